import Database
import Engine
import Primitives
import Storage

/// Who of the engine's workers has something to do.
enum Worker: Hashable, Sendable {
    case inbox, timers, sequencer, readers
    case dispatch(String)
}

/// What waits in the database, and since when.
struct Outlook: Sendable {
    /// When something may be done: by the node's clock, and by the database's, on which leases run.
    struct Moment: Sendable {
        var due: Timestamp
        var lease = Timestamp(microseconds: 0)

        /// In the world's time, for a node whose clock is wrong by `skew`.
        func start(_ skew: Duration) -> Timestamp { max(lease, due.advanced(by: .zero - skew)) }
    }

    private var momentsByWorker: [Worker: [Moment]] = [:]

    init() {}

    /// Nothing waits for anybody.
    var isEmpty: Bool { momentsByWorker.isEmpty }

    /// What waits, in words.
    var names: [String] {
        momentsByWorker.map { worker, moments in
            let start = moments.map { $0.start(.zero) }.min()
            return "\(worker.name) is due at \(start.map { "\($0)" } ?? "no time")"
        }
        .sorted()
    }

    init(_ snapshot: borrowing Snapshot) throws(StoreFailure) {
        if let due = try snapshot.inbox.nextDue() { add(.inbox, Moment(due: due)) }
        // An effect behind an open one of its lane is not due, whatever its time.
        let effects = try snapshot.session.rows(
            """
            SELECT target, due_at, lease_until
            FROM effect
            WHERE state IN ('ready', 'leased', 'unknown')
                AND NOT EXISTS (
                    SELECT 1
                    FROM effect AS earlier
                    WHERE earlier.lane = effect.lane
                        AND earlier.state IN ('ready', 'leased', 'unknown', 'parked')
                        AND (earlier.sequence < effect.sequence
                            OR (earlier.sequence = effect.sequence
                                AND earlier.ordinal < effect.ordinal))
                )
            ORDER BY target, key
            """
        ) { ($0.text(0), Moment(due: $0.timestamp(1), lease: $0.timestamp(2))) }
        for (target, moment) in effects {
            add(target == Target.timer ? .timers : .dispatch(target), moment)
        }
        let beginning = Moment(due: Timestamp(microseconds: 0))
        let unplaced = try snapshot.session.first(
            "SELECT 1 FROM event WHERE position IS NULL LIMIT 1"
        ) { $0.integer(0) }
        if unplaced != nil { add(.sequencer, beginning) }
        let last = try snapshot.events.lastPosition()
        for name in ["order_board", "order_figure"]
        where try snapshot.cursors.position(of: name) < last { add(.readers, beginning) }
    }

    private mutating func add(_ worker: Worker, _ moment: Moment) {
        momentsByWorker[worker, default: []].append(moment)
    }

    /// Workers of one node whose time has come, in a stable order.
    func due(at now: Timestamp, for node: View) -> [Worker] {
        momentsByWorker.filter { worker, moments in
            guard !node.busy.contains(worker), node.restingUntil(worker) == nil else {
                return false
            }
            return moments.contains { $0.start(node.skew) <= now }
        }
        .keys.sorted { $0.name < $1.name }
    }

    /// When one node's next worker will have something to do, if that is known.
    func next(after now: Timestamp, for node: View) -> Timestamp? {
        momentsByWorker.compactMap { worker, moments -> Timestamp? in
            guard !node.busy.contains(worker) else { return nil }
            let rest = node.restingUntil(worker)?.advanced(by: .zero - node.skew) ?? now
            return moments.map { max($0.start(node.skew), rest) }.filter { $0 > now }.min()
        }
        .min()
    }

    /// What one node knows beyond the database.
    struct View {
        var skew: Duration
        /// Workers in the middle of something.
        var busy: Set<Worker>
        /// Until when, on the node's clock, it leaves a worker's target alone.
        var restingUntil: (Worker) -> Timestamp?
    }
}

extension Worker {
    fileprivate var name: String {
        switch self {
        case .inbox: "inbox"
        case .timers: "timers"
        case .sequencer: "sequencer"
        case .readers: "readers"
        case .dispatch(let target): "dispatch " + target
        }
    }
}
