import Assembly
import Primitives
import Synchronization

/// Real time from another moment on, which a test can set forward.
///
/// Whoever sleeps on it goes on sleeping as long as they meant to; what is due is due at once.
/// It has identity because the node, the sandbox and the test share it.
final class SettableClock: WallClock {
    private let real = SystemClock()
    /// What the clock shows beyond the real time; guarded because all read while the test sets it.
    private let ahead: Mutex<Duration>

    /// - Precondition: `start` is a moment such as `2026-11-23T16:00:00Z`.
    init(startingAt start: String) {
        ahead = Mutex(.zero)
        set(to: start)
    }

    func now() -> Timestamp { real.now().advanced(by: ahead.withLock { $0 }) }

    func sleep(until deadline: Timestamp) async throws(CancellationError) {
        let pause = deadline.since(now())
        try await real.sleep(until: real.now().advanced(by: pause))
    }

    func set(to moment: String) {
        guard let moment = Timestamp(moment) else { preconditionFailure("\(moment) is no moment") }
        ahead.withLock { $0 = moment.since(real.now()) }
    }
}
