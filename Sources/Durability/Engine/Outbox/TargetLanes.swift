import Primitives
import Synchronization

/// The lanes that one worker holds, where several share the targets.
///
/// A target's budget belongs to its lane, and one worker at a time holds a lane, under a lease in
/// the database. A new holder assumes what the last one spent. A class because the worker's tasks
/// share it; the lock guards `known`.
public final class TargetLanes: Sendable {
    /// Longer than any call under it: when a lane changes hands, its last holder has no call open.
    static let lease = OutboxDispatcher.lease
    /// Well within the lease, so that a lane whose target rests is kept.
    static let renewal = Duration.seconds(20)
    /// How long a worker that was turned away leaves the lane alone.
    static let patience = Duration.seconds(1)

    enum Standing: Equatable {
        /// Held under this fence, and renewed a moment ago.
        case held(fence: Int64)
        /// Somebody else's, a moment ago.
        case refused
        /// To be asked of the database.
        case stale(fence: Int64?)
    }

    private struct Entry {
        var fence: Int64?
        var askedAt: Timestamp
    }

    private let known = Mutex<[String: Entry]>([:])

    public init() {}

    func standing(of target: String, at now: Timestamp) -> Standing {
        known.withLock { known in
            guard let entry = known[target] else { return .stale(fence: nil) }
            let age = now.since(entry.askedAt)
            guard let fence = entry.fence else {
                return age >= .zero && age < Self.patience ? .refused : .stale(fence: nil)
            }
            return age >= .zero && age < Self.renewal ? .held(fence: fence) : .stale(fence: fence)
        }
    }

    /// What the database said when it was asked at `now`; without a fence the lane is another's.
    func learn(_ target: String, fence: Int64?, at now: Timestamp) {
        known.withLock { $0[target] = Entry(fence: fence, askedAt: now) }
    }

    /// The lane changed hands unseen; it is asked for anew.
    func forget(_ target: String) { known.withLock { $0[target] = nil } }

    /// The targets whose lanes are held, to be given back.
    func takeAll() -> [String] {
        known.withLock { known in
            defer { known = [:] }
            return known.filter { $0.value.fence != nil }.map(\.key).sorted()
        }
    }

    /// Who holds this lease has the target to itself, with its budget.
    public static func leaseName(of target: String) -> String { "lane/" + target }
}
