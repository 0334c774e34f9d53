import JSON
import Ordering
import Primitives

/// The body of `POST /v1/orders/{order}/cancellation`: `{"reason": "ordered twice"}`.
enum OrderCancellationBody {
    static let schema = JSONSchema.closed([
        .required("reason", .text(Limits.shortTextBytes).example("ordered twice"))
    ])

    static func read(_ body: JSONValue, requestedBy: String) throws(Problem) -> CancelRequest {
        let violations = Violations()
        let reason = ObjectReader(body, at: "", known: ["reason"], violations)?.text("reason")
        try violations.check()
        return CancelRequest(requestedBy: requestedBy, reason: reason ?? "")
    }
}
