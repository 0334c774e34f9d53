public import Database
public import Primitives

/// What waits where, counted up to a bound by the indexes of what is open: for gauges that are read
/// every few seconds, however much is stored.
public struct BacklogQuery {
    let session: any SQLSession

    /// Nothing is counted beyond this many.
    public static let bound = 100_000

    /// So many, the oldest of them since then.
    public struct Queue: Equatable, Sendable {
        public var count: Int
        public var since: Timestamp?

        public init(count: Int, since: Timestamp?) {
            self.count = count
            self.since = since
        }
    }

    /// Effects of a target that are not done: `since` is the oldest due time, which a retry moves.
    public func openEffects(of target: String) throws(StoreFailure) -> Queue {
        try queue(
            """
            SELECT COUNT(*), MIN(due_at)
            FROM (
                SELECT due_at
                FROM effect
                WHERE target = $1 AND state IN ('ready', 'leased', 'unknown')
                ORDER BY due_at, sequence
                LIMIT $2
            ) AS open_effect
            """,
            [.text(target), .int(Self.bound)]
        )
    }

    /// Effects that were given up on and wait for a person.
    public func parkedEffects() throws(StoreFailure) -> Queue {
        try queue(
            """
            SELECT COUNT(*), MIN(created_at)
            FROM (
                SELECT created_at
                FROM effect
                WHERE state = 'parked'
                ORDER BY created_at
                LIMIT $1
            ) AS parked_effect
            """,
            [.int(Self.bound)]
        )
    }

    /// Messages that were received and are not decided: `since` is the oldest due time.
    public func waitingMessages() throws(StoreFailure) -> Queue {
        try queue(
            """
            SELECT COUNT(*), MIN(due_at)
            FROM (
                SELECT due_at
                FROM inbox_message
                WHERE state = 'received'
                ORDER BY due_at, id
                LIMIT $1
            ) AS waiting_message
            """,
            [.int(Self.bound)]
        )
    }

    /// Messages that were put aside and wait for a person.
    public func parkedMessages() throws(StoreFailure) -> Queue {
        try queue(
            """
            SELECT COUNT(*), MIN(received_at)
            FROM (
                SELECT received_at
                FROM inbox_message
                WHERE state = 'parked'
                ORDER BY id
                LIMIT $1
            ) AS parked_message
            """,
            [.int(Self.bound)]
        )
    }

    /// A role's open work items.
    public func workItems(of owner: String) throws(StoreFailure) -> Queue {
        try queue(
            """
            SELECT COUNT(*), MIN(opened_at)
            FROM (
                SELECT opened_at
                FROM work_item
                WHERE owner = $1 AND closed_at IS NULL
                ORDER BY opened_at
                LIMIT $2
            ) AS open_item
            """,
            [.text(owner), .int(Self.bound)]
        )
    }

    private func queue(
        _ sql: SQL,
        _ parameters: [SQLValue]
    ) throws(StoreFailure) -> Queue {
        try session.first(sql, parameters) { (row) throws(StoreFailure) in
            Queue(count: Int(row.integer(0)), since: row.optionalTimestamp(1))
        } ?? Queue(count: 0, since: nil)
    }
}

extension Snapshot { public var backlog: BacklogQuery { BacklogQuery(session: session) } }
