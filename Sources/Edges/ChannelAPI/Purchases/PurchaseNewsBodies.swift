import Canonical
import JSON
import Primitives
import Purchasing

/// The body of `POST /v1/purchase-orders/{purchase}/acknowledgements`.
enum SupplierAnswerBody {
    private static let members = [
        "number", "status", "quantity", "unit", "unit_price", "expected_on",
    ]

    static let schema = JSONSchema.closed([
        .required(
            "lines",
            PurchaseLines.schema([
                .required("status", .word(["accepted", "rejected"])),
                .optional("quantity", .given(.quantityOrZero, example: "80")),
                .optional("unit", .unit),
                .optional("unit_price", .given(.unitPrice, example: "2.55")),
                .optional("expected_on", .date.example("2026-12-12")),
            ]).described("What is left out of an accepted line is as it was ordered.")
        )
    ]).example([
        "lines": [
            ["number": 1, "status": "accepted", "quantity": "80", "unit": "EA"],
            ["number": 2, "status": "rejected"],
        ]
    ])

    static func read(_ body: JSONValue) throws(Problem) -> SupplierAnswer {
        let violations = Violations()
        let reader = ObjectReader(body, at: "", known: ["lines"], violations)
        let lines = reader.flatMap { reader in
            PurchaseLines.read(reader, known: members) { line, number -> SupplierAnswer.Line? in
                let status = line.word("status", expected: "accepted or rejected") { word in
                    ["accepted", "rejected"].contains(word) ? word : nil
                }
                let hasQuantity = line.has("quantity") || line.has("unit")
                return SupplierAnswer.Line(
                    number: number,
                    isRejected: status == "rejected",
                    quantity: hasQuantity ? line.quantity("quantity", .quantityOrZero) : nil,
                    expectedOn: line.optionalDate("expected_on"),
                    priceMillionths: line.optionalDecimal("unit_price", .unitPrice)
                )
            }
        }
        try violations.check()
        return SupplierAnswer(lines: lines ?? [])
    }
}

/// The body of `POST /v1/purchase-orders/{purchase}/answer-decision`.
enum AnswerDecisionBody {
    private static let words = AnswerDecision.Verdict.allCases.map(\.rawValue)

    static let schema = JSONSchema.closed([
        .required("decision", .words(of: AnswerDecision.Verdict.self)),
        .optional(
            "lines",
            PurchaseLines.schema([]).described("Left out: every line in question.")
        ),
    ]).example(["decision": "accept"])

    static func read(_ body: JSONValue, by person: String) throws(Problem) -> AnswerDecision {
        let violations = Violations()
        let reader = ObjectReader(body, at: "", known: ["decision", "lines"], violations)
        let verdict = reader?.word("decision", expected: words.joined(separator: " or ")) {
            AnswerDecision.Verdict(rawValue: $0)
        }
        let lines = reader.flatMap { reader in
            reader.has("lines")
                ? PurchaseLines.read(reader, known: ["number"]) { _, number -> Int? in number }
                : []
        }
        try violations.check()
        return AnswerDecision(verdict ?? .cancel, lines: lines ?? [], by: person)
    }
}

/// The body of `POST /v1/purchase-orders/{purchase}/advance-notices`.
enum AdvanceNoticeBody {
    static let schema = JSONSchema.closed([
        .required(
            "shipment",
            .text(Limits.shortTextBytes).described("A later notice of it takes this one's place.")
        ),
        .optional("expected_on", .date.example("2026-12-09")),
        .required(
            "lines",
            PurchaseLines.schema([
                .required("quantity", .given(.quantityOrZero, example: "60")),
                .required("unit", .unit),
            ]).described("What the shipment brings altogether.")
        ),
    ]).example([
        "shipment": "S-77", "expected_on": "2026-12-09",
        "lines": [["number": 1, "quantity": "60", "unit": "EA"]],
    ])

    static func read(_ body: JSONValue) throws(Problem) -> AdvanceNotice {
        let violations = Violations()
        let known = ["shipment", "expected_on", "lines"]
        let reader = ObjectReader(body, at: "", known: known, violations)
        let shipment = reader?.text("shipment")
        let day = reader?.optionalDate("expected_on")
        let lines = reader.flatMap { reader in
            PurchaseLines.read(reader, known: ["number", "quantity", "unit"]) {
                line,
                number -> (Int, Quantity)? in
                line.quantity("quantity", .quantityOrZero).map { (number, $0) }
            }
        }
        try violations.check()
        return AdvanceNotice(shipment: shipment ?? "", expectedOn: day, lines: lines ?? [])
    }
}

/// The body of `POST /v1/purchase-orders/{purchase}/receipts`.
enum GoodsReceiptBody {
    static let schema = JSONSchema.closed([
        .required("reference", .text(Limits.shortTextBytes).example("GR-5")),
        .required(
            "lines",
            PurchaseLines.schema([
                .required("received", .given(.quantityOrZero, example: "60")),
                .optional("damaged", .given(.quantityOrZero, example: "2")),
                .required("unit", .unit),
            ]).described("Totals of the line up to now, so that a repeat does no harm.")
        ),
    ]).example([
        "reference": "GR-5",
        "lines": [["number": 1, "received": "60", "damaged": "2", "unit": "EA"]],
    ])

    static func read(_ body: JSONValue) throws(Problem) -> GoodsReceipt {
        let violations = Violations()
        let reader = ObjectReader(body, at: "", known: ["reference", "lines"], violations)
        let reference = reader?.text("reference")
        let known = ["number", "received", "damaged", "unit"]
        let lines = reader.flatMap { reader in
            PurchaseLines.read(reader, known: known) { line, number -> GoodsReceipt.Line? in
                let good = line.quantity("received", .quantityOrZero)
                let damaged = line.optionalDecimal("damaged", .quantityOrZero)
                guard let good else { return nil }
                return GoodsReceipt.Line(
                    number: number,
                    good: good.thousandths,
                    damaged: damaged ?? 0,
                    unit: good.unit
                )
            }
        }
        try violations.check()
        return GoodsReceipt(reference: reference ?? "", lines: lines ?? [])
    }
}

/// The body of `POST /v1/purchase-orders/{purchase}/cancellation`.
enum PurchaseCancellationBody {
    static let schema = JSONSchema.closed([
        .required("reason", .text(Limits.shortTextBytes).example("not needed any more"))
    ])

    static func read(_ body: JSONValue) throws(Problem) -> String {
        let violations = Violations()
        let reason = ObjectReader(body, at: "", known: ["reason"], violations)?.text("reason")
        try violations.check()
        return reason ?? ""
    }
}
