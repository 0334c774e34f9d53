import Primitives
import Storage
import Synchronization

/// Which questions about effects in doubt were answered in vain before the budget was spent, so
/// that the next try goes on from there: the smallest budget lets go one call in a minute.
///
/// A class because calls side by side share it.
final class AskedQuestions: Sendable {
    struct Tally: Sendable {
        var count = 0
        var lastAt = Timestamp(microseconds: 0)
    }

    /// More than can wait in the middle of their questions; beyond it they are asked anew.
    private static let talliesMax = 10_000

    // Guards the tallies, and each effect's fence when it was told, by effect.
    private let tallies = Mutex<[String: (fence: Int64, tally: Tally)]>([:])

    /// What was asked about `effect`; nothing once anybody else may have called meanwhile.
    func take(_ effect: StoredEffect) -> Tally {
        guard let known = tallies.withLock({ $0.removeValue(forKey: effect.key) }),
            known.fence + 1 == effect.fence
        else { return Tally() }
        return known.tally
    }

    func keep(_ tally: Tally, of effect: StoredEffect) {
        guard tally.count > 0 else { return }
        tallies.withLock { tallies in
            if tallies.count >= Self.talliesMax { tallies.removeAll() }
            tallies[effect.key] = (effect.fence, tally)
        }
    }
}
