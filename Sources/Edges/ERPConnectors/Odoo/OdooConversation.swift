import Connectors
import JSON
import Primitives

/// The calls of one operation, in our words, all ending at one deadline.
///
/// ```
/// POST /json/2/sale.order/action_confirm
/// Authorization: bearer …
/// X-Odoo-Database: erp
///
/// {"ids": [7]}
/// ```
struct OdooConversation: Sendable {
    let configuration: OdooConfiguration
    let services: ConnectorServices
    let deadline: Timestamp
    /// For the trace; the effect's own.
    let request: ConnectorRequest

    var key: String { request.key.rawValue }

    /// The records that a domain selects, by identity.
    func search(
        _ model: String,
        _ domain: [JSONValue],
        limit: Int,
        _ fields: [String]
    ) async throws(ConnectorFailure) -> [OdooRecord] {
        let answer = try await call(
            model,
            "search_read",
            [
                "domain": .array(domain), "fields": Self.names(fields), "order": "id",
                "limit": .number(limit),
            ]
        )
        return try records(model, answer)
    }

    /// All that a domain selects, by identity, in pages.
    func all(
        _ model: String,
        _ domain: [JSONValue],
        _ fields: [String]
    ) async throws(ConnectorFailure) -> [OdooRecord] {
        var found: [OdooRecord] = []
        var last: Int64 = 0
        while true {
            let page = try await search(
                model,
                [["id", ">", .number(last)]] + domain,
                limit: Self.rowsAtOnce,
                fields
            )
            found += page
            guard page.count == Self.rowsAtOnce, let end = page.last else { return found }
            guard found.count < Self.rowsMax else {
                throw ConnectorFailure(
                    .malformedAnswer("\(model): more than \(Self.rowsMax) records")
                )
            }
            last = try end.identity()
        }
    }

    private static let rowsAtOnce = 1_000
    private static let rowsMax = 500_000

    /// Odoo leaves out what is not there; we do not.
    func read(
        _ model: String,
        _ identities: [Int64],
        _ fields: [String]
    ) async throws(ConnectorFailure) -> [OdooRecord] {
        guard !identities.isEmpty else { return [] }
        let answer = try await call(
            model,
            "read",
            ["ids": OdooValue.identities(identities), "fields": Self.names(fields)]
        )
        let found = try records(model, answer)
        guard found.count == identities.count else {
            throw ConnectorFailure(.malformedAnswer("\(model): fewer records than asked for"))
        }
        return found
    }

    func create(
        _ model: String,
        _ values: JSONValue,
        context: JSONValue = [:]
    ) async throws(ConnectorFailure) -> Int64 {
        let answer = try await call(
            model,
            "create",
            ["vals_list": [values], "context": context]
        )
        guard let identity = answer[0]?.integer else {
            throw ConnectorFailure(.malformedAnswer("\(model): created without an identity"))
        }
        return identity
    }

    func write(
        _ model: String,
        _ identity: Int64,
        _ values: JSONValue
    ) async throws(ConnectorFailure) {
        _ = try await call(
            model,
            "write",
            ["ids": OdooValue.identities([identity]), "vals": values]
        )
    }

    /// Presses a button; what came of it must be read. Some answer with a question to be answered.
    @discardableResult
    func press(
        _ button: String,
        _ model: String,
        _ identity: Int64,
        context: JSONValue = [:]
    ) async throws(ConnectorFailure) -> JSONValue {
        try await call(
            model,
            button,
            ["ids": OdooValue.identities([identity]), "context": context]
        )
    }

    private func call(
        _ model: String,
        _ method: String,
        _ body: JSONValue
    ) async throws(ConnectorFailure) -> JSONValue {
        let key: String
        do throws(SecretFailure) {
            key = try services.secrets.resolve(configuration.apiKey).reveal()
        } catch {
            throw ConnectorFailure(.misconfigured(error.description))
        }
        let call = HTTPCall(
            method: "POST",
            url: RestAddress.joined(configuration.baseURL, "/json/2/\(model)/\(method)"),
            headers: [
                HTTPField("Content-Type", "application/json"),
                HTTPField("Authorization", "bearer " + key),
                HTTPField("X-Odoo-Database", configuration.database),
                HTTPField("traceparent", TraceParent.text(request.correlation, request.key)),
            ],
            body: body.bytes()
        )
        let end = min(deadline, services.clock.now().advanced(by: configuration.timeout))
        let reply = try await services.http.send(call, deadline: end)
        return try OdooAnswer.value(of: reply, to: "\(model).\(method)", at: services.clock.now())
    }

    private func records(
        _ model: String,
        _ answer: JSONValue
    ) throws(ConnectorFailure) -> [OdooRecord] {
        guard let values = answer.array else {
            throw ConnectorFailure(.malformedAnswer("\(model): expected a list of records"))
        }
        let records = values.compactMap(\.object).map { OdooRecord(model: model, fields: $0) }
        guard records.count == values.count else {
            throw ConnectorFailure(.malformedAnswer("\(model): a record is no object"))
        }
        return records
    }

    private static func names(_ fields: [String]) -> JSONValue {
        .array(fields.map { .string($0) })
    }
}
