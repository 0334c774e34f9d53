import Primitives
import Synchronization

/// When targets that are away are tried next, as this worker saw it last: it need not ask the
/// database before.
///
/// A class because the worker's tasks share it; the lock guards the moments.
final class TargetRests: Sendable {
    private let moments = Mutex<[String: Timestamp]>([:])

    func learn(_ target: String, until moment: Timestamp?) {
        moments.withLock { $0[target] = moment }
    }

    /// `nil` when the target may be tried now.
    func until(_ target: String, at now: Timestamp) -> Timestamp? {
        moments.withLock { $0[target] }.flatMap { $0 > now ? $0 : nil }
    }
}
