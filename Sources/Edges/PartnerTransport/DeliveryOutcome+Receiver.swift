import Connectors
import Engine
import Primitives

/// What a message to a partner or a subscriber came to. The same message again does no harm there,
/// so nothing is ever in doubt.
extension DeliveryOutcome {
    /// Of an answer other than 2xx: the server takes nothing now, or not this message.
    static func ofReceiver(
        _ reply: HTTPReply,
        code: String,
        at now: Timestamp
    ) -> DeliveryOutcome {
        let detail = "the receiver's server answered \(reply.status) instead of 2xx"
        switch reply.status {
        case 429, 502, 503, 504:
            return .away(
                after: RetryAfter.pause(reply.header("retry-after"), now: now),
                code: code,
                detail: detail,
                status: reply.status,
                isInDoubt: false
            )
        default:
            return .retry(after: nil, code: code, detail: detail, status: reply.status)
        }
    }

    /// Of no answer that counts.
    static func ofReceiver(_ failure: ConnectorFailure) -> DeliveryOutcome {
        let (code, detail) = (failure.code, failure.description)
        switch failure.reason {
        case .circuitOpen(let pause), .budgetSpent(let pause):
            return .notSent(after: pause, code: code, detail: detail)
        case .unreachable, .interrupted, .timedOut:
            return .away(after: nil, code: code, detail: detail, status: nil, isInDoubt: false)
        case .tooLate, .refused, .throttled, .unavailable, .failedInside, .unauthorized,
            .malformedAnswer, .answerTooLarge, .untranslatable, .misconfigured,
            .forbiddenDestination:
            break
        }
        let status = failure.answer?.status
        guard case .retry(let after) = failure.remedy else {
            return .parked(code: code, detail: detail, status: status)
        }
        return .retry(after: after, code: code, detail: detail, status: status)
    }
}
