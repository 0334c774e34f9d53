import Database
import Primitives
import Storage

// Where a target gains from it, several effects go in one call. Each keeps its own intent, lease,
// receipt and doubt: what comes of the call is stored effect by effect, and whoever dies in between
// leaves them in doubt, to be asked about one by one (ADR-0068).
extension OutboxDispatcher {
    /// Puts those beside each other that may go in one call, and takes more of their kind that are
    /// due: nobody waits for a call to fill up.
    func together(
        _ effects: [StoredEffect],
        of target: String,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> Claim {
        // What was tried before may have taken effect, or is what a call failed for: it goes alone.
        guard let first = effects.first(where: Self.isFirstTry) else {
            return Claim(effects: effects)
        }
        let most = delivery.batch(of: target, first.operation, at: now)
        guard most > 1 else { return Claim(effects: effects) }
        var batch = effects.filter { Self.isFirstTry($0) && $0.operation == first.operation }
        batch = Array(batch.prefix(most))
        if batch.count < most {
            batch += try transaction.effects.claim(
                target: target,
                in: .ready,
                firstTriesOf: first.operation,
                limit: most - batch.count,
                for: worker,
                at: now,
                lasting: Self.lease
            )
        }
        guard batch.count > 1 else { return Claim(effects: effects) }
        let keys = Set(batch.map(\.key))
        return Claim(effects: effects.filter { !keys.contains($0.key) }, together: batch)
    }

    private static func isFirstTry(_ effect: StoredEffect) -> Bool {
        effect.state == .leased && effect.attempts == 1
    }

    func perform(_ effects: [StoredEffect], before deadline: Timestamp) async {
        let started = clock.now()
        let outcomes = await delivery.deliverTogether(effects, deadline: deadline)
        precondition(outcomes.count == effects.count, "each effect has an outcome of its own")
        let ended = clock.now()
        await withTaskGroup(of: Void.self) { group in
            for (effect, outcome) in zip(effects, outcomes) {
                group.addTask {
                    await conclude(
                        EndedCall(
                            effect: effect,
                            outcome: outcome,
                            isProbe: false,
                            started: started,
                            ended: ended
                        )
                    )
                }
            }
        }
        await tell()
    }
}
