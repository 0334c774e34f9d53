import Canonical
import JSON

/// What is read.
extension FakeBooks {
    func records(of model: String) -> [JSONValue] {
        own(model) + papers.filter { $0.model == model }.map(record)
    }

    private func own(_ model: String) -> [JSONValue] {
        switch model {
        case "party.party":
            [
                [
                    "id": 6, "code": "C-1001", "name": "Harbor", "customer_payment_term": 2,
                    "sale_price_list.": ["id": 1, "name": "Wholesale A"],
                    "credit_limit_amount": Self.decimal(50_000), "addresses.delivery": true,
                ],
                ["id": 2, "code": "V-ACME", "name": "Acme", "supplier_location": 96],
            ]
        case "party.address":
            [
                [
                    "id": 10, "party": 6, "street": "1 Main St", "city": "Portland",
                    "postal_code": "97201", "invoice": true, "delivery": false,
                ],
                [
                    "id": 11, "party": 6, "street": "1 Main St\nDock 4", "city": "Portland",
                    "postal_code": "97201", "invoice": false, "delivery": true,
                    "party_name": "Dock", "country.": ["code": "US"],
                    "subdivision.": ["code": "US-OR"],
                ],
            ]
        case "product.product": products
        case "stock.location":
            [
                [
                    "id": 5, "code": "PDX", "type": "warehouse", "name": "Portland",
                    "input_location": 91, "storage_location": 93, "lost_found_location": 94,
                ]
            ]
        case "product.price_list.line":
            [
                ["id": 1, "price_list.": ["id": 1, "name": "Wholesale A"], "quantity": .null],
                [
                    "id": 2, "price_list.": ["id": 1, "name": "Wholesale A"],
                    "quantity": .number(JSONNumber(12)),
                ],
            ]
        case "sale.configuration": [["id": 1, "sale_price_list": 1]]
        case "account.configuration": [["id": 1, "tax_rounding": "document"]]
        case "account.tax":
            [
                [
                    "id": 1, "name": "Sales tax", "type": "percentage", "parent": .null,
                    "rate": Self.decimal(80_000, 6),
                ]
            ]
        case "account.invoice.payment_term":
            [["id": 2, "lines.": [["relativedeltas.": [["days": 0], ["days": 30]]]]]]
        case "product.uom":
            [
                ["id": 1, "symbol": "u", "factor": 1, "category": 1],
                ["id": 36, "symbol": "CS12", "factor": 12, "category": 1],
            ]
        case "product.identifier":
            [["id": 1, "product": 1, "type": "ean", "code": "0614141000012"]]
        case "currency.currency": [["id": 1, "code": "USD"]]
        case "carrier": [["id": 1, "party.": ["id": 4, "code": "C-PLTL"]]]
        case "sale.sale": sales.map(record)
        case "sale.line": sales.flatMap(\.lines).map(record)
        case "sale.amendment": amendments.map(record)
        case "stock.shipment.out": shipments.map(record)
        case "stock.move": shipments.flatMap(\.moves).map(record)
        case "account.invoice": invoices.map(record)
        case "account.invoice.line":
            invoices.flatMap { invoice in invoice.lines.map { record($0, of: invoice) } }
        default: []
        }
    }

    var products: [JSONValue] {
        [(1, "SKU-0001", [1] as [Int64]), (2, "SKU-0002", [1]), (10, "SKU-0010", [])].map {
            (id: Int64, code: String, taxes: [Int64]) in
            [
                "id": .number(id), "code": .string(code), "name": "Bolt", "salable": true,
                "type": "goods", "quantity": 7,
                "sale_price_uom": ["__class__": "Decimal", "decimal": "23.39575"],
                "default_uom.": ["id": 1, "symbol": "u", "digits": 0, "category": 1],
                "account_category.": [
                    "id": 1, "name": taxes.isEmpty ? "Exempt" : "Taxable",
                    "customer_taxes": .array(taxes.map { .number($0) }),
                    "supplier_taxes": .array(taxes.map { .number($0) }),
                ],
            ]
        }
    }

