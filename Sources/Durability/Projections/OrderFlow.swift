public import Canonical
public import Database
public import Primitives

/// The flow of orders as one picture: how many stand where, since when, and how fast they come.
///
/// Counts are kept as sums with each batch of events; everything else is read by an index and up
/// to a bound.
public struct OrderFlow: Sendable, Equatable {
    public struct Stage: Sendable, Equatable {
        public var stage: FlowStage
        /// Orders that stand here now.
        public var orders: Int
        /// Since when the one stands here that has stood longest.
        public var oldest: Timestamp?
        /// Of these, how many have something open that waits for a person.
        public var stuck: Int
        /// Orders that came here since `since`; a bound's worth is told as the bound.
        public var entered: Int
    }

    /// What came in and is not decided: waiting, or put aside.
    public struct Door: Sendable, Equatable {
        public var messages: Int
        public var oldest: Timestamp?
        public var parked: Int
    }

    public var door: Door
    public var stages: [Stage]
    /// When the hour began that `entered` is counted from.
    public var since: Timestamp

    /// Rows counted at most, for whatever is counted and not kept as a sum.
    public static let countMax = 20_000
    public static let window = Duration.seconds(3_600)

    public static func read(
        now: Timestamp,
        entity: LegalEntity.ID,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> OrderFlow {
        let query = FlowQuery(session: snapshot.session, entity: entity.rawValue)
        // From a whole minute on, so that a page's links stay the same for a while.
        let hourAgo = now.advanced(by: .zero - window)
        let since = hourAgo.advanced(by: .microseconds(-(hourAgo.microseconds % 60_000_000)))
        let counts = try snapshot.orderFlows.counts(entity: entity.rawValue)
        let stuck = try query.stuck()
        var stages: [Stage] = []
        for stage in FlowStage.allCases {
            stages.append(
                Stage(
                    stage: stage,
                    orders: counts[stage] ?? 0,
                    oldest: try query.oldest(at: stage),
                    stuck: stuck[stage] ?? 0,
                    entered: try query.entered(stage, since: since)
                )
            )
        }
        return OrderFlow(door: try query.door(), stages: stages, since: since)
    }
}

/// Which of a stage's orders a list shows.
public enum FlowPart: String, CaseIterable, Sendable {
    /// Everybody who stands there.
    case standing
    /// Those that wait for a person.
    case stuck
    /// Those that came there within the hour.
    case entered
}

/// One order on a stage's list.
public struct FlowRow: Sendable, Equatable {
    public var orderID: String
    /// Since when it stands there, or when it came.
    public var at: Timestamp
    public var number: String
    public var customer: String
    public var channel: String
    public var status: String
    public var holds: [String]
    public var currency: String
    public var grossMinorUnits: Int64
}

private struct FlowQuery {
    let session: any SQLSession
    let entity: String

    func oldest(at stage: FlowStage) throws(StoreFailure) -> Timestamp? {
        try session.first(
            """
            SELECT stage_since
            FROM order_figure
            WHERE entity = $1 AND stage = $2
            ORDER BY stage_since, order_id
            LIMIT 1
            """,
            [.text(entity), .text(stage.rawValue)]
        ) { (row) throws(StoreFailure) in row.timestamp(0) }
    }

    func entered(_ stage: FlowStage, since: Timestamp) throws(StoreFailure) -> Int {
        try session.first(
            """
            SELECT COUNT(*)
            FROM (
                SELECT 1
                FROM order_passage
                WHERE entity = $1 AND stage = $2 AND at >= $3
                LIMIT $4
            ) AS recent
            """,
            [
                .text(entity), .text(stage.rawValue), .time(since), .int(OrderFlow.countMax),
            ]
        ) { (row) throws(StoreFailure) in Int(row.integer(0)) } ?? 0
    }

    func stuck() throws(StoreFailure) -> [FlowStage: Int] {
        let rows = try session.rows(
            """
            SELECT order_figure.stage, COUNT(DISTINCT open_item.instance_id)
            FROM (
                SELECT instance_id
                FROM work_item
                WHERE entity = $1 AND closed_at IS NULL AND instance_kind = 'order'
                LIMIT $2
            ) AS open_item
            JOIN order_figure ON order_figure.order_id = open_item.instance_id
            GROUP BY order_figure.stage
            ORDER BY order_figure.stage
            """,
            [.text(entity), .int(OrderFlow.countMax)]
        ) { (row) throws(StoreFailure) in
            (FlowStage(rawValue: row.text(0)), Int(row.integer(1)))
        }
        return rows.reduce(into: [:]) { counts, row in
            if let stage = row.0 { counts[stage] = row.1 }
        }
    }

    func door() throws(StoreFailure) -> OrderFlow.Door {
        try session.first(
            """
            SELECT COUNT(*), MIN(received_at),
                   COALESCE(SUM(CASE WHEN state = 'parked' THEN 1 ELSE 0 END), 0)
            FROM (
                SELECT received_at, state
                FROM inbox_message
                WHERE entity = $1 AND state IN ('received', 'parked')
                ORDER BY received_at, id
                LIMIT $2
            ) AS waiting
            """,
            [.text(entity), .int(OrderFlow.countMax)]
        ) { (row) throws(StoreFailure) in
            OrderFlow.Door(
                messages: Int(row.integer(0)),
                oldest: row.optionalTimestamp(1),
                parked: Int(row.integer(2))
            )
        } ?? OrderFlow.Door(messages: 0, oldest: nil, parked: 0)
    }
}
