import Connectors
import JSON
import Primitives

extension TrytonConversation {
    /// What the document waits for is not there yet: come again.
    static let notYet = ConnectorFailure(.unavailable(status: 404, retryAfter: .seconds(30)))

    static func refused(_ detail: String) -> ConnectorFailure {
        ConnectorFailure(.refused(status: 200, detail: detail))
    }

    /// What a form would fill in by itself after `fields` were entered: nothing is stored.
    func changed(
        _ model: String,
        _ values: JSONValue,
        _ fields: [String]
    ) async throws(ConnectorFailure) -> TrytonRecord {
        let names = JSONValue.array(fields.map { .string($0) })
        let answer = try await call("model.\(model).on_change", [values, names])
        guard let found = try await session().dialect.changed(answer) else {
            throw ConnectorFailure(.malformedAnswer("\(model).on_change: no record"))
        }
        return TrytonRecord(model: model, fields: found)
    }

    /// One record, or what is wrong with there being none or several under our key.
    func one(
        _ model: String,
        _ domain: [JSONValue],
        _ fields: [String]
    ) async throws(ConnectorFailure) -> TrytonRecord? {
        let found = try await search(model, domain, limit: 2, fields)
        guard found.count <= 1 else {
            throw ConnectorFailure(
                .misconfigured(
                    "two records of \(model) carry the key \(request.key); cancel one in Tryton"
                )
            )
        }
        return found.first
    }

    /// Says of a purchase's or a sale's cancelled moves that none shall be made again.
    func ignoreCancelledMoves(
        of model: String,
        _ identity: Int64
    ) async throws(ConnectorFailure) {
        let kind = model.split(separator: ".").first.map(String.init) ?? model
        let wizard = "wizard.\(kind).handle.shipment.exception"
        let context = JSONObject(present: [
            "active_model": .string(model), "active_id": .number(identity),
            "active_ids": [.number(identity)],
        ])
        let begun = try await call("\(wizard).create", [], context)
        guard let session = begun[0] else {
            throw ConnectorFailure(.malformedAnswer("\(wizard): begun without a session"))
        }
        let asked = try await call("\(wizard).execute", [session, [:], "ask"], context)
        let moves = asked["view"]?["defaults"]?["domain_moves"] ?? []
        let answer = try await self.session().dialect.ignoring(moves)
        _ = try await call("\(wizard).execute", [session, ["ask": answer], "handle"], context)
        _ = try await call("\(wizard).delete", [session], context)
    }
}

/// A warehouse and the places in it, by the code that is our site's id.
struct TrytonWarehouse: Sendable {
    var identity: Int64
    var arrival: Int64
    var storage: Int64
    /// Where what is missing goes, and what is found comes from.
    var lostAndFound: Int64?
}

extension TrytonConversation {
    func warehouse(_ code: String) async throws(ConnectorFailure) -> TrytonWarehouse {
        let found = try await search(
            "stock.location",
            [
                TrytonValue.condition("code", "=", .string(code)),
                TrytonValue.condition("type", "=", "warehouse"),
            ],
            limit: 1,
            ["input_location", "storage_location", "lost_found_location"]
        )
        guard let record = found.first else {
            throw Self.refused("Tryton does not have it: no warehouse has the code \(code)")
        }
        return TrytonWarehouse(
            identity: try record.identity(),
            arrival: try record.number("input_location"),
            storage: try record.number("storage_location"),
            lostAndFound: record.reference("lost_found_location")
        )
    }
}
