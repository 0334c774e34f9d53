import Canonical
import Connectors
import Inventory
import JSON
import Primitives

/// `erp.adjustment`: what was counted or adjusted, as shipments between the warehouse's storage and
/// its lost and found.
///
/// Tryton's own inventory has no field that a key could stand in, and corrects to a level; we have
/// differences, which stay true whatever moved meanwhile. What is missing leaves the storage by one
/// internal shipment, what was found comes by another; both have the key and the reason as their
/// reference. Goods that are not there are a fact: where Tryton counts too few, the assignment is
/// forced.
struct TrytonAdjusting: ERPTask {
    let document: AdjustmentDocument
    let directory: TrytonDirectory
    let conversation: TrytonConversation

    private static let model = "stock.shipment.internal"

    /// `adjustment/cascade/PDX/C-1/2/0 damaged`.
    private var reference: String {
        "\(conversation.request.key.rawValue) \(document.reason)"
    }

    /// One way that goods take: from the storage, or to it.
    private struct Way {
        var from: Int64
        var to: Int64
        /// What it does to the storage: -1 or 1.
        var sign: Int64
        /// By item, without a sign.
        var quantities: [String: Int64]
    }

    private struct Made {
        var movements: [TrytonMovement] = []
        /// What Tryton's storage has more or less of, by item.
        var quantities: [String: Int64] = [:]

        mutating func add(_ movement: TrytonMovement, _ moved: [String: Int64], _ sign: Int64) {
            movements.append(movement)
            for (item, thousandths) in moved {
                quantities[item, default: 0] += sign * thousandths
            }
        }
    }

    func perform() async throws(ConnectorFailure) -> ConnectorResponse {
        var made = Made()
        var isNew = false
        for way in try await ways() {
            var movement = try await existing(way)
            if movement == nil {
                let identity = try await conversation.create(Self.model, try await values(way))
                movement = try await conversation.movement(Self.model, identity)
            }
            guard var movement else { continue }
            if !movement.isDone {
                isNew = true
                movement = try await finish(movement)
            }
            made.add(movement, try await checked(movement, way), way.sign)
        }
        return response(made, wasThereAlready: !isNew)
    }

    /// `nil` while one of the two ways is not at its end: performing goes on with it.
    func find() async throws(ConnectorFailure) -> ConnectorResponse? {
        var made = Made()
        for way in try await ways() {
            guard let known = try await existing(way), known.isDone else { return nil }
            made.add(known, try await checked(known, way), way.sign)
        }
        return response(made, wasThereAlready: true)
    }

    private func ways() async throws(ConnectorFailure) -> [Way] {
        let place = try await conversation.warehouse(document.site.rawValue)
        guard let lost = place.lostAndFound else {
            throw TrytonConversation.refused(
                "the warehouse \(document.site) has no location for what is lost and found"
            )
        }
        var net: [String: Int64] = [:]
        for line in document.lines { net[line.item.rawValue, default: 0] += line.delta }
        let missing = net.filter { $0.value < 0 }.mapValues { -$0 }
        let found = net.filter { $0.value > 0 }
        return [
            Way(from: place.storage, to: lost, sign: -1, quantities: missing),
            Way(from: lost, to: place.storage, sign: 1, quantities: found),
        ].filter { !$0.quantities.isEmpty }
    }

    private func existing(_ way: Way) async throws(ConnectorFailure) -> TrytonMovement? {
        let record = try await conversation.one(
            Self.model,
            [
                TrytonValue.condition("reference", "=", .string(reference)),
                TrytonValue.condition("from_location", "=", .number(way.from)),
                TrytonValue.condition("state", "!=", "cancelled"),
            ],
            TrytonMovement.fields
        )
        return try record.map { record throws(ConnectorFailure) in try TrytonMovement(record) }
    }

    private func values(_ way: Way) async throws(ConnectorFailure) -> JSONValue {
        let session = try await conversation.session()
        let products = try await directory.counted(
            document.lines.map { ($0.item, $0.unit) },
            conversation
        )
        let moves: [JSONValue] = products.sorted { $0.key < $1.key }.compactMap { item, product in
            guard let quantity = way.quantities[item.rawValue] else { return nil }
            return [
                "product": .number(product.identity),
                session.dialect.moveUnit: .number(product.unit),
                "quantity": TrytonValue.quantity(quantity),
                "from_location": .number(way.from),
                "to_location": .number(way.to),
            ]
        }
        return [
            "company": .number(session.company),
            "reference": .string(reference),
            "from_location": .number(way.from),
            "to_location": .number(way.to),
            "moves": [["create", .array(moves)]],
        ]
    }

    private func finish(
        _ movement: TrytonMovement
    ) async throws(ConnectorFailure) -> TrytonMovement {
        let last = try await conversation.session().dialect.internalSteps
        let steps: [(from: String, button: String)] = [
            ("draft", "wait"), ("waiting", "assign_try"), ("waiting", "assign_force"),
        ]
        return try await conversation.walk(
            movement,
            steps + zip(["assigned", "shipped"], last).map { (from: $0, button: $1) }
        )
    }

    private func checked(
        _ known: TrytonMovement,
        _ way: Way
    ) async throws(ConnectorFailure) -> [String: Int64] {
        let moved = try await conversation.moved(by: known, "moves")
        guard moved != way.quantities else { return moved }
        throw ConnectorFailure(
            .misconfigured(
                "\(known.number) moved other quantities than \(document.number) adjusts: "
                    + "\(ItemsReadBack.text(moved)) against \(ItemsReadBack.text(way.quantities))"
            )
        )
    }

    private func response(_ made: Made, wasThereAlready: Bool) -> ConnectorResponse {
        let numbers = made.movements.map(\.number).joined(separator: ", ")
        let payload: JSONValue = [
            "number": .string(numbers),
            "shipments": TrytonValue.identities(made.movements.map(\.identity)),
            "state": "done",
            "items": ItemsReadBack.json(made.quantities),
        ]
        return ConnectorResponse(
            reference: numbers.isEmpty ? nil : numbers,
            payload: payload.bytes(),
            answer: KeptAnswer(status: 200, body: payload.bytes()),
            wasThereAlready: wasThereAlready
        )
    }
}
