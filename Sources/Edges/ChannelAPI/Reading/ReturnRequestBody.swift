import Canonical
import JSON
import Ordering
import Primitives

/// The body of `POST /v1/orders/{order}/returns`.
///
/// ```json
/// {"reference": "RA-77",
///  "lines": [{"number": 1, "quantity": "2", "unit": "EA", "reason": "damaged"}]}
/// ```
enum ReturnRequestBody {
    private static let reasons = ReturnReason.allCases.map(\.rawValue)

    static let schema = JSONSchema.closed([
        .optional(
            "reference",
            .text(Limits.shortTextBytes)
                .described("Your number for it: the same one twice is one return.")
                .example("RA-77")
        ),
        .required(
            "lines",
            .array(
                of: .closed([
                    .required("number", OrderSubmissionLine.numberSchema),
                    .required("quantity", .given(.quantity, example: "2")),
                    .required("unit", .unit),
                    .required("reason", .words(of: ReturnReason.self)),
                ]),
                count: 1...Limits.orderLines
            ).described(
                "What comes back, in the unit the line was ordered in or another of its item."
            )
        ),
    ])
    .example([
        "reference": "RA-77",
        "lines": [["number": 1, "quantity": "2", "unit": "EA", "reason": "damaged"]],
    ])

    static func read(_ body: JSONValue, requestedBy: String) throws(Problem) -> ReturnRequest {
        let violations = Violations()
        let request = read(body, requestedBy: requestedBy, violations)
        try violations.check()
        guard let request else {
            preconditionFailure("a return without violations has everything")
        }
        return request
    }

    private static func read(
        _ body: JSONValue,
        requestedBy: String,
        _ violations: Violations
    ) -> ReturnRequest? {
        let known = ["reference", "lines"]
        guard let reader = ObjectReader(body, at: "", known: known, violations) else { return nil }
        let reference = reader.optionalText("reference")
        guard let elements = reader.elements("lines", count: 1...Limits.orderLines) else {
            return nil
        }
        var seen: Set<Int64> = []
        var lines: [ReturnRequest.Line] = []
        for (index, value) in elements.enumerated() {
            let line = ObjectReader(
                value,
                at: "/lines/\(index)",
                known: ["number", "quantity", "unit", "reason"],
                violations
            )
            guard let line else { continue }
            let number = line.integer("number", in: OrderSubmissionLine.numbers)
            let quantity = line.quantity("quantity", .quantity)
            let reason = line.word("reason", expected: reasons.joined(separator: ", ")) {
                ReturnReason(rawValue: $0)
            }
            if let number, !seen.insert(number).inserted {
                line.fault("number", .duplicate, "line \(number) comes back twice")
            }
            guard let number, let quantity, let reason else { continue }
            lines.append(
                ReturnRequest.Line(number: Int(number), quantity: quantity, reason: reason)
            )
        }
        return ReturnRequest(requestedBy: requestedBy, reference: reference, lines: lines)
    }
}
