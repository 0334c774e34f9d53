import Connectors
import JSON
import Primitives

/// What an answer to one JSON-RPC call means.
///
/// Errors come with status 200: `{"id": 1, "error": ["UserError", ["message", "description", …]]}`.
enum TrytonAnswer {
    case result(JSONValue)
    /// Tryton understood and says no.
    case userError(String)
    /// Tryton asks "are you sure?", under a name that an answer must repeat.
    case warning(name: String, text: String)
    /// Another user was faster; nothing was done.
    case conflict
    /// Tryton failed inside; it says the name of the exception.
    case fault(String)

    /// - Throws: what the status means where it is not 200; 401 is the caller's business.
    init(_ reply: HTTPReply, to method: String, at now: Timestamp) throws(ConnectorFailure) {
        guard reply.status == 200 else { throw Self.failure(of: reply, to: method, at: now) }
        let document: JSONValue
        do throws(JSONFailure) {
            document = try JSONValue(
                parsing: reply.body,
                limits: JSONLimits(bytes: Limits.answerBytes, depth: 64)
            )
        } catch {
            throw Self.malformed("to \(method): \(error)", reply)
        }
        if let error = document["error"], !error.isNull {
            self = Self.error(error)
        } else if let result = document["result"] {
            self = .result(result)
        } else {
            throw Self.malformed("to \(method): neither result nor error", reply)
        }
    }

    private static func error(_ error: JSONValue) -> TrytonAnswer {
        let name = error[0]?.string ?? error.string ?? "an error without a name"
        let details = error[1]
        switch name {
        case "UserError":
            return .userError(sentence(details?[0], details?[1]) ?? "no reason given")
        case "UserWarning":
            let text = sentence(details?[1], details?[2]) ?? "no reason given"
            return .warning(name: details?[0]?.string ?? "", text: text)
        case "ConcurrencyException": return .conflict
        default: return .fault(name)
        }
    }

    private static func sentence(_ message: JSONValue?, _ description: JSONValue?) -> String? {
        let parts = [message?.string, description?.string].compactMap(\.self)
            .filter { !$0.isEmpty }
            // Tryton puts no-break spaces between numbers and units.
            .map { $0.replacing("\u{A0}", with: " ") }
        return parts.isEmpty ? nil : String(parts.joined(separator: " ").prefix(500))
    }

    private static func failure(
        of reply: HTTPReply,
        to method: String,
        at now: Timestamp
    ) -> ConnectorFailure {
        let pause = RetryAfter.pause(reply.header("retry-after"), now: now)
        let reason: ConnectorFailure.Reason =
            switch reply.status {
            case 401: .unauthorized(status: 401)
            case 403: .misconfigured("the ERP's user may not call \(method) (403)")
            case 404, 405: .misconfigured("no Tryton database answers there (\(reply.status))")
            case 300..<400: .misconfigured("the address redirects (\(reply.status))")
            case 429: .throttled(retryAfter: pause)
            case 503: .unavailable(status: 503, retryAfter: pause)
            case 408, 500..<600: .failedInside(status: reply.status)
            case 201..<300: .malformedAnswer("to \(method): status \(reply.status)")
            default: .refused(status: reply.status, detail: "\(method) was not understood")
            }
        return ConnectorFailure(reason, answer: KeptAnswer(status: reply.status, body: reply.body))
    }

    private static func malformed(_ detail: String, _ reply: HTTPReply) -> ConnectorFailure {
        ConnectorFailure(
            .malformedAnswer(detail),
            answer: KeptAnswer(status: reply.status, body: reply.body)
        )
    }
}

extension TrytonAnswer {
    /// The result, or the failure that the answer is for a caller that cannot do better.
    func value(of method: String, _ reply: HTTPReply) throws(ConnectorFailure) -> JSONValue {
        let kept = KeptAnswer(status: reply.status, body: reply.body)
        switch self {
        case .result(let value): return value
        case .userError(let text):
            throw ConnectorFailure(.refused(status: 200, detail: text), answer: kept)
        case .warning(_, let text):
            let detail = "it asks for a confirmation that this installation does not give: \(text)"
            throw ConnectorFailure(.refused(status: 200, detail: detail), answer: kept)
        case .conflict:
            throw ConnectorFailure(.unavailable(status: 200, retryAfter: nil), answer: kept)
        case .fault:
            throw ConnectorFailure(.failedInside(status: 200), answer: kept)
        }
    }
}
