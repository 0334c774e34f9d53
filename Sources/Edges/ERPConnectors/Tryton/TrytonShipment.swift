import Canonical
import Connectors
import JSON
import Primitives

/// A customer shipment as Tryton has it now.
struct TrytonShipment: Sendable {
    struct Move: Sendable {
        var identity: Int64
        var saleLine: Int64
        /// Our line's number, once it has been looked up.
        var line = 0
        var thousandths: Int64
        var invoiceLines: [Int64]
    }

    var identity: Int64
    var number: String
    var state: String
    var reference: String
    var warehouse: String
    var outgoing: [Int64]

    static let fields = ["number", "state", "reference", "warehouse.code", "outgoing_moves"]

    init(_ record: TrytonRecord) throws(ConnectorFailure) {
        identity = try record.identity()
        number = try record.text("number")
        state = try record.text("state")
        reference = record.optionalText("reference") ?? ""
        warehouse = record.related("warehouse")?.optionalText("code") ?? ""
        outgoing = try record.identities("outgoing_moves")
    }

    var isOpen: Bool { !["done", "cancelled"].contains(state) }

    /// What the reference of our shipment's counterpart begins with.
    static func mark(_ shipment: Shipment.ID) -> String { shipment.rawValue + " " }

    func isMarked(as shipment: Shipment.ID) -> Bool { reference.hasPrefix(Self.mark(shipment)) }

    /// - Parameter issued: by our lines' numbers, where it was read.
    func response(wasThereAlready: Bool, issued: [Int: Int64]? = nil) -> ConnectorResponse {
        let payload = JSONValue.object(
            JSONObject(present: [
                "number": .string(number), "shipment": .number(identity),
                "state": .string(state), "lines": issued.map(LinesReadBack.json),
            ])
        )
        return ConnectorResponse(
            reference: number,
            payload: payload.bytes(),
            answer: KeptAnswer(status: 200, body: payload.bytes()),
            wasThereAlready: wasThereAlready
        )
    }
}

extension TrytonConversation {
    /// The moves that leave for the customer, with the sale's lines they come from.
    func outgoingMoves(
        of shipment: TrytonShipment
    ) async throws(ConnectorFailure) -> [TrytonShipment.Move] {
        let records = try await read(
            "stock.move",
            shipment.outgoing,
            ["origin", "quantity", "state", "invoice_lines"]
        )
        var moves: [TrytonShipment.Move] = []
        for record in records where record.optionalText("state") != "cancelled" {
            let origin = record.optionalText("origin") ?? ""
            let prefix = "sale.line,"
            guard origin.hasPrefix(prefix), let line = Int64(origin.dropFirst(prefix.count)) else {
                continue
            }
            moves.append(
                TrytonShipment.Move(
                    identity: try record.identity(),
                    saleLine: line,
                    thousandths: try record.thousandths("quantity"),
                    invoiceLines: try record.identities("invoice_lines")
                )
            )
        }
        return moves
    }
}
