import JSON
import Primitives

/// The body of `POST /v1/orders/{order}/ship-to`: `{"code": "MAIN"}`.
enum ShipToCorrectionBody {
    static let schema = JSONSchema.closed([
        .required(
            "code",
            .text(Limits.shortTextBytes).described("One of the account's `ship_tos`.").example(
                "MAIN"
            )
        )
    ])

    static func readCode(_ body: JSONValue) throws(Problem) -> String {
        let violations = Violations()
        let code = ObjectReader(body, at: "", known: ["code"], violations)?.text("code")
        try violations.check()
        return code ?? ""
    }
}
