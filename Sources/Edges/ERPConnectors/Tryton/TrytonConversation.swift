import Connectors
import JSON
import Primitives

/// The calls of one operation, in our words, all ending at one deadline.
///
/// A session that expires in the middle is opened anew once and the call repeated: 401 means that
/// Tryton did not look at it.
struct TrytonConversation: Sendable {
    let configuration: TrytonConfiguration
    let services: ConnectorServices
    let sessions: TrytonSessions
    let deadline: Timestamp
    /// For the trace; the effect's own.
    let request: ConnectorRequest

    func session() async throws(ConnectorFailure) -> TrytonSession {
        try await sessions.session(before: deadline)
    }

    /// The records that a domain selects, by identity.
    func search(
        _ model: String,
        _ domain: [JSONValue],
        limit: Int,
        _ fields: [String]
    ) async throws(ConnectorFailure) -> [TrytonRecord] {
        let order: JSONValue = [["id", "ASC"]]
        return try records(
            model,
            try await call(
                "model.\(model).search_read",
                [.array(domain), 0, .number(limit), order, names(fields)]
            )
        )
    }

    func read(
        _ model: String,
        _ identities: [Int64],
        _ fields: [String],
        context: JSONObject = JSONObject()
    ) async throws(ConnectorFailure) -> [TrytonRecord] {
        guard !identities.isEmpty else { return [] }
        let answer = try await call(
            "model.\(model).read",
            [TrytonValue.identities(identities), names(fields)],
            context
        )
        let found = try records(model, answer)
        guard found.count == identities.count else {
            throw ConnectorFailure(.malformedAnswer("\(model): fewer records than asked for"))
        }
        return found
    }

    /// How many digits after the point a field keeps, six at most: `"digits": "[null, 4]"`.
    func digits(of field: String, in model: String) async throws(ConnectorFailure) -> Int {
        let answer = try await call("model.\(model).fields_get", [[.string(field)]])
        let text = answer[field]?["digits"]?.string ?? ""
        // What cannot be read is no list of digits, and told so.
        guard let digits = (try? JSONValue(parsing: text))?[1]?.integer, (0...6).contains(digits)
        else {
            throw ConnectorFailure(.malformedAnswer("\(model).\(field): digits we cannot keep"))
        }
        return Int(digits)
    }

    func create(
        _ model: String,
        _ values: JSONValue
    ) async throws(ConnectorFailure) -> Int64 {
        let identities = try await create(model, all: [values])
        return identities[0]
    }

    /// Several records in one transaction: all of them, or none.
    func create(
        _ model: String,
        all values: [JSONValue]
    ) async throws(ConnectorFailure) -> [Int64] {
        let answer = try await call("model.\(model).create", [.array(values)])
        let identities = (answer.array ?? []).compactMap(\.integer)
        guard identities.count == values.count, !identities.isEmpty else {
            throw ConnectorFailure(.malformedAnswer("\(model): created without an identity"))
        }
        return identities
    }

    /// Several records, each with its own values, in one transaction.
    func write(
        _ model: String,
        _ changes: [(identity: Int64, values: JSONValue)]
    ) async throws(ConnectorFailure) {
        guard !changes.isEmpty else { return }
        let parameters = changes.flatMap { change -> [JSONValue] in
            [TrytonValue.identities([change.identity]), change.values]
        }
        _ = try await call("model.\(model).write", parameters)
    }

    func delete(_ model: String, _ identities: [Int64]) async throws(ConnectorFailure) {
        guard !identities.isEmpty else { return }
        _ = try await call("model.\(model).delete", [TrytonValue.identities(identities)])
    }

    /// Presses a button. What came of it must be read: an older series ignores a button that does
    /// not apply, and a newer one says so.
    func press(
        _ button: String,
        _ model: String,
        _ identities: Int64...
    ) async throws(ConnectorFailure) {
        try await press(button, model, all: identities)
    }

    /// The same on several records in one transaction: all of them, or none.
    func press(
        _ button: String,
        _ model: String,
        all identities: [Int64]
    ) async throws(ConnectorFailure) {
        _ = try await call("model.\(model).\(button)", [TrytonValue.identities(identities)])
    }

    func call(
        _ method: String,
        _ parameters: [JSONValue],
        _ context: JSONObject = JSONObject()
    ) async throws(ConnectorFailure) -> JSONValue {
        let first = try await session()
        let reply = try await send(method, parameters, context, in: first)
        guard reply.status == 401 else { return try result(of: reply, to: method) }
        await sessions.expire(first)
        let second = try await session()
        return try result(of: try await send(method, parameters, context, in: second), to: method)
    }

    private func result(
        of reply: HTTPReply,
        to method: String
    ) throws(ConnectorFailure) -> JSONValue {
        try TrytonAnswer(reply, to: method, at: services.clock.now()).value(of: method, reply)
    }

    private func send(
        _ method: String,
        _ parameters: [JSONValue],
        _ context: JSONObject,
        in session: TrytonSession
    ) async throws(ConnectorFailure) -> HTTPReply {
        var whole = session.context
        for member in context.members { whole[member.name] = member.value }
        var call = configuration.call(
            session.dialect.path(of: configuration.database),
            method,
            parameters + [.object(whole)],
            authorization: session.authorization
        )
        call.headers.append(
            HTTPField("traceparent", TraceParent.text(request.correlation, request.key))
        )
        let end = min(deadline, services.clock.now().advanced(by: configuration.timeout))
        return try await services.http.send(call, deadline: end)
    }

    private func records(
        _ model: String,
        _ answer: JSONValue
    ) throws(ConnectorFailure) -> [TrytonRecord] {
        guard let values = answer.array else {
            throw ConnectorFailure(.malformedAnswer("\(model): expected a list of records"))
        }
        let records = values.compactMap(\.object).map { TrytonRecord(model: model, fields: $0) }
        guard records.count == values.count else {
            throw ConnectorFailure(.malformedAnswer("\(model): a record is no object"))
        }
        return records
    }

    private func names(_ fields: [String]) -> JSONValue { .array(fields.map { .string($0) }) }
}
