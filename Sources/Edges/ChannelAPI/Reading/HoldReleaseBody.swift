import JSON
import Primitives

/// The body of `POST /v1/orders/{order}/holds/{reason}/release`: `{"note": "limit raised"}`.
enum HoldReleaseBody {
    static let schema = JSONSchema.closed([
        .optional("note", .text(Limits.longTextBytes).example("limit raised by the bank"))
    ])

    static func readNote(_ body: JSONValue) throws(Problem) -> String? {
        let violations = Violations()
        let reader = ObjectReader(body, at: "", known: ["note"], violations)
        let note = reader?.optionalText("note", maximum: Limits.longTextBytes)
        try violations.check()
        return note
    }
}
