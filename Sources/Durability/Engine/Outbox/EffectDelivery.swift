public import Primitives
public import Storage

/// What came of one call to an outside system.
public enum DeliveryOutcome: Sendable, Equatable {
    /// It took effect; `reference` is the other side's number for it, `answer` what it said as it
    /// said it, and `result` the same in canonical terms (JSON) where the system's configuration
    /// gives them.
    case done(reference: String?, status: Int?, answer: [UInt8], result: [UInt8] = [])
    /// It surely did not take effect; try again, not before `after` when given.
    case retry(after: Duration?, code: String, detail: String, status: Int?)
    /// No call was made, because the target's budget or health allows nobody one before `after`;
    /// it is no try, and the effect keeps its place.
    case notSent(after: Duration, code: String, detail: String)
    /// This call may not be made again before `after`, others may be made; it is no try.
    case deferred(after: Duration, code: String, detail: String)
    /// The target takes no part in this step: there was nothing to send.
    case skipped
    /// The target takes no calls for now, whoever asks (not reached, closed, silent, our sign-in
    /// refused). It is no try, and the target is left alone until a single call finds it back, not
    /// before `after` when given. `isInDoubt` says that this call may have taken effect all the
    /// same.
    case away(after: Duration?, code: String, detail: String, status: Int?, isInDoubt: Bool)
    /// Nobody knows whether it took effect: ask before repeating.
    case unknown(code: String, detail: String)
    /// The other side will never take it as it is.
    case refused(code: String, detail: String, status: Int?, answer: [UInt8])
    /// Trying again does not help until a person has looked; `status` is what the other side
    /// answered, where it did.
    case parked(code: String, detail: String, status: Int? = nil)
}

/// The port to the edges: performs one effect before `deadline`.
///
/// `isInDoubt` says that an earlier call may have taken effect; the delivery then asks the target
/// before it repeats. It may be called twice with the same key and must then have one outcome.
public protocol EffectDelivery: Sendable {
    func deliver(
        _ effect: StoredEffect,
        isInDoubt: Bool,
        deadline: Timestamp
    ) async -> DeliveryOutcome

    /// How many effects of `operation` one call may carry now, where the target gains from it: one
    /// where it does not, and never more than its budget allows.
    func batch(of target: String, _ operation: String, at now: Timestamp) -> Int

    /// Performs effects of one target and one operation, none of which was tried before, in as few
    /// calls as can be. Each has an outcome of its own, in their order, as if it had gone alone.
    func deliverTogether(
        _ effects: [StoredEffect],
        deadline: Timestamp
    ) async -> [DeliveryOutcome]

    /// How many calls to `target` may run at once; one when in doubt.
    func concurrency(of target: String) -> Int

    /// Until when `target` should be left alone (an open breaker, a spent budget), if at all.
    func restingUntil(_ target: String, at now: Timestamp) -> Timestamp?

    /// How many calls to `target` its limits allow from now on, by `minute` and `day`, where it has
    /// such limits.
    func budgetLeft(_ target: String, at now: Timestamp) -> [String: Int]

    /// Whether calls to `target` are limited by the day, so that a new owner must count them.
    func hasDailyLimit(_ target: String) -> Bool

    /// This process spends the budget of `target` from now on, where another one did before: what
    /// that one spent counts.
    func takeOver(_ target: String, callsInLastDay: Int, at now: Timestamp)
}

/// For targets that take one at a time.
extension EffectDelivery {
    public func batch(of target: String, _ operation: String, at now: Timestamp) -> Int { 1 }

    public func deliverTogether(
        _ effects: [StoredEffect],
        deadline: Timestamp
    ) async -> [DeliveryOutcome] {
        var outcomes: [DeliveryOutcome] = []
        for effect in effects {
            outcomes.append(await deliver(effect, isInDoubt: false, deadline: deadline))
        }
        return outcomes
    }
}

/// For targets without limits in time.
extension EffectDelivery {
    public func budgetLeft(_ target: String, at now: Timestamp) -> [String: Int] { [:] }
    public func hasDailyLimit(_ target: String) -> Bool { false }
    public func takeOver(_ target: String, callsInLastDay: Int, at now: Timestamp) {}
}
