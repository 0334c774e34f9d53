import Canonical
import Inventory
import JSON
import Primitives

/// The bodies of `POST /v1/inventory/holds` and of a hold's release.
///
/// ```json
/// {"sku": "WIDGET", "site": "DAL", "number": "QH-17", "quantity": "12", "reason": "quality",
///  "note": "batch 7 smells", "until": "2026-12-24T12:00:00Z"}
/// {"quantity": "4", "note": "tested, good"}
/// ```
enum StockHoldBody {
    static let schema = JSONSchema.closed([
        .required("sku", .text(64)),
        .required("site", .text(64)),
        .required("number", .text(64).described("Your number for it, once for item and site.")),
        .required("quantity", .given(.quantity, example: "12")),
        .required("reason", .text(64).described("One of the reasons the entity knows.")),
        .optional("note", .text(Limits.shortTextBytes)),
        .optional(
            "until",
            .moment.described("When it ends by itself; left out, it ends by a release.")
                .example("2026-12-24T12:00:00Z")
        ),
    ])

    static let releaseSchema = JSONSchema.closed([
        .optional("quantity", .given(.quantity, example: "4")),
        .optional("note", .text(Limits.shortTextBytes)),
    ])

    static func read(_ body: JSONValue, by name: String) throws(Problem) -> StockHold {
        let violations = Violations()
        let hold = read(body, name, violations)
        try violations.check()
        guard let hold else { preconditionFailure("a hold without violations has everything") }
        return hold
    }

    private static func read(
        _ body: JSONValue,
        _ name: String,
        _ violations: Violations
    ) -> StockHold? {
        let known = ["sku", "site", "number", "quantity", "reason", "note", "until"]
        guard let reader = ObjectReader(body, at: "", known: known, violations) else { return nil }
        let item = reader.id("sku", Item.self)
        let site = reader.id("site", Site.self)
        let number = reader.id("number", StockHold.self)
        let quantity = reader.decimal("quantity", .quantity)
        let reason = reader.text("reason", maximum: 64)
        let note = reader.optionalText("note")
        let until = reader.has("until") ? reader.moment("until") : nil
        guard let item, let site, let number, let quantity, let reason else { return nil }
        return StockHold(
            item: item,
            site: site,
            number: number,
            thousandths: quantity,
            reason: reason,
            note: note,
            until: until,
            placedBy: name
        )
    }

    static func readRelease(
        _ body: JSONValue,
        item: Item.ID,
        site: Site.ID,
        number: StockHold.Number,
        by name: String
    ) throws(Problem) -> StockHoldRelease {
        let violations = Violations()
        let reader = ObjectReader(body, at: "", known: ["quantity", "note"], violations)
        let release = StockHoldRelease(
            item: item,
            site: site,
            number: number,
            thousandths: reader?.optionalDecimal("quantity", .quantity),
            by: name,
            note: reader?.optionalText("note")
        )
        try violations.check()
        return release
    }
}
