import Canonical
import Database
import Primitives
import Storage
import Telemetry

/// What waits in the database, in one look.
struct Backlog: Sendable {
    struct Lag: Sendable {
        var reader: String
        var events: Int64
    }

    var targets: [(name: String, queue: BacklogQuery.Queue)] = []
    var parkedEffects = BacklogQuery.Queue(count: 0, since: nil)
    var waitingMessages = BacklogQuery.Queue(count: 0, since: nil)
    var parkedMessages = BacklogQuery.Queue(count: 0, since: nil)
    var workItems: [(owner: Role, queue: BacklogQuery.Queue)] = []
    var lags: [Lag] = []

    /// Reads it; each number is bounded (`BacklogQuery.bound`).
    static func read(
        _ snapshot: borrowing Snapshot,
        readers: [String]
    ) throws(StoreFailure) -> Backlog {
        var backlog = Backlog()
        for target in try snapshot.effects.openTargets() {
            backlog.targets.append((target, try snapshot.backlog.openEffects(of: target)))
        }
        backlog.parkedEffects = try snapshot.backlog.parkedEffects()
        backlog.waitingMessages = try snapshot.backlog.waitingMessages()
        backlog.parkedMessages = try snapshot.backlog.parkedMessages()
        for role in Role.allCases {
            backlog.workItems.append((role, try snapshot.backlog.workItems(of: role.rawValue)))
        }
        let last = try snapshot.events.lastPosition()
        for reader in readers {
            let position = try snapshot.cursors.position(of: reader)
            backlog.lags.append(Lag(reader: reader, events: max(0, last - position)))
        }
        return backlog
    }

    /// - Parameter resting: until when each target is left alone, if it is.
    func families(
        resting: (String) -> Timestamp?,
        at now: Timestamp
    ) -> [MetricFamily] {
        typealias Row = (labels: [MetricFamily.Label], queue: BacklogQuery.Queue)
        func pair(_ name: String, _ what: String, _ rows: [Row]) -> [MetricFamily] {
            [
                MetricFamily(
                    "crossdock_\(name)",
                    .gauge,
                    what + ", counted up to \(BacklogQuery.bound).",
                    rows.map { MetricFamily.Sample("", $0.labels, Double($0.queue.count)) }
                ),
                MetricFamily(
                    "crossdock_\(name)_oldest_age_seconds",
                    .gauge,
                    "How long the oldest of them has been due; 0 when there is none.",
                    rows.map { row in
                        let age = row.queue.since.map { max(0, now.since($0) / .seconds(1)) } ?? 0
                        return MetricFamily.Sample("", row.labels, age)
                    }
                ),
            ]
        }
        let byTarget = targets.map { ([MetricFamily.Label("target", $0.name)], $0.queue) }
        let byOwner = workItems.map { ([MetricFamily.Label("owner", $0.owner.rawValue)], $0.queue) }
        return pair("effects_open", "Calls to other systems that are not done", byTarget)
            + pair(
                "effects_parked",
                "Calls given up on, which wait for a person",
                [([], parkedEffects)]
            )
            + pair("messages_waiting", "Messages received and not decided", [([], waitingMessages)])
            + pair("messages_parked", "Messages put aside for a person", [([], parkedMessages)])
            + pair("work_items_open", "What waits for a role", byOwner)
            + [
                MetricFamily(
                    "crossdock_reader_lag_events",
                    .gauge,
                    "Events that a read model has not taken in.",
                    lags.map {
                        MetricFamily.Sample(
                            "",
                            [MetricFamily.Label("reader", $0.reader)],
                            Double($0.events)
                        )
                    }
                ),
                MetricFamily(
                    "crossdock_target_resting",
                    .gauge,
                    "1 while a target is left alone: its breaker is open or its budget spent.",
                    targets.map { target in
                        let isResting = resting(target.name).map { $0 > now } ?? false
                        return MetricFamily.Sample(
                            "",
                            [MetricFamily.Label("target", target.name)],
                            isResting ? 1 : 0
                        )
                    }
                ),
            ]
    }
}
