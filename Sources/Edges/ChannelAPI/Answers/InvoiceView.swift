import Canonical
import JSON

/// A bill for goods that shipped.
enum InvoiceView {
    static func json(_ invoice: Invoice) -> JSONValue {
        .members([
            "id": .id(invoice.id),
            "number": .text(invoice.externalNumber),
            "customer": .id(invoice.customer),
            "currency": .string(invoice.total.currency.code),
            "issued_on": .date(invoice.issuedOn),
            "due_on": .date(invoice.dueOn),
            "net": .amount(invoice.net),
            "tax": .amount(invoice.tax),
            "total": .amount(invoice.total),
            "paid": .amount(invoice.paid),
            "is_paid": .bool(invoice.isPaid),
            "lines": .array(invoice.lines.map(line)),
        ])
    }

    static let schema = JSONSchema.open([
        .required("id", .string),
        .optional("number", .string.described("The ERP's number, once it has posted.")),
        .required("customer", .string),
        .required("currency", .currency),
        .required("issued_on", .date),
        .required("due_on", .date),
        .required("net", .decimal("120.00")),
        .required("tax", .decimal("9.90")),
        .required("total", .decimal("129.90")),
        .required("paid", .decimal("0.00")),
        .required("is_paid", .bool),
        .required("lines", .array(of: .named(.invoiceLine))),
    ]).described(
        "A consolidated invoice shows the lines of the orders that this key may see; its amounts "
            + "are the sums of those lines."
    )

    private static func line(_ line: Invoice.Line) -> JSONValue {
        .members([
            "order": .id(line.order),
            "shipment": .id(line.shipment),
            "line": .number(line.line),
            "sku": .id(line.item),
            "description": .string(line.description),
            "quantity": .quantity(line.thousandths),
            "price": .members([
                "amount": .string(line.price.decimalText),
                "per": .string(line.price.unit.code),
            ]),
            "net": .amount(line.net),
            "tax": .amount(line.tax),
        ])
    }

    static let lineSchema = JSONSchema.open([
        .required("order", .string),
        .required("shipment", .string),
        .required("line", .atLeast(1)),
        .required("sku", .string),
        .required("description", .string),
        .required("quantity", .decimal("24").described("In the item's stock unit.")),
        .required(
            "price",
            .open([.required("amount", .decimal("3.09")), .required("per", .unit)])
        ),
        .required("net", .decimal("120.00")),
        .required("tax", .decimal("9.90")),
    ])

    static func list(_ invoices: [Invoice]) -> JSONValue {
        .members(["invoices": .array(invoices.map(json))])
    }

    static let listSchema = JSONSchema.open([.required("invoices", .array(of: .named(.invoice)))])
}
