public import Engine
public import Primitives
public import Storage

/// Sends each effect to whoever serves its kind of target: `webhook/…`, `partner/…`, or a system.
public struct DeliveryRouter: EffectDelivery {
    let routes: [(prefix: String, delivery: any EffectDelivery)]
    /// Targets that go another way than the rest of the systems, by name.
    let named: [String: any EffectDelivery]
    let systems: any EffectDelivery

    /// - Parameter routes: target prefixes with their deliveries; everything else goes to
    ///   `systems`.
    /// - Parameter named: systems by name that are not called but written to.
    public init(
        _ routes: [(prefix: String, delivery: any EffectDelivery)],
        named: [String: any EffectDelivery] = [:],
        systems: any EffectDelivery
    ) {
        self.routes = routes
        self.named = named
        self.systems = systems
    }

    public func deliver(
        _ effect: StoredEffect,
        isInDoubt: Bool,
        deadline: Timestamp
    ) async -> DeliveryOutcome {
        await delivery(for: effect.target)
            .deliver(effect, isInDoubt: isInDoubt, deadline: deadline)
    }

    public func batch(of target: String, _ operation: String, at now: Timestamp) -> Int {
        delivery(for: target).batch(of: target, operation, at: now)
    }

    public func deliverTogether(
        _ effects: [StoredEffect],
        deadline: Timestamp
    ) async -> [DeliveryOutcome] {
        guard let target = effects.first?.target else { return [] }
        precondition(effects.allSatisfy { $0.target == target }, "one call goes to one target")
        return await delivery(for: target).deliverTogether(effects, deadline: deadline)
    }

    public func concurrency(of target: String) -> Int {
        delivery(for: target).concurrency(of: target)
    }

    public func restingUntil(_ target: String, at now: Timestamp) -> Timestamp? {
        delivery(for: target).restingUntil(target, at: now)
    }

    public func budgetLeft(_ target: String, at now: Timestamp) -> [String: Int] {
        delivery(for: target).budgetLeft(target, at: now)
    }

    public func hasDailyLimit(_ target: String) -> Bool {
        delivery(for: target).hasDailyLimit(target)
    }

    public func takeOver(_ target: String, callsInLastDay: Int, at now: Timestamp) {
        delivery(for: target).takeOver(target, callsInLastDay: callsInLastDay, at: now)
    }

    private func delivery(for target: String) -> any EffectDelivery {
        named[target] ?? routes.first { target.hasPrefix($0.prefix) }?.delivery ?? systems
    }
}
