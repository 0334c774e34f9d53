import Canonical
import JSON
import Primitives

/// One line of `POST /v1/orders`.
enum OrderSubmissionLine {
    private static let names = [
        "number", "buyer_line_number", "item", "quantity", "unit", "expected_price",
    ]
    static let numbers: ClosedRange<Int64> = 1...99_999
    static let numberSchema = JSONSchema.integer(Int(numbers.lowerBound)...Int(numbers.upperBound))

    static let schema = JSONSchema.closed([
        .optional(
            "number",
            numberSchema
                .described("Unique in the order; the line's place, from 1, when left out.")
        ),
        .optional(
            "buyer_line_number",
            .text(Limits.shortTextBytes).described("The buyer's own, given back unchanged.")
        ),
        .required("item", .named(.itemReference)),
        .required("quantity", .given(.quantity, example: "12")),
        .required("unit", .unit),
        .optional(
            "expected_price",
            .closed([
                .required("amount", .given(.unitPrice, example: "3.09")),
                .optional(
                    "currency",
                    JSONSchema.currency.described("Must be the order's when given.")
                ),
            ]).described("Per unit as ordered. A difference is answered with `price_differs`.")
        ),
    ])

    static func read(
        _ values: [JSONValue],
        at pointer: String,
        customer: Party.ID?,
        currency: Currency?,
        _ violations: Violations
    ) -> [OrderRequest.Line] {
        var lines: [OrderRequest.Line] = []
        var numbersSeen: Set<Int> = []
        lines.reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            let place = "\(pointer)/\(index)"
            guard let reader = ObjectReader(value, at: place, known: names, violations)
            else { continue }
            let number = reader.optionalInteger("number", in: numbers).map(Int.init) ?? index + 1
            if !numbersSeen.insert(number).inserted {
                reader.fault("number", .duplicate, "another line has the number \(number)")
            }
            let buyerLineNumber = reader.optionalText("buyer_line_number")
            let item = reader.nested("item", known: ItemReference.names)
                .flatMap { ItemReference.read($0, customer: customer) }
            let quantity = reader.quantity()
            let price = expectedPrice(reader, currency: currency, unit: quantity?.unit)
            guard let item, let quantity else { continue }
            lines.append(
                OrderRequest.Line(
                    number: number,
                    buyerLineNumber: buyerLineNumber,
                    item: item,
                    quantity: quantity,
                    expectedPrice: price
                )
            )
        }
        return lines
    }

    private static func expectedPrice(
        _ line: ObjectReader,
        currency: Currency?,
        unit: UnitOfMeasure?
    ) -> UnitPrice? {
        guard let reader = line.optionalNested("expected_price", known: ["amount", "currency"])
        else { return nil }
        let millionths = reader.decimal("amount", .unitPrice)
        let own = reader.optionalWord("currency", expected: "an ISO 4217 currency such as USD") {
            Currency(code: $0)
        }
        if let own, let currency, own != currency {
            reader.fault("currency", .mixedCurrencies, "the order is in \(currency.code)")
        }
        guard let millionths, let currency, let unit else { return nil }
        return UnitPrice(millionths: millionths, currency, per: unit)
    }
}
