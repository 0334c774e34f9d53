import Crypto
public import Database
public import Logging
import Ordering
public import Primitives
import Storage

/// Takes due effects out of the out-door, has them performed, and brings what came of it back in.
///
/// Each effect is performed under a lease; the fence of the newest lease decides whose outcome
/// counts. A worker may die between any two lines: the lease ends, the effect is in doubt, the next
/// one asks.
public struct OutboxDispatcher: Sendable {
    let store: any Store
    let clock: any WallClock
    let delivery: any EffectDelivery
    let handler: MessageHandler
    let schedule: RetrySchedule
    let random: any RandomSource
    let worker: String
    let lanes: TargetLanes?
    let rests = TargetRests()
    let logger: Logger

    /// A request's deadline is shorter than its lease, so an answer never comes after the lease.
    public static let lease = Duration.seconds(60)
    public static let deadline = Duration.seconds(30)
    /// The shortest time until a call that could not be made is tried again.
    static let breath = Duration.milliseconds(50)

    /// - Parameter lanes: how targets are shared with other workers; `nil` where there are none.
    public init(
        store: any Store,
        clock: any WallClock,
        delivery: any EffectDelivery,
        handler: MessageHandler,
        schedule: RetrySchedule = .effects,
        random: any RandomSource,
        worker: String,
        lanes: TargetLanes? = nil,
        logger: Logger
    ) {
        self.store = store
        self.clock = clock
        self.delivery = delivery
        self.handler = handler
        self.schedule = schedule
        self.random = random
        self.worker = worker
        self.lanes = lanes
        self.logger = logger
    }

    /// Performs one batch of due effects of `target`; returns how many were taken, none where
    /// another worker holds the target's lane.
    public func dispatch(_ target: String) async throws(StoreFailure) -> Int {
        let now = clock.now()
        guard try await holdsLane(of: target, at: now) else { return 0 }
        if restingUntil(target, at: now) != nil { return 0 }
        let limit = max(1, delivery.concurrency(of: target))
        let claim = try await claim(target, limit: limit, at: now)
        await withTaskGroup(of: Void.self) { group in
            // Counted from before the claim: the call ends before its lease, however late we wake.
            let deadline = now.advanced(by: Self.deadline)
            if !claim.together.isEmpty {
                group.addTask { await perform(claim.together, before: deadline) }
            }
            for effect in claim.effects {
                group.addTask {
                    await perform(effect, before: deadline, isProbe: claim.isProbe)
                }
            }
        }
        return claim.effects.count + claim.together.count
    }

    /// Until when `target` is left alone, as far as this worker knows: by its budget and breaker,
    /// or because it is away.
    public func restingUntil(_ target: String, at now: Timestamp) -> Timestamp? {
        [delivery.restingUntil(target, at: now), rests.until(target, at: now)]
            .compactMap(\.self).max()
    }

    /// Timers need no lease: they fire inside the transaction that takes them.
    public func fireTimers(limit: Int = 32) async throws(StoreFailure) -> Int {
        let now = clock.now()
        let isDue = try await store.read { (snapshot) throws(StoreFailure) -> Bool in
            try snapshot.effects.isAnyDue(of: Target.timer, at: now)
        }
        guard isDue else { return 0 }
        return try await store.write { (transaction) throws(StoreFailure) -> Int in
            let due = try transaction.effects.claim(
                target: Target.timer,
                limit: limit,
                for: worker,
                at: now,
                lasting: .zero
            )
            for effect in due {
                try handler.fire(effect, in: transaction, at: now)
                _ = try transaction.effects.finish(
                    effect.key,
                    fence: effect.fence,
                    as: .done,
                    reference: nil,
                    at: now
                )
            }
            return due.count
        }
    }

    /// Of a target that is away one effect is taken, as a probe, once its time has come.
    func claim(
        _ target: String,
        limit: Int,
        at now: Timestamp
    ) async throws(StoreFailure) -> Claim {
        let claim = try await store.write { (transaction) throws(StoreFailure) -> Claim? in
            guard try keepsLane(of: target, in: transaction, at: now) else { return nil }
            if let absence = try transaction.absences.load(target) {
                return try probe(absence, in: transaction, at: now)
            }
            let effects = try transaction.effects.claim(
                target: target,
                limit: limit,
                for: worker,
                at: now,
                lasting: Self.lease
            )
            for effect in effects where effect.wasLost {
                try transaction.attempts.append(.interrupted(effect, foundAt: now))
            }
            return try together(effects, of: target, in: transaction, at: now)
        }
        if claim == nil { lanes?.forget(target) }
        rests.learn(target, until: claim?.restsUntil)
        return claim ?? Claim()
    }

