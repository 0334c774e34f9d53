import Engine
import Primitives
import Storage

/// A way out that never remembers having called before.
struct ForgetfulDelivery: EffectDelivery {
    private let base: any EffectDelivery

    init(_ base: any EffectDelivery) { self.base = base }

    func deliver(
        _ effect: StoredEffect,
        isInDoubt: Bool,
        deadline: Timestamp
    ) async -> DeliveryOutcome {
        await base.deliver(effect, isInDoubt: false, deadline: deadline)
    }

    func concurrency(of target: String) -> Int { base.concurrency(of: target) }

    func restingUntil(_ target: String, at now: Timestamp) -> Timestamp? {
        base.restingUntil(target, at: now)
    }
}
