public import Primitives

/// Why a call to an outside system brought no answer that counts.
public struct ConnectorFailure: Failure, Equatable {
    public enum Reason: Equatable, Sendable {
        /// No connection came about.
        case unreachable(String)
        /// The connection ended while the answer was awaited.
        case interrupted(String)
        /// The deadline passed while the answer was awaited.
        case timedOut
        /// The deadline had passed before anything was sent.
        case tooLate
        /// The target understood and said no.
        case refused(status: Int, detail: String)
        /// The target asks to be called less often (429).
        case throttled(retryAfter: Duration?)
        /// The target does not take calls now, and did nothing (503); with another status, this
        /// one document has to wait.
        case unavailable(status: Int, retryAfter: Duration?)
        /// The target failed inside; it may have done its work before (500, 502, 504).
        case failedInside(status: Int)
        case unauthorized(status: Int)
        /// An answer of success that cannot be understood.
        case malformedAnswer(String)
        case answerTooLarge(limitBytes: Int)
        /// The payload lacks what the operation's template needs.
        case untranslatable(String)
        case misconfigured(String)
        /// The address is not one this installation may call.
        case forbiddenDestination(String)
        /// The target failed repeatedly and is left alone for a while.
        case circuitOpen(retryAfter: Duration)
        /// The target's budget is spent.
        case budgetSpent(retryAfter: Duration)
    }

    public var reason: Reason
    /// What the target said, where it said something.
    public var answer: KeptAnswer?

    public init(_ reason: Reason, answer: KeptAnswer? = nil) {
        self.reason = reason
        self.answer = answer
    }

    /// The call may have taken effect: ask before repeating.
    public var isOutcomeUnknown: Bool {
        switch reason {
        case .interrupted, .timedOut, .failedInside, .malformedAnswer, .answerTooLarge: true
        case .unreachable, .tooLate, .refused, .throttled, .unavailable, .unauthorized,
            .untranslatable, .misconfigured, .forbiddenDestination, .circuitOpen, .budgetSpent:
            false
        }
    }

    public var code: String {
        switch reason {
        case .unreachable: "connector.unreachable"
        case .interrupted: "connector.interrupted"
        case .timedOut: "connector.timed_out"
        case .tooLate: "connector.too_late"
        case .refused: "connector.refused"
        case .throttled: "connector.throttled"
        case .unavailable: "connector.unavailable"
        case .failedInside: "connector.failed_inside"
        case .unauthorized: "connector.unauthorized"
        case .malformedAnswer: "connector.malformed_answer"
        case .answerTooLarge: "connector.answer_too_large"
        case .untranslatable: "connector.untranslatable"
        case .misconfigured: "connector.misconfigured"
        case .forbiddenDestination: "connector.forbidden_destination"
        case .circuitOpen: "connector.circuit_open"
        case .budgetSpent: "connector.budget_spent"
        }
    }

    /// Of an unknown outcome, the remedy is what to do once `find` found nothing.
    public var remedy: Remedy {
        switch reason {
        case .unreachable, .interrupted, .timedOut, .tooLate, .failedInside, .malformedAnswer:
            .retry(after: nil)
        case .throttled(let pause), .unavailable(_, let pause): .retry(after: pause)
        case .circuitOpen(let pause), .budgetSpent(let pause): .retry(after: pause)
        case .refused: .reject
        case .unauthorized, .answerTooLarge, .untranslatable, .misconfigured,
            .forbiddenDestination:
            .escalate(to: .integrationSupport)
        }
    }

    public var description: String {
        switch reason {
        case .unreachable(let detail): "not reached: \(detail)"
        case .interrupted(let detail): "the connection ended before the answer: \(detail)"
        case .timedOut: "no answer within the time allowed"
        case .tooLate: "the deadline passed before the call was made"
        case .refused(let status, let detail): "refused with \(status): \(detail)"
        case .throttled: "asked to slow down"
        case .unavailable(let status, _): "does not take calls now (\(status))"
        case .failedInside(let status): "failed inside (\(status)); it may have done its work"
        case .unauthorized(let status): "our credentials were not accepted (\(status))"
        case .malformedAnswer(let detail): "the answer was not understood: \(detail)"
        case .answerTooLarge(let limit): "the answer is larger than \(limit) bytes"
        case .untranslatable(let detail): "cannot be put in the target's words: \(detail)"
        case .misconfigured(let detail): "the system's configuration is wrong: \(detail)"
        case .forbiddenDestination(let detail): "may not be called: \(detail)"
        case .circuitOpen: "left alone after repeated failures"
        case .budgetSpent: "the budget of calls is spent"
        }
    }
}
