import JSON
import Primitives

/// A change of stock as the ERP booked it.
struct ERPStockAdjustment: LedgerDocument {
    struct Line: Equatable {
        var item: String
        /// Signed, in thousandths.
        var change: Int64
    }

    var number = ""
    var reference: String
    var document: String
    var site: String
    var reason: String
    var lines: [Line]
    var postedAt: Timestamp

    var json: JSONValue {
        [
            "number": .string(number), "reference": .string(reference),
            "document": .string(document), "site": .string(site), "reason": .string(reason),
            "posted_at": .moment(postedAt),
            "lines": .array(
                lines.map { ["item_code": .string($0.item), "change": .quantity($0.change)] }
            ),
        ]
    }
}

extension SimulatedERP {
    /// `POST /stock-adjustments`: booked as it comes; what stock there is is the warehouse's word.
    mutating func adjustStock(
        _ request: WorldRequest,
        at now: Timestamp
    ) throws(FieldProblem) -> WorldReply {
        let fields = try FieldReader(body: request.body)
        var lines: [ERPStockAdjustment.Line] = []
        for line in try fields.objects("lines") {
            let item = try line.text("item_code")
            if let refusal = refusal(items: [item]) { return refusal }
            let change = try line.decimal("change", digits: 3)
            guard change != 0 else { throw line.problem("change", "is nothing") }
            lines.append(ERPStockAdjustment.Line(item: item, change: change))
        }
        let adjustment = ERPStockAdjustment(
            reference: try fields.text("reference"),
            document: try fields.text("document"),
            site: try fields.text("site"),
            reason: try fields.text("reason"),
            lines: lines,
            postedAt: now
        )
        for line in lines { stock[line.item, adjustment.site] += line.change }
        return .json(201, adjustments.add(adjustment).json)
    }
}
