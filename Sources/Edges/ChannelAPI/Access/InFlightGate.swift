import Synchronization

/// Counts the requests that are being worked on, and refuses those past the bound.
///
/// A class, because all requests share the count.
final class InFlightGate: Sendable {
    private let bound: Int
    /// Guards how many are inside.
    private let count = Mutex(0)

    init(bound: Int) { self.bound = bound }

    /// Whether there was room; who came in must leave.
    func enter() -> Bool {
        count.withLock { count in
            guard count < bound else { return false }
            count += 1
            return true
        }
    }

    func leave() { count.withLock { $0 -= 1 } }
}
