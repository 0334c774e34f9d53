import Connectors
import JSON
import Primitives

/// A shipment within the company, from a supplier or back from a customer: as much of it as all of
/// them have.
struct TrytonMovement: Sendable {
    let model: String
    var identity: Int64
    var number: String
    var state: String

    var isDone: Bool { state == "done" }

    static let fields = ["number", "state"]

    init(_ record: TrytonRecord) throws(ConnectorFailure) {
        model = record.model
        identity = try record.identity()
        number = record.optionalText("number") ?? "\(identity)"
        state = try record.text("state")
    }
}

extension TrytonConversation {
    func movement(
        _ model: String,
        _ identity: Int64
    ) async throws(ConnectorFailure) -> TrytonMovement {
        guard let record = try await read(model, [identity], TrytonMovement.fields).first else {
            throw ConnectorFailure(.malformedAnswer("\(model): nothing was read"))
        }
        return try TrytonMovement(record)
    }

    /// Presses the first of `buttons` that the state asks for, reads, and goes on to the end.
    ///
    /// Each step names the state it starts from, so that a walk that was cut off goes on where it
    /// stopped.
    func walk(
        _ movement: TrytonMovement,
        _ steps: [(from: String, button: String)]
    ) async throws(ConnectorFailure) -> TrytonMovement {
        var now = movement
        for step in steps where now.state == step.from {
            try await press(step.button, now.model, now.identity)
            now = try await self.movement(now.model, now.identity)
        }
        guard now.isDone else {
            throw ConnectorFailure(
                .malformedAnswer("\(now.number) is \(now.state) after its last step")
            )
        }
        return now
    }

    /// What a shipment's moves took, by item: those that `field` lists, without what was cancelled.
    func moved(
        by movement: TrytonMovement,
        _ field: String
    ) async throws(ConnectorFailure) -> [String: Int64] {
        let found = try await read(movement.model, [movement.identity], [field])
        let moves = try await read(
            "stock.move",
            try found.first?.identities(field) ?? [],
            ["product.code", "internal_quantity", "state"]
        )
        var quantities: [String: Int64] = [:]
        for move in moves where move.optionalText("state") != "cancelled" {
            guard let code = move.related("product")?.optionalText("code") else { continue }
            quantities[code, default: 0] += try move.thousandths("internal_quantity")
        }
        return quantities
    }
}
