public import Database
public import Primitives

/// What waits for one role, in one currency or without an amount.
public struct DeskLoad: Sendable, Equatable {
    public var owner: Role
    public var items: Int
    /// How many of them are past their time.
    public var late: Int
    public var oldest: Timestamp
    public var currency: String?
    public var minorUnits: Int64
}

extension WorkItemTable {
    /// What waits for each role in one entity, of at most `limit` items.
    public func desks(
        entity: String,
        at now: Timestamp,
        limit: Int
    ) throws(StoreFailure) -> [DeskLoad] {
        try session.rows(
            """
            SELECT owner, currency, COUNT(*), MIN(opened_at), COALESCE(SUM(amount), 0),
                   SUM(CASE WHEN due_at <= $3 THEN 1 ELSE 0 END)
            FROM (
                SELECT owner, currency, opened_at, amount, due_at
                FROM work_item
                WHERE entity = $1 AND closed_at IS NULL
                LIMIT $2
            ) AS waiting
            GROUP BY owner, currency
            ORDER BY owner, currency
            """,
            [.text(entity), .int(limit), .time(now)]
        ) { (row) throws(StoreFailure) in
            guard let owner = Role(rawValue: row.text(0)) else {
                throw .corrupt("a work_item belongs to \(row.text(0))")
            }
            return DeskLoad(
                owner: owner,
                items: Int(row.integer(2)),
                late: Int(row.integer(5)),
                oldest: row.timestamp(3),
                currency: row.optionalText(1),
                minorUnits: row.integer(4)
            )
        }
    }
}
