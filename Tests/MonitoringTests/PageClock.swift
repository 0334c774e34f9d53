import Primitives
import Synchronization

/// Stands where it is put.
final class PageClock: WallClock {
    private let time: Mutex<Timestamp>

    init(_ time: Timestamp) { self.time = Mutex(time) }

    func now() -> Timestamp { time.withLock { $0 } }

    func now(_ time: Timestamp) { self.time.withLock { $0 = time } }

    func sleep(until deadline: Timestamp) async throws(CancellationError) {}
}
