import Canonical
import JSON
import Primitives

/// The body of `POST /v1/orders`.
///
/// ```json
/// {"customer": "C-HARBOR", "purchase_order_number": "PO-7781", "currency": "USD",
///  "ship_to": {"code": "MAIN"},
///  "lines": [{"item": {"sku": "WIDGET"}, "quantity": "2", "unit": "CA"}]}
/// ```
enum OrderSubmissionBody {
    static let names = [
        "customer", "purchase_order_number", "currency", "ship_to", "requested_delivery_date",
        "note", "lines",
    ]

    static let schema = JSONSchema.closed([
        .required(
            "customer",
            .text(64).described("Our number of the customer.").example("C-HARBOR")
        ),
        .required(
            "purchase_order_number",
            .text(Limits.shortTextBytes)
                .described("The buyer's number; one order has it, until it is rejected.")
                .example("PO-7781")
        ),
        .required("currency", .currency),
        .required(
            "ship_to",
            .oneMember([
                .optional(
                    "code",
                    .text(Limits.shortTextBytes)
                        .described("A place of the customer, or another number for it.")
                        .example("MAIN")
                ),
                .optional("address", .named(.address)),
            ]).described("A known place by its code, or an address written out.")
        ),
        .optional("requested_delivery_date", .date.example("2026-12-01")),
        .optional("note", .text(Limits.longTextBytes)),
        .required(
            "lines",
            .array(of: .named(.orderSubmissionLine), count: 1...Limits.orderLines)
        ),
    ]).example(example)

    static let example: JSONValue = [
        "customer": "C-HARBOR",
        "purchase_order_number": "PO-7781",
        "currency": "USD",
        "ship_to": ["code": "MAIN"],
        "requested_delivery_date": "2026-12-01",
        "lines": [
            ["item": ["sku": "WIDGET"], "quantity": "2", "unit": "CA"],
            [
                "item": ["gtin": "9506000000022"], "quantity": 5, "unit": "EA",
                "expected_price": ["amount": "3.09"],
            ],
        ],
    ]

    static func read(_ body: JSONValue, from caller: RequestCaller) throws(Problem) -> OrderRequest
    {
        let violations = Violations()
        let request = read(body, from: caller, violations)
        try violations.check()
        guard let request else {
            preconditionFailure("a request without violations has everything")
        }
        return request
    }

    private static func read(
        _ body: JSONValue,
        from caller: RequestCaller,
        _ violations: Violations
    ) -> OrderRequest? {
        guard let reader = ObjectReader(body, at: "", known: names, violations) else { return nil }
        let customer = reader.id("customer", Party.self)
        let number = reader.text("purchase_order_number")
        let currency = reader.currency("currency")
        let shipTo = reader.nested("ship_to", known: ["code", "address"]).flatMap(shipTo)
        let date = reader.optionalDate("requested_delivery_date")
        let note = reader.optionalText("note", maximum: Limits.longTextBytes)
        let lines = reader.elements("lines", count: 1...Limits.orderLines).map { elements in
            OrderSubmissionLine.read(
                elements,
                at: reader.place("lines"),
                customer: customer,
                currency: currency,
                violations
            )
        }
        guard let customer, let number, let currency, let shipTo, let lines else { return nil }
        return OrderRequest(
            entity: caller.entity,
            channel: caller.channel,
            customer: customer,
            purchaseOrderNumber: number,
            currency: currency,
            shipTo: shipTo,
            requestedDeliveryDate: date,
            lines: lines,
            note: note
        )
    }

    private static func shipTo(_ reader: ObjectReader) -> OrderRequest.ShipToReference? {
        switch (reader.has("code"), reader.has("address")) {
        case (true, false): return reader.text("code").map { .code($0) }
        case (false, true):
            return reader.required("address")
                .flatMap { AddressBody.read($0, at: reader.place("address"), reader.violations) }
                .map { .address($0) }
        case (let both, _):
            reader.violations.add(
                at: reader.pointer,
                both ? .tooMany : .missing,
                "expected exactly one of code, address"
            )
            return nil
        }
    }
}

extension JSONSchema {
    static let currency = named(.currency)
    static let currencyCode = word(Currency.codes).described("ISO 4217.").example("USD")
    static let unit = pattern("^[A-Z0-9]{1,3}$")
        .described("The stock unit, or one the item has a pack factor for (X12 element 355).")
        .example("EA")
}
