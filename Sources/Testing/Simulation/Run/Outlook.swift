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
    private var dueByWorker: [Worker: Timestamp] = [:]

    init() {}

    /// Nothing waits for anybody.
    var isEmpty: Bool { dueByWorker.isEmpty }

    /// What waits, in words.
    var names: [String] {
        dueByWorker.map { "\($0.key.name) is due at \($0.value)" }.sorted()
    }

    init(_ snapshot: borrowing Snapshot) throws(StoreFailure) {
        if let due = try snapshot.inbox.nextDue() { dueByWorker[.inbox] = due }
        // An effect behind an open one of its lane is not due, whatever its time.
        let effects = try snapshot.session.rows(
            """
            SELECT target, MIN(CASE WHEN lease_until > due_at THEN lease_until ELSE due_at END)
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
            GROUP BY target
            ORDER BY target
            """
        ) { ($0.text(0), $0.timestamp(1)) }
        for (target, due) in effects {
            dueByWorker[target == Target.timer ? .timers : .dispatch(target)] = due
        }
        let beginning = Timestamp(microseconds: 0)
        let unplaced = try snapshot.session.first(
            "SELECT 1 FROM event WHERE position IS NULL LIMIT 1"
        ) { $0.integer(0) }
        if unplaced != nil { dueByWorker[.sequencer] = beginning }
        let last = try snapshot.events.lastPosition()
        for name in ["order_board", "order_figure"]
        where try snapshot.cursors.position(of: name) < last {
            dueByWorker[.readers] = beginning
        }
    }

    /// Workers whose time has come, in a stable order.
    func due(
        at now: Timestamp,
        _ busy: Set<String>,
        restingUntil: (String) -> Timestamp?
    ) -> [Worker] {
        dueByWorker.filter { worker, moment in
            guard moment <= now else { return false }
            guard case .dispatch(let target) = worker else { return true }
            return !busy.contains(target) && restingUntil(target) == nil
        }
        .keys.sorted { $0.name < $1.name }
    }

    /// When the next worker will have something to do, if that is known.
    func next(
        after now: Timestamp,
        _ busy: Set<String>,
        restingUntil: (String) -> Timestamp?
    ) -> Timestamp? {
        dueByWorker.compactMap { worker, moment -> Timestamp? in
            guard case .dispatch(let target) = worker else { return moment > now ? moment : nil }
            guard !busy.contains(target) else { return nil }
            let start = max(moment, restingUntil(target) ?? moment)
            return start > now ? start : nil
        }
        .min()
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
