import Synchronization

/// Hands out the places of a plan, each once, until the end or until it is stopped.
///
/// A class because all senders take from it.
final class PlanCursor: Sendable {
    /// Guards the next place and the end.
    private let state: Mutex<(next: Int, end: Int)>

    init(_ count: Int) { state = Mutex((next: 0, end: count)) }

    init(from first: Int, to end: Int) { state = Mutex((next: first, end: end)) }

    func take() -> Int? {
        state.withLock { state in
            guard state.next < state.end else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    /// Hands out no more.
    func stop() { state.withLock { $0.end = $0.next } }

    /// How many places were handed out.
    var taken: Int { state.withLock { $0.next } }
}
