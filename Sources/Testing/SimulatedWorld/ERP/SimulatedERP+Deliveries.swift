import JSON
import Primitives

struct ERPGoodsIssue: LedgerDocument {
    struct Line: Equatable {
        var number: Int
        var quantity: Int64
    }

    var number = ""
    var reference: String
    var orderNumber: String
    var delivery: String
    var site: String
    var lines: [Line]
    var postedAt: Timestamp

    var json: JSONValue {
        [
            "number": .string(number), "reference": .string(reference),
            "order_number": .string(orderNumber), "delivery": .string(delivery),
            "site": .string(site), "posted_at": .moment(postedAt),
            "lines": .array(
                lines.map { ["line_no": .number($0.number), "qty": .quantity($0.quantity)] }
            ),
        ]
    }
}

extension SimulatedERP {
    /// More than was ordered is a fact of the world and is booked; a line that is not there is not.
    mutating func issueGoods(
        _ request: WorldRequest,
        at now: Timestamp
    ) throws(FieldProblem) -> WorldReply {
        let fields = try FieldReader(body: request.body)
        let reference = try fields.text("reference")
        let wanted = try fields.textIfPresent("order_number")
        let orderRef = try fields.textIfPresent("order_ref")
        let order = wanted.map { orders[$0] } ?? orders.all.first { $0.orderRef == orderRef }
        guard var order else { return unknownOrder(wanted ?? orderRef ?? "without a number") }
        var lines: [ERPGoodsIssue.Line] = []
        for package in try fields.objects("packages", max: Limits.parcelsPerShipment) {
            for content in try package.objects("lines") {
                let number = try content.integer("line_no")
                let quantity = try content.quantity("qty")
                guard let index = order.lines.firstIndex(where: { $0.number == number }) else {
                    throw content.problem("line_no", "is no line of \(order.number)")
                }
                order.lines[index].issued += quantity
                if let same = lines.firstIndex(where: { $0.number == number }) {
                    lines[same].quantity += quantity
                } else {
                    lines.append(ERPGoodsIssue.Line(number: number, quantity: quantity))
                }
            }
        }
        let issue = ERPGoodsIssue(
            reference: reference,
            orderNumber: order.number,
            delivery: try fields.text("delivery"),
            site: try fields.text("site"),
            lines: lines,
            postedAt: now
        )
        for line in lines {
            guard let item = order.lines.first(where: { $0.number == line.number })?.item else {
                continue
            }
            stock[item, issue.site] -= line.quantity
        }
        orders.replace(order)
        return .json(201, goodsIssues.add(issue).json)
    }
}
