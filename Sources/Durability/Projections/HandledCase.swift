import Database
public import Primitives

/// A difference from another system that people worked on.
public struct HandledCase: Sendable, Equatable {
    public var id: String
    public var system: String
    public var subject: String
    /// The record: an item, a document's key.
    public var record: String
    public var firstAt: Timestamp
    /// What people did about it in the period: proposals, approvals and refusals.
    public var steps: Int
}

extension HandledCase {
    /// Cases on which a person took a step from `start` until before `end`, by their first one.
    ///
    /// It is read from the event log itself, by the index of what is reconciled.
    static func all(
        from start: Timestamp,
        to end: Timestamp,
        entity: String,
        limit: Int,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [HandledCase] {
        try snapshot.session.rows(
            """
            SELECT h.instance_id, COALESCE(c.system, ''), COALESCE(c.subject, ''),
                   COALESCE(c.major, ''), h.first_at, h.steps
            FROM (
                SELECT instance_id, MIN(at) AS first_at, COUNT(*) AS steps
                FROM event
                WHERE kind = 'reconciliation' AND entity = $1 AND at >= $2 AND at < $3
                    AND type IN ('proposed', 'approved', 'declined')
                GROUP BY instance_id
            ) AS h
            LEFT JOIN reconciliation_case c ON c.id = h.instance_id
            ORDER BY h.first_at, h.instance_id
            LIMIT $4
            """,
            [.text(entity), .time(start), .time(end), .int(limit)]
        ) { (row) throws(StoreFailure) in
            HandledCase(
                id: row.text(0),
                system: row.text(1),
                subject: row.text(2),
                record: row.text(3),
                firstAt: row.timestamp(4),
                steps: Int(row.integer(5))
            )
        }
    }
}
