import Dispatch
import Synchronization

/// Checks passwords one after another on a thread of its own, so that guessing can slow only
/// guessing.
///
/// A class because it owns the thread's queue.
final class PasswordWorker: Sendable {
    private let queue = DispatchQueue(label: "console.passwords")
    // Guards how many checks wait or run.
    private let pending = Mutex(0)

    /// Checks that may wait at the same time; one more is told to come back.
    static let pendingMax = 16

    /// Whether `password` made `stored`; `nil` when too many checks wait already.
    func verify(_ password: String, against stored: String) async -> Bool? {
        let isTaken = pending.withLock { pending in
            guard pending < Self.pendingMax else { return false }
            pending += 1
            return true
        }
        guard isTaken else { return nil }
        defer { pending.withLock { $0 -= 1 } }
        return await withCheckedContinuation { continuation in
            queue.async {
                continuation.resume(returning: Password.verify(password, against: stored))
            }
        }
    }
}
