public import Primitives
import Synchronization

/// The one door to a target within this process: its budget, how much of it the target can bear
/// now, what repeats it is sent, and its circuit breaker.
///
/// Among several processes, whoever holds the target's lane spends its budget; see `takeOver`.
///
/// It has identity because everybody who calls the target shares it. The lock guards them all
/// and is held for microseconds at most, never across a call.
public final class TargetGate: Sendable {
    private struct Inside {
        var budget: Budget
        var breaker: CircuitBreaker
        var pace: AdaptivePace
        var repeats = RetryAllowance()
    }

    /// One admitted call; every pass is given back with `leave`.
    public struct Pass: Sendable {
        fileprivate let ticket: CircuitBreaker.Ticket
        fileprivate let operation: String
        fileprivate let began: Timestamp
        /// How many documents the call may carry.
        public let documents: Int
    }

    /// How an admitted call ended, as far as the target's health goes.
    public enum Outcome: Sendable {
        case answered
        case failed(ConnectorFailure)
    }

    private let inside: Mutex<Inside>

    public init(budget: Budget, breaker: CircuitBreaker) {
        let pace = AdaptivePace(concurrency: budget.limits.concurrency)
        inside = Mutex(Inside(budget: budget, breaker: breaker, pace: pace))
    }

    /// Whoever enters leaves; a refusal says how long to wait at least.
    ///
    /// - Parameter documents: how many the call is to carry; each is spent as a call is, and the
    ///   pass says how many of them the limits in time let go now.
    public func enter(
        _ operation: String = "",
        documents: Int = 1,
        at now: Timestamp
    ) throws(ConnectorFailure) -> Pass {
        try inside.withLock { inside throws(ConnectorFailure) in
            // Asked before the budget is touched, admitted after: neither is spent for nothing.
            if let until = inside.breaker.refusal(at: now) {
                throw ConnectorFailure(.circuitOpen(retryAfter: until.since(now)))
            }
            if let until = inside.pace.restsUntil, until > now {
                throw ConnectorFailure(.budgetSpent(retryAfter: until.since(now)))
            }
            switch inside.budget.take(at: now, places: inside.pace.places) {
            case .granted: break
            case .waitUntil(let moment):
                throw ConnectorFailure(.budgetSpent(retryAfter: moment.since(now)))
            case .waitForCall: throw ConnectorFailure(.budgetSpent(retryAfter: .zero))
            }
            return Pass(
                ticket: inside.breaker.admit(at: now),
                operation: operation,
                began: now,
                documents: 1 + inside.budget.takeAlong(documents - 1, at: now)
            )
        }
    }

    /// How many documents, of `most`, the limits in time let go now.
    public func room(for most: Int, at now: Timestamp) -> Int {
        inside.withLock { inside in
            // A copy is spent, to see how far it goes.
            var budget = inside.budget
            return budget.takeAlong(most, at: now)
        }
    }

    public func leave(_ pass: Pass, _ outcome: Outcome, at now: Timestamp) {
        inside.withLock { inside in
            inside.budget.finish()
            inside.pace.ended(pass.operation, began: pass.began, at: now, outcome.sign)
            switch outcome {
            case .answered: inside.breaker.succeeded(pass.ticket)
            case .failed(let failure):
                if let pause = failure.requestedPause {
                    inside.budget.pause(until: now.advanced(by: pause))
                }
                switch failure.health {
                case .well: inside.breaker.succeeded(pass.ticket)
                case .unwell: inside.breaker.failed(pass.ticket, at: now)
                case .unheard: inside.breaker.abandoned(pass.ticket, at: now)
                }
            }
        }
    }

    public var limits: BudgetLimits { inside.withLock { $0.budget.limits } }

    /// The target was another process's until now: what that one spent counts.
    public func takeOver(callsInLastDay: Int, at now: Timestamp) {
        inside.withLock { $0.budget.takeOver(callsInLastDay: callsInLastDay, at: now) }
    }

    /// How many calls the limits in time allow from now on, by `minute` and `day`.
    public func left(at now: Timestamp) -> [String: Int] {
        inside.withLock { $0.budget.left(at: now) }
    }

    /// When the limits in time allow the next call.
    public func nextGrant(at now: Timestamp) -> Timestamp {
        inside.withLock { $0.budget.nextGrant(at: now) }
    }

    /// Whether its maintenance windows close the target at `moment`, and until when that stays so;
    /// `nil` when it has none.
    public func hours(at moment: Timestamp) -> (isClosed: Bool, until: Timestamp)? {
        MaintenanceCalendar(limits.maintenance).hours(at: moment)
    }

    /// Until when no call can be made, by the limits in time or because the target is left alone;
    /// `nil` when one may be made now.
    public func restingUntil(_ now: Timestamp) -> Timestamp? {
        inside.withLock { inside in
            var until = inside.budget.nextGrant(at: now)
            if let rest = inside.pace.restsUntil { until = max(until, rest) }
            switch inside.breaker.state {
            case .closed: break
            case .open(let end), .halfOpen(let end): until = max(until, end)
            }
            return until > now ? until : nil
        }
    }

    /// Whether a call that was made before may be made again now: `nil`, or how long to wait.
    /// One that is made for the first time always may, as far as repeats go.
    public func repeatRefusal(attempt: Int, at now: Timestamp) -> Duration? {
        inside.withLock { inside in
            guard attempt > 1 else {
                inside.repeats.firstTry()
                return nil
            }
            return inside.repeats.refusal(at: now)?.since(now)
        }
    }

    /// How many calls may be open at once now; the budget's concurrency, or fewer while the target
    /// is overloaded.
    public var places: Int { inside.withLock { min($0.budget.limits.concurrency, $0.pace.places) } }

    /// How long the target takes for `operation` lately; `nil` before its first answer.
    public func serviceTime(of operation: String) -> Duration? {
        inside.withLock { $0.pace.serviceTime(of: operation) }
    }

    public var breakerState: CircuitBreaker.State { inside.withLock { $0.breaker.state } }
    public var callsOpen: Int { inside.withLock { $0.budget.callsOpen } }
}

extension TargetGate.Outcome {
    fileprivate var sign: AdaptivePace.Sign {
        switch self {
        case .answered: .served
        case .failed(let failure):
            switch failure.reason {
            case .throttled, .unavailable(status: 503, _), .timedOut: .overloaded
            case .refused, .unavailable: .served
            case .unreachable, .interrupted, .tooLate, .failedInside, .unauthorized,
                .malformedAnswer, .answerTooLarge, .untranslatable, .misconfigured,
                .forbiddenDestination, .circuitOpen, .budgetSpent:
                .silent
            }
        }
    }
}

extension ConnectorFailure {
    fileprivate enum Health { case well, unwell, unheard }

    fileprivate var health: Health {
        switch reason {
        case .unreachable, .interrupted, .timedOut, .unavailable(status: 503, _), .failedInside:
            .unwell
        case .refused, .unavailable, .throttled, .unauthorized, .malformedAnswer, .answerTooLarge:
            .well
        case .tooLate, .untranslatable, .misconfigured, .forbiddenDestination, .circuitOpen,
            .budgetSpent:
            .unheard
        }
    }

    /// How long the target wants to be left alone by everybody, not only by this call.
    fileprivate var requestedPause: Duration? {
        switch reason {
        case .throttled(let pause): pause ?? .seconds(1)
        case .unavailable(status: 503, let pause): pause
        default: nil
        }
    }
}
