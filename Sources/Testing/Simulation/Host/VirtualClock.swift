import Primitives
import Synchronization

/// Time that only the simulation moves: the world's, and the database's.
///
/// A class because the run moves it and everybody reads it.
final class VirtualClock: Sendable {
    private let moment: Mutex<Timestamp>

    init(_ start: Timestamp) { moment = Mutex(start) }

    func now() -> Timestamp { moment.withLock { $0 } }

    func advance(to later: Timestamp) { moment.withLock { $0 = max($0, later) } }
}
