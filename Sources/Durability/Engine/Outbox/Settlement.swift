import Database
import Primitives
import Storage

extension StoredAttempt {
    /// A call whose node ended before it could say what came of it. When it began is not known.
    static func interrupted(_ effect: StoredEffect, foundAt now: Timestamp) -> StoredAttempt {
        StoredAttempt(
            effectKey: effect.key,
            number: effect.attempts,
            startedAt: now,
            endedAt: now,
            outcome: "interrupted",
            code: "effect.interrupted",
            detail: "Whoever made this call ended before its answer was stored."
        )
    }
}

/// What one outcome means for an effect's row.
struct Settlement {
    var state: EffectState
    var attempt: StoredAttempt
    var reference: String?
    var due: Timestamp
    var isRefusal = false
    /// A call was made, and is told in the attempts' record.
    var isAttempt = true
    /// It used up one of the effect's tries: what was never sent did not, nor what an absent target
    /// did not take.
    var isTry = true

    init(
        _ outcome: DeliveryOutcome,
        of effect: StoredEffect,
        pause: Duration?,
        isSpared: Bool,
        started: Timestamp,
        ended: Timestamp
    ) {
        attempt = StoredAttempt(
            effectKey: effect.key,
            number: effect.attempts,
            startedAt: started,
            endedAt: ended,
            outcome: ""
        )
        // What is spared keeps its place in the queue.
        var keepsPlace = isSpared
        if case .notSent = outcome { keepsPlace = true }
        due = keepsPlace ? effect.dueAt : ended.advanced(by: pause ?? .zero)
        isTry = !isSpared
        let isSpent = pause == nil && !isSpared
        switch outcome {
        case .done(let reference, let status, let answer, _):
            state = .done
            self.reference = reference
            attempt.status = status
            attempt.answer = answer
        case .retry(_, let code, let detail, let status):
            // What was in doubt before stays in doubt.
            let open: EffectState = effect.state == .unknown ? .unknown : .ready
            state = isSpent ? .parked : open
            attempt.code = code
            attempt.detail = detail
            attempt.status = status
        case .notSent(_, let code, let detail), .deferred(_, let code, let detail):
            state = effect.state == .unknown ? .unknown : .ready
            isAttempt = false
            isTry = false
            attempt.code = code
            attempt.detail = detail
        case .skipped: state = .done
        case .away(_, let code, let detail, let status, let isInDoubt):
            let open: EffectState = effect.state == .unknown || isInDoubt ? .unknown : .ready
            state = isSpent ? .parked : open
            attempt.code = code
            attempt.detail = detail
            attempt.status = status
        case .unknown(let code, let detail):
            state = isSpent ? .parked : .unknown
            attempt.code = code
            attempt.detail = detail
        case .refused(let code, let detail, let status, let answer):
            state = .parked
            isRefusal = true
            attempt.code = code
            attempt.detail = detail
            attempt.status = status
            attempt.answer = answer
        case .parked(let code, let detail, let status):
            state = .parked
            attempt.code = code
            attempt.detail = detail
            attempt.status = status
        }
        attempt.outcome =
            switch outcome {
            case .done, .skipped: "done"
            case .away: state == .parked ? "parked" : "away"
            case .retry: state == .parked ? "parked" : "retry"
            case .unknown: state == .parked ? "parked" : "unknown"
            case .notSent, .deferred: "not sent"
            case .refused: "refused"
            case .parked: "parked"
            }
    }

    func end(
        _ effect: StoredEffect,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Bool {
        switch state {
        case .ready, .unknown:
            try transaction.effects.putBack(
                effect.key,
                fence: effect.fence,
                as: state,
                due: due,
                tries: effect.attempts - (isTry ? 0 : 1),
                code: attempt.code ?? "",
                detail: attempt.detail ?? ""
            )
        case .done, .parked, .leased, .cancelled:
            try transaction.effects.finish(
                effect.key,
                fence: effect.fence,
                as: isRefusal ? .cancelled : state,
                reference: reference,
                code: attempt.code,
                detail: attempt.detail,
                at: attempt.endedAt
            )
        }
    }
}
