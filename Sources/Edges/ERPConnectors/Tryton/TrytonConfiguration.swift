public import Connectors
import JSON

/// One company in one Tryton database.
///
/// ```yaml
/// kind: tryton
/// baseURL: https://erp.example.com
/// database: erp
/// user: bridge
/// password: env:ERP_PASSWORD
/// warehouse: PDX
/// carrier: C-PLTL
/// ```
public struct TrytonConfiguration: TargetConfiguration, Hashable {
    public var baseURL: String
    public var database: String
    public var user: String
    public var password: SecretReference
    /// The code of the warehouse that sales are booked on, which is also our site's.
    public var warehouse: String
    /// The code of the carrier's party; Tryton asks back at packing when a sale has none.
    public var carrier: String?
    /// Our units to Tryton's symbols: `EA` to `u`.
    public var units: [String: String]
    /// Sales that are booked in one call, while so many wait.
    public var batch = 1
    public var terms = TargetTerms(budget: Self.defaultBudget)

    public init(
        baseURL: String,
        database: String,
        user: String,
        password: SecretReference,
        warehouse: String
    ) {
        self.baseURL = baseURL
        self.database = database
        self.user = user
        self.password = password
        self.warehouse = warehouse
        units = Self.defaultUnits
    }

    /// A call must end within its deadline, and what is in doubt after it is asked for one by one.
    public static let batchRange = 1...25

    public static let defaultUnits = ["EA": "u"]

    /// One writer: Tryton's check of a credit limit locks whole tables, and fails who comes second.
    public static let defaultBudget = BudgetLimits(concurrency: 1)

    var timeout: Duration { .seconds(timeoutSeconds) }

    /// One JSON-RPC call; the body has exactly these three members, or the answer's shape changes.
    func call(
        _ path: String,
        _ method: String,
        _ parameters: [JSONValue],
        authorization: String?
    ) -> HTTPCall {
        let body: JSONValue = [
            "id": 1, "method": .string(method), "params": .array(parameters),
        ]
        var headers = [HTTPField("Content-Type", "application/json")]
        if let authorization { headers.append(HTTPField("Authorization", authorization)) }
        return HTTPCall(
            method: "POST",
            url: RestAddress.joined(baseURL, path),
            headers: headers,
            body: body.bytes()
        )
    }
}

extension TrytonConfiguration: Codable {
    private enum CodingKeys: String, CodingKey {
        case baseURL, database, user, password, warehouse, carrier, units, batch
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            baseURL: try container.decode(String.self, forKey: .baseURL),
            database: try container.decode(String.self, forKey: .database),
            user: try container.decode(String.self, forKey: .user),
            password: try container.decode(SecretReference.self, forKey: .password),
            warehouse: try container.decode(String.self, forKey: .warehouse)
        )
        carrier = try container.decodeIfPresent(String.self, forKey: .carrier)
        units = try container.value(.units, or: units)
        batch = try container.value(.batch, or: batch)
        terms = try TargetTerms(from: decoder, budget: Self.defaultBudget)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(baseURL, forKey: .baseURL)
        try container.encode(database, forKey: .database)
        try container.encode(user, forKey: .user)
        try container.encode(password, forKey: .password)
        try container.encode(warehouse, forKey: .warehouse)
        try container.encodeIfPresent(carrier, forKey: .carrier)
        try container.encode(units, forKey: .units)
        try container.encode(batch, forKey: .batch)
        try terms.encode(to: encoder)
    }
}

extension TrytonConfiguration {
    /// Everything that keeps it from being used, without using it.
    var problems: [ConfigurationFailure.Problem] {
        var found: [ConfigurationFailure.Problem] = []
        if let fault = RestAddress.fault(inBase: baseURL, allowsPlainText: allowsPlainText) {
            found.append(ConfigurationFailure.Problem(at: "baseURL", fault))
        }
        let isPlain = database.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")) ~= $0 | 0x20
                || (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0
                || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
        }
        if database.isEmpty || !isPlain {
            found.append(
                ConfigurationFailure.Problem(at: "database", "expected letters, digits, _ and -")
            )
        }
        for (name, text) in [("user", user), ("warehouse", warehouse)] where text.isEmpty {
            found.append(ConfigurationFailure.Problem(at: name, "it is empty"))
        }
        if !Self.batchRange.contains(batch) {
            found.append(
                ConfigurationFailure.Problem(
                    at: "batch",
                    "expected \(Self.batchRange.lowerBound) to \(Self.batchRange.upperBound) sales"
                )
            )
        }
        if units.isEmpty {
            found.append(ConfigurationFailure.Problem(at: "units", "there is none"))
        }
        return found + terms.problems
    }
}
