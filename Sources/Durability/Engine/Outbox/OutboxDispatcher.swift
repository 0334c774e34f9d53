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
        if delivery.restingUntil(target, at: now) != nil { return 0 }
        let limit = max(1, delivery.concurrency(of: target))
        let effects = try await claim(target, limit: limit, at: now)
        await withTaskGroup(of: Void.self) { group in
            // Counted from before the claim: the call ends before its lease, however late we wake.
            let deadline = now.advanced(by: Self.deadline)
            for effect in effects { group.addTask { await perform(effect, before: deadline) } }
        }
        return effects.count
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

    func claim(
        _ target: String,
        limit: Int,
        at now: Timestamp
    ) async throws(StoreFailure) -> [StoredEffect] {
        let claimed = try await store.write {
            (transaction) throws(StoreFailure) -> [StoredEffect]? in
            guard try keepsLane(of: target, in: transaction, at: now) else { return nil }
            return try transaction.effects.claim(
                target: target,
                limit: limit,
                for: worker,
                at: now,
                lasting: Self.lease
            )
        }
        if claimed == nil { lanes?.forget(target) }
        return claimed ?? []
    }

    func perform(_ effect: StoredEffect, before deadline: Timestamp) async {
        let started = clock.now()
        let outcome = await delivery.deliver(
            effect,
            isInDoubt: effect.state == .unknown,
            deadline: deadline
        )
        let ended = clock.now()
        do throws(StoreFailure) {
            let counted = try await record(outcome, of: effect, started: started, ended: ended)
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
        await store.notify(.effects)
        await store.notify(.inbox)
        await store.notify(.events)
    }

    /// One transaction: attempt, receipt, the effect's end, and the answer as an event; false when
    /// the lease is another's by now.
    ///
    /// The lease's fence is the key that tells what became of a commit whose answer was lost.
    private func record(
        _ outcome: DeliveryOutcome,
        of effect: StoredEffect,
        started: Timestamp,
        ended: Timestamp
    ) async throws(StoreFailure) -> Bool {
        let pause = pause(after: outcome, of: effect)
        return try await store.writeKeyed { (transaction) throws(StoreFailure) -> Bool in
            let settlement = Settlement(
                outcome,
                of: effect,
                pause: pause,
                started: started,
                ended: ended
            )
            guard try settlement.end(effect, in: transaction) else {
                return try transaction.effects.isSettled(effect.key, fence: effect.fence)
            }
            if settlement.isAttempt { try transaction.attempts.append(settlement.attempt) }
            if case .done(let reference, _, _, let result) = outcome {
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
            return true
        }
    }

    /// How long to wait before the next try; `nil` when there is none.
    private func pause(after outcome: DeliveryOutcome, of effect: StoredEffect) -> Duration? {
        switch outcome {
        case .done, .refused, .parked: nil
        case .notSent(let after, _, _): max(after, Self.breath)
        case .retry(let after, _, _, _):
            random.delay(schedule, after: effect.attempts).map { max($0, after ?? .zero) }
        case .unknown:
            random.delay(schedule, after: effect.attempts)
        }
    }
}

/// What one outcome means for an effect's row.
struct Settlement {
    var state: EffectState
    var attempt: StoredAttempt
    var reference: String?
    var due: Timestamp
    var isRefusal = false
    /// A call was made; what was never sent is no try.
    var isAttempt = true

    init(
        _ outcome: DeliveryOutcome,
        of effect: StoredEffect,
        pause: Duration?,
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
        due = ended.advanced(by: pause ?? .zero)
        switch outcome {
        case .done(let reference, let status, let answer, _):
            state = .done
            self.reference = reference
            attempt.status = status
            attempt.answer = answer
        case .retry(_, let code, let detail, let status):
            // What was in doubt before stays in doubt.
            let open: EffectState = effect.state == .unknown ? .unknown : .ready
            state = pause == nil ? .parked : open
            attempt.code = code
            attempt.detail = detail
            attempt.status = status
        case .notSent(_, let code, let detail):
            state = effect.state == .unknown ? .unknown : .ready
            isAttempt = false
            attempt.code = code
            attempt.detail = detail
        case .unknown(let code, let detail):
            state = pause == nil ? .parked : .unknown
            attempt.code = code
            attempt.detail = detail
        case .refused(let code, let detail, let status, let answer):
            state = .parked
            isRefusal = true
            attempt.code = code
            attempt.detail = detail
            attempt.status = status
            attempt.answer = answer
        case .parked(let code, let detail):
            state = .parked
            attempt.code = code
            attempt.detail = detail
        }
        attempt.outcome =
            switch outcome {
            case .done: "done"
            case .retry: state == .parked ? "parked" : "retry"
            case .unknown: state == .parked ? "parked" : "unknown"
            case .notSent: "not sent"
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
                tries: effect.attempts - (isAttempt ? 0 : 1),
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
