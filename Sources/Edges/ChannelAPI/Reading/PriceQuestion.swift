import Canonical
import JSON
import Primitives

/// What would these items cost this customer?
///
/// ```json
/// {"customer": "C-HARBOR", "ship_to": "MAIN",
///  "lines": [{"item": {"sku": "WIDGET"}, "quantity": "24", "unit": "EA"}]}
/// ```
struct PriceQuestion: Sendable, Equatable {
    struct Line: Sendable, Equatable {
        var item: ItemIdentifier
        var quantity: Quantity
    }

    var customer: Party.ID
    /// The customer's own when left out.
    var currency: Currency?
    /// Whose taxes apply; without it prices come without taxes.
    var shipTo: String?
    /// Today when left out.
    var date: LocalDate?
    var lines: [Line]

    static let schema = JSONSchema.closed([
        .required("customer", .text(64).example("C-HARBOR")),
        .optional("currency", .currency),
        .optional(
            "ship_to",
            .text(Limits.shortTextBytes)
                .described("A place of the customer by its code; taxes are those of this place.")
        ),
        .optional("date", .date.described("The day of the order; today when left out.")),
        .required(
            "lines",
            .array(
                of: .closed([
                    .required("item", .named(.itemReference)),
                    .required("quantity", .given(.quantity, example: "24")),
                    .required("unit", .unit),
                ]),
                count: 1...Limits.questionItems
            )
        ),
    ]).example([
        "customer": "C-HARBOR", "ship_to": "MAIN",
        "lines": [["item": ["sku": "WIDGET"], "quantity": "24", "unit": "EA"]],
    ])

    static func read(_ body: JSONValue) throws(Problem) -> PriceQuestion {
        let violations = Violations()
        let question = read(body, violations)
        try violations.check()
        guard let question else {
            preconditionFailure("a question without violations has everything")
        }
        return question
    }

    private static func read(_ body: JSONValue, _ violations: Violations) -> PriceQuestion? {
        let known = ["customer", "currency", "ship_to", "date", "lines"]
        guard let reader = ObjectReader(body, at: "", known: known, violations) else { return nil }
        let customer = reader.id("customer", Party.self)
        let currency = reader.optionalWord(
            "currency",
            expected: "an ISO 4217 currency such as USD"
        ) { Currency(code: $0) }
        let shipTo = reader.optionalText("ship_to")
        let date = reader.optionalDate("date")
        var lines: [Line] = []
        let elements = reader.elements("lines", count: 1...Limits.questionItems) ?? []
        for (index, value) in elements.enumerated() {
            let line = ObjectReader(
                value,
                at: "/lines/\(index)",
                known: ["item", "quantity", "unit"],
                violations
            )
            guard let line else { continue }
            let item = line.nested("item", known: ItemReference.names)
                .flatMap { ItemReference.read($0, customer: customer) }
            let quantity = line.quantity()
            guard let item, let quantity else { continue }
            lines.append(Line(item: item, quantity: quantity))
        }
        guard let customer else { return nil }
        return PriceQuestion(
            customer: customer,
            currency: currency,
            shipTo: shipTo,
            date: date,
            lines: lines
        )
    }
}
