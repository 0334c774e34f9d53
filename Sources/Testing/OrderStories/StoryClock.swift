public import Primitives
import Synchronization

/// A clock that only a story moves; whoever sleeps on it wakes at once, later.
///
/// A class, because a story and its world share it.
public final class StoryClock: WallClock {
    private let moment: Mutex<Timestamp>

    public init(_ start: Timestamp) { moment = Mutex(start) }

    public func now() -> Timestamp { moment.withLock { $0 } }

    public func advance(by interval: Duration) {
        moment.withLock { $0 = $0.advanced(by: interval) }
    }

    public func sleep(until deadline: Timestamp) async throws(CancellationError) {
        guard !Task.isCancelled else { throw CancellationError() }
        moment.withLock { $0 = max($0, deadline) }
        await Task.yield()
    }
}
