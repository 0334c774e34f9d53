import Connectors
import Engine
import Primitives

/// What a call that failed means for its effect, and for its target.
extension DeliveryOutcome {
    /// A sign-in that is refused is not tried again soon: systems bar who insists.
    private static let signInPause = Duration.seconds(60)

    /// Of a call that nothing is known about yet.
    static func ofCalling(_ failure: ConnectorFailure) -> DeliveryOutcome {
        ofSilence(failure) ?? ofDocument(failure)
    }

    /// Of a call to a target that has just answered a question. The remedy decides; an unknown
    /// outcome stays unknown whatever the remedy says.
    static func ofDocument(_ failure: ConnectorFailure) -> DeliveryOutcome {
        if failure.isOutcomeUnknown {
            return .unknown(code: failure.code, detail: failure.description)
        }
        if let away = ofAbsence(failure) { return away }
        let status = failure.answer?.status
        switch failure.remedy {
        case .retry(let after):
            return .retry(
                after: after,
                code: failure.code,
                detail: failure.description,
                status: status
            )
        case .reject:
            return .refused(
                code: failure.code,
                detail: failure.description,
                status: status,
                answer: failure.answer?.body ?? []
            )
        case .escalate, .quarantine:
            return .parked(code: failure.code, detail: failure.description, status: status)
        }
    }

    /// A question that was turned down says nothing about what was asked for: the doubt stays. One
    /// that was not even answered says that the target is away.
    static func ofAsking(_ failure: ConnectorFailure) -> DeliveryOutcome {
        if case .reject = failure.remedy {
            return .unknown(code: failure.code, detail: "asked in vain: \(failure.description)")
        }
        return ofCalling(failure)
    }

    /// A repeat that was turned down does not undo the first call, which may have been taken.
    static func ofRepeating(_ failure: ConnectorFailure) -> DeliveryOutcome {
        if case .reject = failure.remedy {
            return .parked(
                code: failure.code,
                detail: "an earlier call may have taken effect, and its repeat was turned down "
                    + "(\(failure.description)); look in the target, then re-drive or close it",
                status: failure.answer?.status
            )
        }
        return ofCalling(failure)
    }

    /// The call surely did nothing, and another one would not have fared better.
    private static func ofAbsence(_ failure: ConnectorFailure) -> DeliveryOutcome? {
        let after: Duration?
        switch failure.reason {
        case .unreachable: after = nil
        case .unavailable(status: 503, let pause), .throttled(let pause): after = pause
        case .unauthorized(status: 401): after = signInPause
        case .interrupted, .timedOut, .tooLate, .refused, .unavailable, .failedInside,
            .unauthorized, .malformedAnswer, .answerTooLarge, .untranslatable, .misconfigured,
            .forbiddenDestination, .circuitOpen, .budgetSpent:
            return nil
        }
        return .away(
            after: after,
            code: failure.code,
            detail: failure.description,
            status: failure.answer?.status,
            isInDoubt: false
        )
    }

    /// Nobody answered, and the call may have taken effect all the same. The target's own error
    /// (500) is no silence: some documents are answered so for ever.
    private static func ofSilence(_ failure: ConnectorFailure) -> DeliveryOutcome? {
        switch failure.reason {
        case .interrupted, .timedOut, .failedInside(status: 502), .failedInside(status: 504): break
        case .unreachable, .unavailable, .throttled, .unauthorized, .tooLate, .refused,
            .failedInside, .malformedAnswer, .answerTooLarge, .untranslatable, .misconfigured,
            .forbiddenDestination, .circuitOpen, .budgetSpent:
            return nil
        }
        return .away(
            after: nil,
            code: failure.code,
            detail: failure.description,
            status: failure.answer?.status,
            isInDoubt: true
        )
    }
}