    func perform(
        _ effect: StoredEffect,
        before deadline: Timestamp,
        isProbe: Bool
    ) async {
        let started = clock.now()
        let outcome = await delivery.deliver(
            effect,
            isInDoubt: effect.state == .unknown,
            deadline: deadline
        )
        await conclude(
            EndedCall(
                effect: effect,
                outcome: outcome,
                isProbe: isProbe,
                started: started,
                ended: clock.now()
            )
        )
        await tell()
    }

    /// Stores what came of a call.
    func conclude(_ call: EndedCall) async {
        let effect = call.effect
        do throws(StoreFailure) {
            let counted = try await record(call)
            if !counted {
                logger.warning(
                    "an effect's outcome came after its lease",
                    metadata: ["effect": "\(effect.key)", "fence": "\(effect.fence)"]
                )
            }
        } catch {
            // The lease ends by itself and the effect is asked about: nothing is lost.
            logger.error(
                "an effect's outcome could not be stored",
                metadata: ["effect": "\(effect.key)", "failure": "\(error)"]
            )
        }
    }

    func tell() async {
        await store.notify(.effects)
        await store.notify(.inbox)
        await store.notify(.events)
    }

    /// One transaction: attempt, receipt, the effect's end, and the answer as an event; false when
    /// the lease is another's by now.
    ///
    /// The lease's fence is the key that tells what became of a commit whose answer was lost.
    private func record(_ call: EndedCall) async throws(StoreFailure) -> Bool {
        let (effect, outcome, ended) = (call.effect, call.outcome, call.ended)
        let pause = pause(after: outcome, of: effect)
        let recorded = try await store.writeKeyed {
            (transaction) throws(StoreFailure) -> Recorded in
            var standing = try standing(after: call, in: transaction)
            let settlement = Settlement(
                outcome,
                of: effect,
                pause: pause,
                isSpared: standing.isSpared,
                started: call.started,
                ended: ended
            )
            guard try settlement.end(effect, in: transaction) else {
                let isSettled = try transaction.effects.isSettled(effect.key, fence: effect.fence)
                return Recorded(isCounted: isSettled)
            }
            standing = try unlessIdle(standing, after: call, in: transaction)
            try keep(standing, of: call, in: transaction)
            if settlement.isAttempt { try transaction.attempts.append(settlement.attempt) }
            if let (reference, result) = outcome.success {
                if let reference {
                    try transaction.receipts.record(
                        effectKey: effect.key,
                        target: effect.target,
                        externalID: reference,
                        intentHash: Array(SHA256.hash(data: effect.payload)),
                        at: ended
                    )
                }
                try handler.answered(
                    effect,
                    reference: reference,
                    result: result,
                    in: transaction,
                    at: ended
                )
            } else if settlement.state == .parked {
                try handler.gaveUp(
                    on: effect,
                    code: settlement.attempt.code ?? "effect.parked",
                    detail: settlement.attempt.detail ?? "",
                    isRefusal: settlement.isRefusal,
                    in: transaction,
                    at: ended
                )
            }
            return Recorded(isCounted: true, standing: standing)
        }
        tell(recorded.standing, of: effect.target)
        if case .notSent = outcome, let pause {
            rests.learn(effect.target, until: ended.advanced(by: pause))
        }
        return recorded.isCounted
    }

    /// How long to wait before the next try; `nil` when there is none.
    private func pause(after outcome: DeliveryOutcome, of effect: StoredEffect) -> Duration? {
        switch outcome {
        case .done, .skipped, .refused, .parked: nil
        case .notSent(let after, _, _), .deferred(let after, _, _): max(after, Self.breath)
        case .retry(let after, _, _, _), .away(let after, _, _, _, _):
            random.delay(schedule, after: effect.attempts).map { max($0, after ?? .zero) }
        case .unknown:
            random.delay(schedule, after: effect.attempts)
        }
    }
}
