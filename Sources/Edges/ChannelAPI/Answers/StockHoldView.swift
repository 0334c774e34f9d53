import Canonical
import Inventory
import JSON

/// A hold of stock as it is answered.
enum StockHoldView {
    static let schema = JSONSchema.open([
        .required("sku", .string),
        .required("site", .string),
        .required("number", .string),
        .required(
            "state",
            .word(["standing", "over"]).described("Only what stands is kept from being promised.")
        ),
        .required("quantity", .decimal("12").described("As it was placed.")),
        .required("remaining", .decimal("8").described("Still on hold.")),
        .required("reason", .string),
        .optional("note", .string),
        .required("placed_by", .string.described("A person, a client, or the warehouse.")),
        .required("placed_at", .moment),
        .optional("until", .moment.described("When it ends by itself.")),
        .optional("ended_by", .string),
        .optional("ended_at", .moment),
        .optional("end_note", .string),
    ])

    static let pageSchema = JSONSchema.open([
        .required("holds", .array(of: .named(.stockHold))),
        .optional("next", .string.described("The cursor of the next page; left out on the last.")),
    ])

    static func json(_ standing: StockHold.Standing) -> JSONValue {
        let hold = standing.hold
        return .members([
            "sku": .id(hold.item),
            "site": .id(hold.site),
            "number": .id(hold.number),
            "state": .string(standing.isOver ? "over" : "standing"),
            "quantity": .quantity(hold.thousandths),
            "remaining": .quantity(standing.left),
            "reason": .string(hold.reason),
            "note": .text(hold.note),
            "placed_by": .string(hold.placedBy),
            "placed_at": .moment(standing.placedAt),
            "until": .moment(hold.until),
            "ended_by": .text(standing.endedBy),
            "ended_at": .moment(standing.endedAt),
            "end_note": .text(standing.endNote),
        ])
    }
}
