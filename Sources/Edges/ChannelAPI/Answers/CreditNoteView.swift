import Canonical
import JSON
import Ordering

/// What is given back of what was billed, for goods that came back.
enum CreditNoteView {
    static func json(_ note: CreditNote) -> JSONValue {
        .members([
            "id": .id(note.id),
            "number": .text(note.externalNumber),
            "issued_on": .date(note.issuedOn),
            "net": .amount(note.net),
            "tax": .amount(note.tax),
            "total": .amount(note.total),
            "lines": .array(
                note.lines.map { line in
                    .members([
                        "line": .number(line.line),
                        "sku": .id(line.item),
                        "quantity": .quantity(line.thousandths),
                        "net": .amount(line.net),
                        "tax": .amount(line.tax),
                    ])
                }
            ),
        ])
    }

    static let schema = JSONSchema.open([
        .required("id", .string),
        .optional("number", .string.described("The ERP's number, once it has posted.")),
        .required("issued_on", .date),
        .required("net", .decimal("12.42").described("What is given back, without a sign.")),
        .required("tax", .decimal("0.99")),
        .required("total", .decimal("13.41")),
        .required(
            "lines",
            .array(
                of: .open([
                    .required("line", .atLeast(1)),
                    .required("sku", .string),
                    .required("quantity", .decimal("3").described("In the line's stock unit.")),
                    .required("net", .decimal("12.42")),
                    .required("tax", .decimal("0.99")),
                ])
            )
        ),
    ])
}
