import Canonical
import JSON
import Primitives
import Purchasing

/// An amount of money as a sender writes it, with its currency beside.
enum GivenAmount {
    /// To a trillion, with as many digits as any currency has.
    static let rule = DecimalRule(digits: 4, powerOfTen: 12, mayBeZero: true)

    static func read(
        _ name: String,
        _ currency: Currency,
        _ reader: ObjectReader,
        _ rule: DecimalRule = rule
    ) -> Money? {
        guard let scaled = reader.decimal(name, rule) else { return nil }
        let step = 10_000 / currency.minorPerMajor
        guard scaled % step == 0 else {
            reader.fault(
                name,
                .tooPrecise,
                "\(currency.code) has \(currency.minorDigits) digits after the point"
            )
            return nil
        }
        return Money(minorUnits: scaled / step, currency)
    }
}

/// The body of `POST /v1/purchase-orders/{purchase}/invoices`.
enum InvoiceClaimBody {
    private static let members = [
        "number", "issued_on", "currency", "lines", "allowances", "charges", "net", "tax",
    ]
    /// Above zero; which way it goes is said by the list that it stands in.
    private static let adjustment = DecimalRule(digits: 4, powerOfTen: 12, mayBeZero: false)
    /// Allowances, and charges, of one invoice.
    private static let adjustmentsMax = 50

    static let schema = JSONSchema.closed([
        .required(
            "number",
            .text(Limits.shortTextBytes).described("The supplier's; each is taken once.")
        ),
        .optional("issued_on", .date.example("2026-12-11")),
        .required("currency", .named(.currency)),
        .required(
            "lines",
            PurchaseLines.schema([
                .required("quantity", .given(.quantity, example: "60")),
                .required("unit", .unit),
                .required("unit_price", .given(.unitPrice, example: "2.50")),
            ]).described("In the units that were ordered.")
        ),
        .optional(
            "allowances",
            adjustments("discount", "10.00").described("Taken off the lines; part of `net`.")
        ),
        .optional(
            "charges",
            adjustments("freight", "12.00").described(
                "Asked for beside the lines; part of `net`. Finance decides what was not ordered."
            )
        ),
        .required("net", .given(GivenAmount.rule, example: "150.00")),
        .required("tax", .given(GivenAmount.rule, example: "12.00")),
    ]).example([
        "number": "I-4711", "issued_on": "2026-12-11", "currency": "USD",
        "lines": [["number": 1, "quantity": "60", "unit": "EA", "unit_price": "2.50"]],
        "net": "150.00", "tax": "12.00",
    ])

    static func read(_ body: JSONValue) throws(Problem) -> InvoiceClaim {
        let violations = Violations()
        let claim = read(body, violations)
        try violations.check()
        guard let claim else {
            preconditionFailure("an invoice without violations has everything")
        }
        return claim
    }

    private static func read(_ body: JSONValue, _ violations: Violations) -> InvoiceClaim? {
        guard let reader = ObjectReader(body, at: "", known: members, violations) else {
            return nil
        }
        let number = reader.text("number")
        let day = reader.optionalDate("issued_on")
        let currency = reader.currency("currency")
        let known = ["number", "quantity", "unit", "unit_price"]
        let lines = PurchaseLines.read(reader, known: known) {
            line,
            number -> InvoiceClaim.Line? in
            let quantity = line.quantity("quantity", .quantity)
            let price = line.decimal("unit_price", .unitPrice)
            guard let quantity, let price else { return nil }
            return InvoiceClaim.Line(number: number, quantity: quantity, priceMillionths: price)
        }
        guard let currency else { return nil }
        let net = GivenAmount.read("net", currency, reader)
        let tax = GivenAmount.read("tax", currency, reader)
        let allowances = adjustments("allowances", times: -1, currency, reader)
        let charges = adjustments("charges", times: 1, currency, reader)
        guard let number, let lines, let net, let tax else { return nil }
        let adjustments = allowances + charges
        return InvoiceClaim(
            number: number,
            issuedOn: day,
            lines: lines,
            net: net,
            tax: tax,
            adjustments: adjustments.isEmpty ? nil : adjustments
        )
    }

    private static func adjustments(_ words: JSONValue, _ amount: String) -> JSONSchema {
        .array(
            of: .closed([
                .required("for", .text(Limits.shortTextBytes).example(words)),
                .required("amount", .given(adjustment, example: amount)),
            ]),
            count: 1...adjustmentsMax
        )
    }

    private static func adjustments(
        _ name: String,
        times sign: Int64,
        _ currency: Currency,
        _ reader: ObjectReader
    ) -> [InvoiceClaim.Adjustment] {
        let elements = reader.optionalElements(name, count: 1...adjustmentsMax) ?? []
        return elements.enumerated().compactMap { index, value in
            let one = ObjectReader(
                value,
                at: "/\(name)/\(index)",
                known: ["for", "amount"],
                reader.violations
            )
            guard let one else { return nil }
            let words = one.text("for")
            guard let amount = GivenAmount.read("amount", currency, one, adjustment), let words
            else { return nil }
            return InvoiceClaim.Adjustment(
                words,
                Money(minorUnits: sign * amount.minorUnits, currency)
            )
        }
    }
}

/// The body of `POST /v1/purchase-orders/{purchase}/invoice-decisions`.
enum InvoiceDecisionBody {
    private static let words = InvoiceDecision.allCases.map(\.rawValue)

    static let schema = JSONSchema.closed([
        .required("invoice", .text(Limits.shortTextBytes).example("I-4711")),
        .required("decision", .words(of: InvoiceDecision.self)),
        .optional("note", .text(Limits.shortTextBytes)),
    ]).example(["invoice": "I-4711", "decision": "short_pay", "note": "two came damaged"])

    static func read(
        _ body: JSONValue,
        by person: String
    ) throws(Problem) -> PurchaseWorkflow.Event {
        let violations = Violations()
        let known = ["invoice", "decision", "note"]
        let reader = ObjectReader(body, at: "", known: known, violations)
        let number = reader?.text("invoice")
        let decision = reader?.word("decision", expected: words.joined(separator: ", ")) {
            InvoiceDecision(rawValue: $0)
        }
        let note = reader?.optionalText("note")
        try violations.check()
        return .invoiceDecided(
            number: number ?? "",
            decision ?? .dispute,
            by: person,
            note: note
        )
    }
}

/// The body of `POST /v1/purchase-orders/{purchase}/payments`.
enum SupplierPaymentBody {
    static let schema = JSONSchema.closed([
        .required("invoice", .text(Limits.shortTextBytes).example("I-4711")),
        .required("amount", .given(GivenAmount.rule, example: "162.00")),
        .required("currency", .named(.currency)),
        .required(
            "reference",
            .text(Limits.shortTextBytes).described("The bank's; the same twice is one payment.")
                .example("T-1")
        ),
    ]).example([
        "invoice": "I-4711", "amount": "162.00", "currency": "USD", "reference": "T-1",
    ])

    static func read(_ body: JSONValue) throws(Problem) -> PurchaseWorkflow.Event {
        let violations = Violations()
        let known = ["invoice", "amount", "currency", "reference"]
        let reader = ObjectReader(body, at: "", known: known, violations)
        let number = reader?.text("invoice")
        let reference = reader?.text("reference")
        let currency = reader?.currency("currency")
        let amount = reader.flatMap { reader in
            currency.flatMap { GivenAmount.read("amount", $0, reader) }
        }
        try violations.check()
        guard let number, let reference, let amount else {
            preconditionFailure("a payment without violations has everything")
        }
        return .invoicePaid(number: number, amount: amount, reference: reference)
    }
}
