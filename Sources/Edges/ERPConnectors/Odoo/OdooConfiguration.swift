public import Connectors
import JSON
import Primitives

/// One company in one Odoo database.
///
/// ```yaml
/// kind: odoo
/// baseURL: https://erp.example.com
/// database: erp
/// apiKey: env:ODOO_API_KEY
/// warehouse: WH
/// units: {EA: Units}
/// ```
public struct OdooConfiguration: TargetConfiguration, Hashable {
    public var baseURL: String
    public var database: String
    /// An API key of a user of its own; calls are made as that user.
    public var apiKey: SecretReference
    /// The short name of the warehouse that sales leave; Odoo's own choice where there is none.
    public var warehouse: String?
    /// Our units to the names of Odoo's: `EA` to `Units`.
    public var units: [String: String]
    /// Our units that are not cut, where items are read from Odoo, which keeps no such rule.
    public var wholeUnits = Self.defaultWholeUnits
    public var terms = TargetTerms(budget: Self.defaultBudget)

    public init(baseURL: String, database: String, apiKey: SecretReference) {
        self.baseURL = baseURL
        self.database = database
        self.apiKey = apiKey
        units = Self.defaultUnits
    }

    public static let defaultUnits = ["EA": "Units"]
    public static let defaultWholeUnits: Set<String> = ["EA"]

    /// Odoo bears calls side by side; more than two at once make some of them very slow.
    public static let defaultBudget = BudgetLimits(concurrency: 2)

    var timeout: Duration { .seconds(timeoutSeconds) }
}

extension OdooConfiguration: Codable {
    private enum CodingKeys: String, CodingKey {
        case baseURL, database, apiKey, warehouse, units, wholeUnits
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            baseURL: try container.decode(String.self, forKey: .baseURL),
            database: try container.decode(String.self, forKey: .database),
            apiKey: try container.decode(SecretReference.self, forKey: .apiKey)
        )
        warehouse = try container.decodeIfPresent(String.self, forKey: .warehouse)
        units = try container.value(.units, or: units)
        wholeUnits = try container.value(.wholeUnits, or: wholeUnits)
        terms = try TargetTerms(from: decoder, budget: Self.defaultBudget)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(baseURL, forKey: .baseURL)
        try container.encode(database, forKey: .database)
        try container.encode(apiKey, forKey: .apiKey)
        try container.encodeIfPresent(warehouse, forKey: .warehouse)
        try container.encode(units, forKey: .units)
        try container.encode(wholeUnits.sorted(), forKey: .wholeUnits)
        try terms.encode(to: encoder)
    }
}

extension OdooConfiguration {
    /// Everything that keeps it from being used, without using it.
    var problems: [ConfigurationFailure.Problem] {
        var found: [ConfigurationFailure.Problem] = []
        if let fault = RestAddress.fault(inBase: baseURL, allowsPlainText: allowsPlainText) {
            found.append(ConfigurationFailure.Problem(at: "baseURL", fault))
        }
        // It stands in a header of every call.
        let isPlain = database.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        if database.isEmpty || !isPlain {
            found.append(
                ConfigurationFailure.Problem(at: "database", "expected letters without spaces")
            )
        }
        if warehouse?.isEmpty == true {
            found.append(ConfigurationFailure.Problem(at: "warehouse", "it is empty"))
        }
        if units.isEmpty {
            found.append(ConfigurationFailure.Problem(at: "units", "there is none"))
        }
        return found + terms.problems
    }
}
