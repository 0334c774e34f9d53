public import Database
public import Primitives

/// What was given up on for one reason: a system that was down, a field that it refuses.
public struct FailureGroup: Sendable, Equatable {
    public enum Kind: String, Sendable { case effect, message }

    public var kind: Kind
    /// The system an effect goes to, or who sent the message.
    public var target: String
    /// `erp.book`, or a message's kind.
    public var operation: String
    /// The failure's stable code.
    public var code: String
    public var count: Int
    /// Orders and other instances that wait for it.
    public var instances: Int
    public var firstAt: Timestamp
    public var lastAt: Timestamp
    /// What the other side said, of one of them.
    public var detail: String
}

extension FailureGroup {
    /// The groups of one entity, the largest first; it reads what is parked and nothing else.
    public static func all(
        of entity: String,
        limit: Int,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [FailureGroup] {
        let effects = try snapshot.session.rows(
            """
            SELECT target, operation, COALESCE(last_code, ''), COUNT(*),
                   COUNT(DISTINCT instance_id), MIN(COALESCE(done_at, created_at)),
                   MAX(COALESCE(done_at, created_at)), COALESCE(MIN(last_detail), '')
            FROM effect
            WHERE state = 'parked' AND entity = $1
            GROUP BY target, operation, COALESCE(last_code, '')
            ORDER BY COUNT(*) DESC, target, operation, COALESCE(last_code, '')
            LIMIT $2
            """,
            [.text(entity), .int(limit)]
        ) { (row) throws(StoreFailure) in group(row, .effect) }
        let messages = try snapshot.session.rows(
            """
            SELECT source, kind, COALESCE(failure_code, ''), COUNT(*),
                   COUNT(DISTINCT instance_id), MIN(COALESCE(decided_at, received_at)),
                   MAX(COALESCE(decided_at, received_at)), COALESCE(MIN(failure_detail), '')
            FROM inbox_message
            WHERE state = 'parked' AND entity = $1
            GROUP BY source, kind, COALESCE(failure_code, '')
            ORDER BY COUNT(*) DESC, source, kind, COALESCE(failure_code, '')
            LIMIT $2
            """,
            [.text(entity), .int(limit)]
        ) { (row) throws(StoreFailure) in group(row, .message) }
        let sorted = (effects + messages).sorted { $0.count > $1.count }
        return Array(sorted.prefix(limit))
    }

    private static func group(_ row: any SQLRow, _ kind: Kind) -> FailureGroup {
        FailureGroup(
            kind: kind,
            target: row.text(0),
            operation: row.text(1),
            code: row.text(2),
            count: Int(row.integer(3)),
            instances: Int(row.integer(4)),
            firstAt: row.timestamp(5),
            lastAt: row.timestamp(6),
            detail: row.text(7)
        )
    }
}
