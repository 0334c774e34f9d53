public import Engine
public import Primitives
public import Storage
import Telemetry

/// A delivery whose calls are counted and timed.
public struct MeteredDelivery: EffectDelivery {
    private let base: any EffectDelivery
    private let meter: Meter
    private let clock: any WallClock

    public init(_ base: any EffectDelivery, _ meters: NodeMeters, clock: any WallClock) {
        self.base = base
        meter = meters.attempts
        self.clock = clock
    }

    public func deliver(
        _ effect: StoredEffect,
        isInDoubt: Bool,
        deadline: Timestamp
    ) async -> DeliveryOutcome {
        let started = clock.now()
        let outcome = await base.deliver(effect, isInDoubt: isInDoubt, deadline: deadline)
        let ended = clock.now()
        meter.record(
            [effect.target, effect.operation, outcome.word],
            took: ended.since(started),
            traceID: effect.traceID,
            at: ended
        )
        return outcome
    }

    public func concurrency(of target: String) -> Int { base.concurrency(of: target) }

    public func restingUntil(_ target: String, at now: Timestamp) -> Timestamp? {
        base.restingUntil(target, at: now)
    }

    public func hasDailyLimit(_ target: String) -> Bool { base.hasDailyLimit(target) }

    public func takeOver(_ target: String, callsInLastDay: Int, at now: Timestamp) {
        base.takeOver(target, callsInLastDay: callsInLastDay, at: now)
    }
}

extension DeliveryOutcome {
    var word: String {
        switch self {
        case .done: "done"
        case .retry: "retry"
        case .unknown: "unknown"
        case .refused: "refused"
        case .parked: "parked"
        }
    }
}