    static func decimal(_ value: Int64, _ digits: Int = 2) -> JSONValue {
        [
            "__class__": "Decimal",
            "decimal": .string(ScaledDecimal.text(value, digits: digits, atLeast: 2)),
        ]
    }

    func quantity(_ thousandths: Int64) -> JSONValue {
        .number(JSONNumber(scaled: thousandths, digits: 3, minimumDigits: 1))
    }

    func identities(_ values: some Sequence<Int64>) -> JSONValue {
        .array(values.map { .number($0) })
    }

    private func record(_ sale: Sale) -> JSONValue {
        [
            "id": .number(sale.id), "number": sale.number.map { .string($0) } ?? .null,
            "state": .string(sale.state), "party": .number(sale.party),
            "reference": .string(sale.reference), "description": .string(sale.description),
            "untaxed_amount": Self.decimal(sale.net), "tax_amount": Self.decimal(sale.tax),
            "total_amount": Self.decimal(sale.net + sale.tax),
            "lines": identities(sale.lines.map(\.id)),
            "shipments": identities(shipments.filter { $0.sale == sale.id }.map(\.id)),
            "currency.": ["id": 1, "code": "USD"], "currency": 1, "warehouse": 5,
            "invoice_address": 10, "shipment_address": 11,
            "shipment_returns": identities(
                papers.filter { $0.values["sale"] == .number(sale.id) }.map(\.id)
            ),
        ]
    }

    private func record(_ line: Line) -> JSONValue {
        [
            "id": .number(line.id), "type": "line", "sequence": .number(line.sequence),
            "product": .number(line.product), "unit": 1, "quantity": quantity(line.thousandths),
            "unit_price": Self.decimal(line.millionths, 6), "amount": Self.decimal(line.amount),
        ]
    }

    private func record(_ shipment: Shipment) -> JSONValue {
        [
            "id": .number(shipment.id), "number": .string("SHP-\(shipment.id)"),
            "state": .string(shipment.state),
            "reference": shipment.reference.map { .string($0) } ?? .null,
            "warehouse.": ["id": 5, "code": "PDX"],
            "outgoing_moves": identities(shipment.moves.map(\.id)),
        ]
    }

    private func record(_ move: Move) -> JSONValue {
        [
            "id": .number(move.id), "origin": .string("sale.line,\(move.line)"), "state": "draft",
            "quantity": quantity(move.thousandths),
            "invoice_lines": identities([move.invoiceLine].compactMap(\.self)),
        ]
    }

    private func record(_ amendment: Amendment) -> JSONValue {
        [
            "id": .number(amendment.id), "sale": .number(amendment.sale),
            "description": .string(amendment.description), "state": .string(amendment.state),
        ]
    }

    private func record(_ invoice: Invoice) -> JSONValue {
        [
            "id": .number(invoice.id), "state": .string(invoice.state),
            "number": invoice.number.map { .string($0) } ?? .null,
            "description": invoice.values["description"] ?? .null,
            "untaxed_amount": Self.decimal(invoice.net), "tax_amount": Self.decimal(invoice.tax),
            "total_amount": Self.decimal(invoice.net + invoice.tax),
            "taxes": [.number(invoice.id + 5_000)], "lines": identities(invoice.lines.map(\.id)),
            "account": 7, "journal": 1, "invoice_address": 10, "currency": 1,
        ]
    }

    private func record(_ line: (id: Int64, line: Line), of invoice: Invoice) -> JSONValue {
        let code = products.first { $0["id"]?.integer == line.line.product }?["code"] ?? .null
        return [
            "id": .number(line.id), "invoice": .number(invoice.id), "account": 99,
            "quantity": quantity(line.line.thousandths),
            "unit_price": Self.decimal(line.line.millionths, 6),
            "amount": Self.decimal(line.line.amount), "product.": ["id": 1, "code": code],
            "product": .number(line.line.product), "unit": 1,
            "origin": .string("sale.line,\(line.line.id)"),
            "taxes": line.line.isTaxed ? [1] : [], "invoice.": ["state": .string(invoice.state)],
        ]
    }
}
