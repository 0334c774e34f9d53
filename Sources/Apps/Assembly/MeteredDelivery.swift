import Engine
import Primitives
import Storage
import Telemetry

/// Counts and times every call on its way through; changes none.
struct MeteredDelivery: EffectDelivery {
    let delivery: any EffectDelivery
    let meters: Meters
    let clock: any WallClock

    func deliver(
        _ effect: StoredEffect,
        isInDoubt: Bool,
        deadline: Timestamp
    ) async -> DeliveryOutcome {
        let start = clock.now()
        let outcome = await delivery.deliver(effect, isInDoubt: isInDoubt, deadline: deadline)
        count(outcome, of: effect, from: start)
        return outcome
    }

    func batch(of target: String, _ operation: String, at now: Timestamp) -> Int {
        delivery.batch(of: target, operation, at: now)
    }

    func deliverTogether(
        _ effects: [StoredEffect],
        deadline: Timestamp
    ) async -> [DeliveryOutcome] {
        let start = clock.now()
        let outcomes = await delivery.deliverTogether(effects, deadline: deadline)
        for (effect, outcome) in zip(effects, outcomes) { count(outcome, of: effect, from: start) }
        return outcomes
    }

    private func count(
        _ outcome: DeliveryOutcome,
        of effect: StoredEffect,
        from start: Timestamp
    ) {
        // What was never sent is no attempt.
        guard let word = Self.word(for: outcome) else { return }
        meters.countAttempt(
            on: effect.target,
            outcome: word,
            from: start,
            to: clock.now(),
            traceID: effect.traceID
        )
        if let code = Self.repeated(outcome) { meters.countRetry(on: effect.target, code: code) }
    }

    func concurrency(of target: String) -> Int { delivery.concurrency(of: target) }

    func restingUntil(_ target: String, at now: Timestamp) -> Timestamp? {
        delivery.restingUntil(target, at: now)
    }

    func budgetLeft(_ target: String, at now: Timestamp) -> [String: Int] {
        delivery.budgetLeft(target, at: now)
    }

    func hasDailyLimit(_ target: String) -> Bool { delivery.hasDailyLimit(target) }

    func takeOver(_ target: String, callsInLastDay: Int, at now: Timestamp) {
        delivery.takeOver(target, callsInLastDay: callsInLastDay, at: now)
    }

    /// The failure's code, when the call will be made again.
    private static func repeated(_ outcome: DeliveryOutcome) -> String? {
        switch outcome {
        case .retry(_, let code, _, _), .away(_, let code, _, _, _), .unknown(let code, _): code
        case .done, .refused, .parked, .notSent, .deferred, .skipped: nil
        }
    }

    private static func word(for outcome: DeliveryOutcome) -> String? {
        switch outcome {
        case .done: "done"
        case .retry: "retry"
        case .unknown: "unknown"
        case .refused: "refused"
        case .parked: "parked"
        case .away: "away"
        case .notSent, .deferred, .skipped: nil
        }
    }
}
