import Canonical
import Connectors
import JSON
import Ordering
import Primitives

/// `erp.goods_issue`: Odoo's own stock follows a shipment that has left our warehouse.
///
/// Odoo has made a delivery for everything that is open. It is marked as ours in its source
/// document (`S00001 SHIPMENT #12`, with its own identity, because Odoo copies the text to the
/// delivery of the rest), told what left, and validated; Odoo asks what shall become of the rest,
/// and keeps it open. Goods that left are a fact: what is told may be more than Odoo has reserved.
struct OdooGoodsIssuing: ERPTask {
    let issue: GoodsIssue
    let conversation: OdooConversation

    private static let model = "stock.picking"
    private static let question = "stock.backorder.confirmation"
    private var shipment: Shipment { issue.shipment }

    func perform() async throws(ConnectorFailure) -> ConnectorResponse {
        let sale = try await sale()
        let deliveries = try await deliveries(of: sale)
        let delivery: Delivery
        if let marked = deliveries.first(where: { $0.isMarked(shipment, sale) }) {
            guard marked.state != "done" else { return marked.response(wasThereAlready: true) }
            delivery = marked
        } else {
            delivery = try await chosen(among: deliveries, sale)
            let mark = delivery.mark(shipment, sale)
            try await conversation.write(Self.model, delivery.identity, ["origin": .string(mark)])
        }
        try await tell(try await moves(of: delivery, sale))
        try await validate(delivery)
        let after = try await self.deliveries([delivery.identity]).first
        guard let after, after.state == "done" else {
            let state = after?.state ?? "gone"
            throw ConnectorFailure(
                .malformedAnswer("\(delivery.number) is \(state) after it was validated")
            )
        }
        return after.response(wasThereAlready: false)
    }

    func find() async throws(ConnectorFailure) -> ConnectorResponse? {
        let sale = try await sale()
        let marked = try await deliveries(of: sale).first { $0.isMarked(shipment, sale) }
        guard let marked, marked.state == "done" else { return nil }
        let moves = try await moves(of: marked, sale)
        let issued = moves.reduce(into: [Int: Int64]()) { $0[$1.line, default: 0] += $1.done }
        return marked.response(wasThereAlready: true, issued: issued)
    }

    private struct Delivery {
        var identity: Int64
        var number: String
        var state: String
        var origin: String

        var isOpen: Bool { state != "done" && state != "cancel" }

        func mark(_ shipment: Shipment, _ sale: OdooSale) -> String {
            "\(sale.number) \(shipment.id) #\(identity)"
        }

        func isMarked(_ shipment: Shipment, _ sale: OdooSale) -> Bool {
            origin == mark(shipment, sale)
        }

        /// Another shipment's, and not the copy of its mark.
        var isTaken: Bool { origin.hasSuffix(" #\(identity)") }

        /// - Parameter issued: by our lines' numbers, where it was read.
        func response(wasThereAlready: Bool, issued: [Int: Int64]? = nil) -> ConnectorResponse {
            let payload = JSONValue.object(
                JSONObject(present: [
                    "number": .string(number), "delivery": .number(identity),
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

    private struct Move {
        var identity: Int64
        /// Our line's number.
        var line: Int
        var demand: Int64
        /// What has left, once it has.
        var done: Int64
    }

    private func sale() async throws(ConnectorFailure) -> OdooSale {
        guard let number = issue.externalOrderNumber else {
            throw ConnectorFailure(.untranslatable("a goods issue without the sale's number"))
        }
        return try await conversation.sale(numbered: number)
    }

    /// Those that leave the company; picking and packing steps are Odoo's own affair.
    private func deliveries(of sale: OdooSale) async throws(ConnectorFailure) -> [Delivery] {
        try await deliveries(sale.pickings)
    }

    private func deliveries(
        _ identities: [Int64]
    ) async throws(ConnectorFailure) -> [Delivery] {
        let records = try await conversation.read(
            Self.model,
            identities,
            ["name", "state", "origin", "picking_type_code"]
        )
        var deliveries: [Delivery] = []
        for record in records where record.optionalText("picking_type_code") == "outgoing" {
            deliveries.append(
                Delivery(
                    identity: try record.identity(),
                    number: try record.text("name"),
                    state: try record.text("state"),
                    origin: record.optionalText("origin") ?? ""
                )
            )
        }
        return deliveries
    }

    /// The open delivery that holds every line that left.
    private func chosen(
        among deliveries: [Delivery],
        _ sale: OdooSale
    ) async throws(ConnectorFailure) -> Delivery {
        let wanted = Set(quantities.keys)
        for candidate in deliveries where candidate.isOpen && !candidate.isTaken {
            let moves = try await moves(of: candidate, sale)
            if wanted.isSubset(of: moves.map(\.line)) { return candidate }
        }
        throw conversation.refusal(
            "\(sale.number) has no open delivery in Odoo with everything that left in "
                + "\(shipment.id)"
        )
    }

    private func moves(
        of delivery: Delivery,
        _ sale: OdooSale
    ) async throws(ConnectorFailure) -> [Move] {
        let lines = try await conversation.lines(of: sale)
        let numbers = Dictionary(lines.map { ($0.identity, $0.number) }) { first, _ in first }
        let records = try await conversation.search(
            "stock.move",
            [["picking_id", "=", .number(delivery.identity)], ["state", "!=", "cancel"]],
            limit: Limits.orderLines,
            ["sale_line_id", "product_uom_qty", "quantity", "state"]
        )
        var moves: [Move] = []
        for record in records {
            guard let number = record.reference("sale_line_id").flatMap({ numbers[$0] }) else {
                continue
            }
            let isDone = record.optionalText("state") == "done"
            moves.append(
                Move(
                    identity: try record.identity(),
                    line: number,
                    demand: try record.thousandths("product_uom_qty"),
                    done: isDone ? try record.thousandths("quantity") : 0
                )
            )
        }
        return moves
    }

    /// What left, by line.
    private var quantities: [Int: Int64] {
        shipment.parcels.flatMap(\.contents).reduce(into: [:]) {
            $0[$1.line, default: 0] += $1.thousandths
        }
    }

    /// A line's moves are filled one after another; the last one takes what is more than asked.
    private func tell(_ moves: [Move]) async throws(ConnectorFailure) {
        var left = quantities
        for (place, move) in moves.enumerated() {
            guard let rest = left[move.line] else { continue }
            let isLast = !moves[(place + 1)...].contains { $0.line == move.line }
            let part = isLast ? rest : min(rest, move.demand)
            left[move.line] = rest - part
            // A move that is not picked stays behind as a whole.
            let values: JSONValue = [
                "quantity": OdooValue.quantity(part), "picked": .bool(part > 0),
            ]
            try await conversation.write("stock.move", move.identity, values)
        }
    }

    /// Odoo answers with the dialog it would open where something is left behind.
    private func validate(_ delivery: Delivery) async throws(ConnectorFailure) {
        let answer = try await conversation.press(
            "button_validate",
            Self.model,
            delivery.identity,
            context: ["skip_sms": true]
        )
        guard let asked = answer["res_model"]?.string else { return }
        guard asked == Self.question, let context = answer["context"] else {
            throw conversation.refusal(
                "Odoo asks for \(asked) before it validates \(delivery.number), which this "
                    + "installation does not answer"
            )
        }
        let wizard = try await conversation.create(
            Self.question,
            ["pick_ids": [[4, .number(delivery.identity)]]],
            context: context
        )
        try await conversation.press("process", Self.question, wizard, context: context)
    }
}
