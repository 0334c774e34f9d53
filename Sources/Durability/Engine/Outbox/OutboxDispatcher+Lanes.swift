public import Database
import Primitives
import Storage

extension OutboxDispatcher {
    /// Whether this worker may call `target` now; takes the lane, or keeps it, where it is free.
    ///
    /// A lane that changed hands brings its last holder's spend along.
    func holdsLane(of target: String, at now: Timestamp) async throws(StoreFailure) -> Bool {
        guard let lanes else { return true }
        let known: Int64?
        switch lanes.standing(of: target, at: now) {
        case .held: return true
        case .refused: return false
        case .stale(let fence): known = fence
        }
        let countsDay = delivery.hasDailyLimit(target)
        let taken = try await store.write { (transaction) throws(StoreFailure) -> TakenLane? in
            guard let fence = try take(target, in: transaction, at: now) else { return nil }
            guard fence != known, countsDay else { return TakenLane(fence: fence, spent: 0) }
            let since = now.advanced(by: .seconds(-86_400))
            // Nobody knows what became of these; each may have asked twice and called.
            let open = try transaction.effects.openClaims(of: target)
            let told = try transaction.attempts.calls(to: target, since: since)
            return TakenLane(fence: fence, spent: told + 3 * open)
        }
        if let taken, taken.fence != known {
            delivery.takeOver(target, callsInLastDay: taken.spent, at: clock.now())
        }
        lanes.learn(target, fence: taken?.fence, at: now)
        return taken != nil
    }

    /// Whether the lane is still held under the fence that this worker knows; renews it.
    func keepsLane(
        of target: String,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> Bool {
        guard let lanes else { return true }
        guard case .held(let fence) = lanes.standing(of: target, at: now) else { return false }
        return try take(target, in: transaction, at: now) == fence
    }

    /// Gives every lane back, so that another worker need not wait for the leases to end.
    ///
    /// To be called when no call is open any more.
    public func releaseLanes() async throws(StoreFailure) {
        guard let targets = lanes?.takeAll(), !targets.isEmpty else { return }
        try await store.write { (transaction) throws(StoreFailure) in
            for target in targets {
                try transaction.leases.release(TargetLanes.leaseName(of: target), by: worker)
            }
        }
    }

    private func take(
        _ target: String,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> Int64? {
        try transaction.leases.take(
            TargetLanes.leaseName(of: target),
            for: worker,
            at: now,
            lasting: TargetLanes.lease
        )?.fence
    }
}

/// A lane that was taken or kept, and what its holders spent in the last day where that counts.
private struct TakenLane: Sendable {
    var fence: Int64
    var spent: Int
}
