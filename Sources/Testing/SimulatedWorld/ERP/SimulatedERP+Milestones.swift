import JSON
import Primitives

/// A step of an order as the ERP was told of it.
struct ERPMilestone: LedgerDocument {
    var number = ""
    var reference: String
    var orderNumber: String
    var kind: String
    var at: String

    var json: JSONValue {
        [
            "number": .string(number), "reference": .string(reference),
            "order_number": .string(orderNumber), "kind": .string(kind), "at": .string(at),
        ]
    }
}

extension SimulatedERP {
    /// `POST /milestones`: kept once for each reference, of an order that was booked.
    mutating func noteMilestone(_ request: WorldRequest) throws(FieldProblem) -> WorldReply {
        let fields = try FieldReader(body: request.body)
        let reference = try fields.text("reference")
        if let earlier = milestones.with(reference: reference, after: nil, limit: nil).first {
            return .json(200, earlier.json)
        }
        let number = try fields.text("order_number")
        guard orders[number] != nil else {
            return unknownOrder(number)
        }
        let milestone = ERPMilestone(
            reference: reference,
            orderNumber: number,
            kind: try fields.text("kind"),
            at: try fields.text("at")
        )
        return .json(201, milestones.add(milestone).json)
    }
}
