import Canonical
import JSON
import Ordering
import Primitives

/// The body of `POST /v1/orders/{order}/changes`.
///
/// ```json
/// {"lines": [{"number": 1, "quantity": "10", "unit": "EA"},
///            {"number": 2, "quantity": 0, "unit": "EA"}]}
/// ```
enum OrderChangeBody {
    static let schema = JSONSchema.closed([
        .optional(
            "lines",
            .array(
                of: .closed([
                    .required("number", OrderSubmissionLine.numberSchema),
                    .required("quantity", .given(.quantityOrZero, example: "10")),
                    .required("unit", .unit),
                ]),
                count: 1...Limits.orderLines
            ).described(
                "New quantities, in the unit the line was ordered in or another that its item is "
                    + "sold in; zero cancels a line."
            )
        ),
        .optional("requested_delivery_date", .date.example("2026-12-04")),
    ])
    .adding("minProperties", 1)
    .described("Lines that are not named stay as they are.")
    .example(["lines": [["number": 1, "quantity": "10", "unit": "EA"]]])

    static func read(_ body: JSONValue, requestedBy: String) throws(Problem) -> OrderChange {
        let violations = Violations()
        let change = read(body, requestedBy: requestedBy, violations)
        try violations.check()
        guard let change else {
            preconditionFailure("a change without violations has everything")
        }
        return change
    }

    private static func read(
        _ body: JSONValue,
        requestedBy: String,
        _ violations: Violations
    ) -> OrderChange? {
        let known = ["lines", "requested_delivery_date"]
        guard let reader = ObjectReader(body, at: "", known: known, violations) else { return nil }
        let elements = reader.optionalElements("lines", count: 1...Limits.orderLines) ?? []
        let date = reader.optionalDate("requested_delivery_date")
        if violations.isEmpty, elements.isEmpty, date == nil {
            violations.add(at: "", .missing, "expected lines, requested_delivery_date or both")
        }
        var seen: Set<Int64> = []
        var lines: [OrderChange.Line] = []
        for (index, value) in elements.enumerated() {
            let line = ObjectReader(
                value,
                at: "/lines/\(index)",
                known: ["number", "quantity", "unit"],
                violations
            )
            guard let line else { continue }
            let number = line.integer("number", in: OrderSubmissionLine.numbers)
            let quantity = line.quantity("quantity", .quantityOrZero)
            if let number, !seen.insert(number).inserted {
                line.fault("number", .duplicate, "line \(number) is changed twice")
            }
            guard let number, let quantity else { continue }
            lines.append(OrderChange.Line(number: Int(number), quantity: quantity))
        }
        return OrderChange(requestedBy: requestedBy, lines: lines, requestedDeliveryDate: date)
    }
}
