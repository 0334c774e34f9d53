import Canonical
import JSON
import Ordering

/// Leave to send goods back, and what of them has come.
enum ReturnView {
    static func json(_ authorization: ReturnAuthorization) -> JSONValue {
        .members([
            "id": .id(authorization.id),
            "reference": .text(authorization.reference),
            "status": .string(status(of: authorization)),
            "authorized_at": .moment(authorization.authorizedAt),
            "lines": .array(
                authorization.lines.map { line in
                    .members([
                        "line": .number(line.number),
                        "authorized": .quantity(line.authorized),
                        "received": .quantity(line.received),
                        "reason": .word(line.reason),
                    ])
                }
            ),
        ])
    }

    private static func status(of authorization: ReturnAuthorization) -> String {
        authorization.isComplete ? "received" : "open"
    }

    static let schema = JSONSchema.open([
        .required("id", .string.described("The RMA number; the warehouse knows it by this.")),
        .optional("reference", .string.described("Yours.")),
        .required("status", .word(["open", "received"])),
        .required("authorized_at", .moment),
        .required(
            "lines",
            .array(
                of: .open([
                    .required("line", .atLeast(1)),
                    .required("authorized", .decimal("2").described("In the line's stock unit.")),
                    .required("received", .decimal("0")),
                    .required("reason", .words(of: ReturnReason.self)),
                ])
            )
        ),
    ])
}
