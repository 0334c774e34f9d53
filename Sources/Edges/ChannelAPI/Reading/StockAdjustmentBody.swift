import Canonical
import Inventory
import JSON
import Primitives

/// The bodies of `POST /v1/inventory/counts` and `POST /v1/inventory/adjustments`.
///
/// ```json
/// {"site": "DAL", "number": "CC-17", "reason": "count", "as_of": "2026-11-23T18:59:00Z",
///  "lines": [{"sku": "WIDGET", "quantity": "40"}]}
/// {"site": "DAL", "number": "ADJ-3", "reason": "damaged",
///  "lines": [{"sku": "WIDGET", "direction": "out", "quantity": "2", "lot": "L-1"}]}
/// ```
enum StockAdjustmentBody {
    private enum Direction: String, CaseIterable {
        case incoming = "in"
        case outgoing = "out"
    }

    static let countSchema = JSONSchema.closed(
        head + [
            .required(
                "as_of",
                .moment.described("When it was counted: what moved later stays.")
                    .example("2026-11-23T18:59:00Z")
            ),
            .required(
                "lines",
                .array(
                    of: .closed([
                        .required("sku", .text(64)),
                        .required("quantity", .given(.quantityOrZero, example: "40")),
                        .optional("lot", .text(64)),
                    ]),
                    count: 1...StockAdjustment.linesMax
                ).described("How much there is of each item, in its stock unit.")
            ),
        ]
    )

    static let adjustmentSchema = JSONSchema.closed(
        head + [
            .required(
                "lines",
                .array(
                    of: .closed([
                        .required("sku", .text(64)),
                        .required("direction", .words(of: Direction.self)),
                        .required("quantity", .given(.quantity, example: "2")),
                        .optional("lot", .text(64)),
                    ]),
                    count: 1...StockAdjustment.linesMax
                ).described("What is added to or taken off each item, in its stock unit.")
            )
        ]
    )

    private static let head: [JSONSchema.Member] = [
        .required("site", .text(64)),
        .required("number", .text(64).described("Your number for it, once for each site.")),
        .required("reason", .text(64).described("One of the reasons the entity knows.")),
        .optional("note", .text(Limits.shortTextBytes)),
    ]

    static func read(
        _ body: JSONValue,
        as kind: StockAdjustment.Kind,
        at now: Timestamp
    ) throws(Problem) -> StockAdjustment {
        let violations = Violations()
        let adjustment = read(body, kind, now, violations)
        try violations.check()
        guard let adjustment else {
            preconditionFailure("an adjustment without violations has everything")
        }
        return adjustment
    }

    private static func read(
        _ body: JSONValue,
        _ kind: StockAdjustment.Kind,
        _ now: Timestamp,
        _ violations: Violations
    ) -> StockAdjustment? {
        let known = ["site", "number", "reason", "note", "lines"]
        let all = kind == .count ? known + ["as_of"] : known
        guard let reader = ObjectReader(body, at: "", known: all, violations) else { return nil }
        let site = reader.id("site", Site.self)
        let number = reader.id("number", StockAdjustment.self)
        let reason = reader.text("reason", maximum: 64)
        let note = reader.optionalText("note")
        let moment = kind == .count ? reader.moment("as_of") : now
        let count = 1...StockAdjustment.linesMax
        guard let elements = reader.elements("lines", count: count) else { return nil }
        var seen: Set<Item.ID> = []
        var lines: [StockAdjustment.Line] = []
        for (index, value) in elements.enumerated() {
            guard let line = line(value, at: "/lines/\(index)", kind, &seen, violations) else {
                continue
            }
            lines.append(line)
        }
        guard let site, let number, let reason, let moment else { return nil }
        return StockAdjustment(
            kind,
            site: site,
            number: number,
            reason: reason,
            asOf: moment,
            lines: lines,
            note: note
        )
    }

    private static func line(
        _ value: JSONValue,
        at pointer: String,
        _ kind: StockAdjustment.Kind,
        _ seen: inout Set<Item.ID>,
        _ violations: Violations
    ) -> StockAdjustment.Line? {
        let known = ["sku", "quantity", "lot"]
        let all = kind == .count ? known : known + ["direction"]
        guard let line = ObjectReader(value, at: pointer, known: all, violations) else {
            return nil
        }
        let item = line.id("sku", Item.self)
        let lot = line.optionalText("lot", maximum: 64)
        if let item, !seen.insert(item).inserted {
            line.fault("sku", .duplicate, "\(item) stands in two lines")
        }
        var thousandths: Int64?
        switch kind {
        case .count: thousandths = line.decimal("quantity", .quantityOrZero)
        case .adjustment:
            let direction = line.word("direction", expected: "in or out") {
                Direction(rawValue: $0)
            }
            let quantity = line.decimal("quantity", .quantity)
            if let direction, let quantity {
                thousandths = direction == .outgoing ? -quantity : quantity
            }
        }
        guard let item, let thousandths else { return nil }
        return StockAdjustment.Line(item: item, thousandths: thousandths, lot: lot)
    }
}

/// What a second person says to an adjustment.
enum AdjustmentVerdictBody {
    static let approvalSchema = JSONSchema.closed([
        .optional("note", .text(Limits.shortTextBytes))
    ])
    static let declineSchema = JSONSchema.closed([
        .required("reason", .text(Limits.shortTextBytes))
    ])

    static func readNote(_ body: JSONValue) throws(Problem) -> String? {
        let violations = Violations()
        let note = ObjectReader(body, at: "", known: ["note"], violations)?.optionalText("note")
        try violations.check()
        return note
    }

    static func readReason(_ body: JSONValue) throws(Problem) -> String {
        let violations = Violations()
        let reason = ObjectReader(body, at: "", known: ["reason"], violations)?.text("reason")
        try violations.check()
        guard let reason else { preconditionFailure("a decline without violations has a reason") }
        return reason
    }
}
