import Canonical
import JSON
import Primitives
import Purchasing

/// The body of `POST /v1/purchase-orders`.
///
/// ```json
/// {"supplier": "ACME", "number": "B-1001", "currency": "USD",
///  "lines": [{"number": 1, "item": "WIDGET", "site": "DC-EAST", "quantity": "100", "unit": "EA",
///             "unit_price": "2.50", "requested_on": "2026-12-10"}]}
/// ```
enum PurchaseRequestBody {
    private static let members = ["supplier", "number", "currency", "lines"]
    private static let lineMembers = [
        "number", "item", "site", "quantity", "unit", "unit_price", "requested_on",
    ]

    static let schema = JSONSchema.closed([
        .required("supplier", .text(64).described("Our number of the supplier.")),
        .required(
            "number",
            .text(Limits.shortTextBytes).described("Ours; unique for each supplier.")
        ),
        .required("currency", .named(.currency)),
        .required(
            "lines",
            .array(
                of: .closed([
                    .required("number", OrderSubmissionLine.numberSchema),
                    .required("item", .text(64).described("The SKU.")),
                    .required("site", .text(64).described("Where it is to come.")),
                    .required("quantity", .given(.quantity, example: "100")),
                    .required("unit", .unit),
                    .required("unit_price", .given(.unitPrice, example: "2.50")),
                    .optional("requested_on", .date.example("2026-12-10")),
                ]),
                count: 1...Limits.orderLines
            )
        ),
    ]).example([
        "supplier": "ACME", "number": "B-1001", "currency": "USD",
        "lines": [
            [
                "number": 1, "item": "WIDGET", "site": "DC-EAST", "quantity": "100", "unit": "EA",
                "unit_price": "2.50", "requested_on": "2026-12-10",
            ]
        ],
    ])

    static func read(
        _ body: JSONValue,
        entity: LegalEntity.ID,
        raisedBy: String
    ) throws(Problem) -> PurchaseRequest {
        let violations = Violations()
        let request = read(body, entity, raisedBy, violations)
        try violations.check()
        guard let request else {
            preconditionFailure("a purchase without violations has everything")
        }
        return request
    }

    private static func read(
        _ body: JSONValue,
        _ entity: LegalEntity.ID,
        _ raisedBy: String,
        _ violations: Violations
    ) -> PurchaseRequest? {
        guard let reader = ObjectReader(body, at: "", known: members, violations) else {
            return nil
        }
        let supplier = reader.id("supplier", Party.self)
        let number = reader.text("number")
        let currency = reader.currency("currency")
        let lines = PurchaseLines.read(reader, known: lineMembers) {
            line,
            number -> PurchaseRequest.Line? in
            let item = line.id("item", Item.self)
            let site = line.id("site", Site.self)
            let quantity = line.quantity("quantity", .quantity)
            let price = line.decimal("unit_price", .unitPrice)
            let day = line.optionalDate("requested_on")
            guard let item, let site, let quantity, let price else { return nil }
            return PurchaseRequest.Line(
                number: number,
                item: item,
                site: site,
                quantity: quantity,
                priceMillionths: price,
                requestedOn: day
            )
        }
        guard let supplier, let number, let currency, let lines else { return nil }
        return PurchaseRequest(
            entity: entity,
            supplier: supplier,
            number: number,
            currency: currency,
            lines: lines,
            raisedBy: raisedBy
        )
    }
}

/// Numbered lines, each number once.
enum PurchaseLines {
    static func read<Line>(
        _ reader: ObjectReader,
        known: [String],
        _ read: (ObjectReader, Int) -> Line?
    ) -> [Line]? {
        guard let elements = reader.elements("lines", count: 1...Limits.orderLines) else {
            return nil
        }
        var seen: Set<Int64> = []
        var lines: [Line] = []
        for (index, value) in elements.enumerated() {
            let line = ObjectReader(
                value,
                at: "/lines/\(index)",
                known: known,
                reader.violations
            )
            guard let line, let number = line.integer("number", in: OrderSubmissionLine.numbers)
            else { continue }
            guard seen.insert(number).inserted else {
                line.fault("number", .duplicate, "line \(number) stands twice")
                continue
            }
            if let line = read(line, Int(number)) { lines.append(line) }
        }
        return lines
    }

    static func schema(_ members: [JSONSchema.Member]) -> JSONSchema {
        .array(
            of: .closed([.required("number", OrderSubmissionLine.numberSchema)] + members),
            count: 1...Limits.orderLines
        )
    }
}
