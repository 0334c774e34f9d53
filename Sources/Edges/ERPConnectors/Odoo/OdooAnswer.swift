import Connectors
import JSON
import Primitives

/// What an answer to one JSON-2 call means.
///
/// Success is the bare result with 200. Errors name the exception of Odoo's that was raised:
/// `{"name": "odoo.exceptions.UserError", "message": "…", "arguments": […], "debug": "…"}`. The
/// traceback in `debug` is neither kept nor told.
enum OdooAnswer {
    static func value(
        of reply: HTTPReply,
        to method: String,
        at now: Timestamp
    ) throws(ConnectorFailure) -> JSONValue {
        guard reply.status == 200 else { throw failure(of: reply, to: method, at: now) }
        do throws(JSONFailure) {
            return try JSONValue(
                parsing: reply.body,
                limits: JSONLimits(bytes: Limits.answerBytes, depth: 64)
            )
        } catch {
            throw ConnectorFailure(
                .malformedAnswer("to \(method): \(error)"),
                answer: KeptAnswer(status: reply.status, body: reply.body)
            )
        }
    }

    private static func failure(
        of reply: HTTPReply,
        to method: String,
        at now: Timestamp
    ) -> ConnectorFailure {
        let limits = JSONLimits(bytes: Limits.answerBytes, depth: 64)
        // What is no JSON comes from a server before Odoo, and says no more than its status.
        let error = try? JSONValue(parsing: reply.body, limits: limits)
        let name = error?["name"]?.string ?? ""
        let message = error?["message"]?.string.map { String($0.prefix(500)) } ?? ""
        let reason = reason(reply, method, name: name, message: message, at: now)
        let kept: JSONValue = ["name": .string(name), "message": .string(message)]
        return ConnectorFailure(
            reason,
            answer: KeptAnswer(status: reply.status, body: kept.bytes())
        )
    }

    private static func reason(
        _ reply: HTTPReply,
        _ method: String,
        name: String,
        message: String,
        at now: Timestamp
    ) -> ConnectorFailure.Reason {
        let pause = RetryAfter.pause(reply.header("retry-after"), now: now)
        let said = message.isEmpty ? "no reason given" : message
        switch (reply.status, name) {
        case (401, _): return .unauthorized(status: 401)
        case (429, _): return .throttled(retryAfter: pause)
        case (503, _): return .unavailable(status: 503, retryAfter: pause)
        case (_, "odoo.exceptions.MissingError"):
            return .refused(status: reply.status, detail: said)
        case (403, _):
            return .misconfigured("the ERP's user may not call \(method) (403): \(said)")
        case (404, _): return .misconfigured("\(method) is not there (404): \(said)")
        case (300..<400, _):
            return .misconfigured("the address redirects (\(reply.status)); give its new one")
        case (_, _) where isLost(name):
            // Odoo undid the whole call and gave up after some tries of its own.
            return .unavailable(status: reply.status, retryAfter: pause)
        case (408, _), (500..<600, _): return .failedInside(status: reply.status)
        case (201..<300, _): return .malformedAnswer("to \(method): status \(reply.status)")
        default: return .refused(status: reply.status, detail: said)
        }
    }

    /// Another transaction was faster, each time.
    private static func isLost(_ name: String) -> Bool {
        ["SerializationFailure", "LockNotAvailable", "DeadlockDetected", "ConcurrencyError"]
            .contains { name.hasSuffix("." + $0) }
    }
}
