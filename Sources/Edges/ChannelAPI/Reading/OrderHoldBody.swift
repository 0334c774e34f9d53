import Canonical
import JSON
import Ordering
import Primitives

/// The body of `POST /v1/orders/{order}/holds`.
///
/// ```json
/// {"kind": "fraud_check", "note": "the card's name is another one", "owner": "finance_analyst"}
/// ```
enum OrderHoldBody {
    private static let kinds = HoldPlacement.Kind.allCases.map(\.rawValue)
    private static let owners = HoldPlacement.owners.map(\.rawValue)

    static let schema = JSONSchema.closed([
        .required("kind", .words(of: HoldPlacement.Kind.self)),
        .required(
            "note",
            .text(Limits.shortTextBytes).described("Why, for whoever lets it go on.")
                .example("the card's name is another one")
        ),
        .optional(
            "owner",
            .word(owners).described(
                "Who lets it go on; left out, finance for a fraud check and customer service for "
                    + "anything else."
            )
        ),
    ])

    static func read(_ body: JSONValue, placedBy: String) throws(Problem) -> HoldPlacement {
        let violations = Violations()
        let placement = read(body, placedBy, violations)
        try violations.check()
        guard let placement else {
            preconditionFailure("a hold without violations has everything")
        }
        return placement
    }

    private static func read(
        _ body: JSONValue,
        _ placedBy: String,
        _ violations: Violations
    ) -> HoldPlacement? {
        let known = ["kind", "note", "owner"]
        guard let reader = ObjectReader(body, at: "", known: known, violations) else { return nil }
        let kind = reader.word("kind", expected: kinds.joined(separator: ", ")) {
            HoldPlacement.Kind(rawValue: $0)
        }
        let note = reader.text("note")
        let owner = reader.optionalWord("owner", expected: owners.joined(separator: ", ")) { word in
            HoldPlacement.owners.first { $0.rawValue == word }
        }
        guard let kind, let note else { return nil }
        return HoldPlacement(kind, note: note, placedBy: placedBy, owner: owner)
    }
}
