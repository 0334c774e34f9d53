public import Database
public import Primitives

/// In which order a queue is read.
public enum WorkItemOrder: String, CaseIterable, Sendable {
    /// Longest open first.
    case oldest
    /// Most money first; without an amount last. Amounts of different currencies are compared by
    /// their numbers.
    case value
    /// By cause, longest open first within each.
    case cause
}

/// How many open items of a queue have one cause.
public struct CauseCount: Sendable, Equatable {
    public var reason: String
    public var items: Int
}

extension WorkItemTable {
    /// A role's open items in one entity, of one cause or of all, in an order of choice.
    ///
    /// It reads what is open and nothing else; sorting takes as long as the queue is.
    public func list(
        of owner: Role,
        entity: String,
        cause: String?,
        by order: WorkItemOrder,
        limit: Int
    ) throws(StoreFailure) -> [StoredWorkItem] {
        try session.rows(
            Self.listing(order),
            [.text(entity), .text(owner.rawValue), .text(cause ?? ""), .int(limit)],
            Self.item
        )
    }

    private static func listing(_ order: WorkItemOrder) -> SQL {
        switch order {
        case .oldest:
            """
            SELECT entity, key, owner, reason, detail, instance_kind, instance_id, amount, currency,
                   opened_at, closed_at, claimed_by, claimed_until, snoozed_until
            FROM work_item
            WHERE entity = $1 AND owner = $2 AND closed_at IS NULL AND ($3 = '' OR reason = $3)
            ORDER BY opened_at, key
            LIMIT $4
            """
        case .value:
            """
            SELECT entity, key, owner, reason, detail, instance_kind, instance_id, amount, currency,
                   opened_at, closed_at, claimed_by, claimed_until, snoozed_until
            FROM work_item
            WHERE entity = $1 AND owner = $2 AND closed_at IS NULL AND ($3 = '' OR reason = $3)
            ORDER BY COALESCE(amount, -1) DESC, opened_at, key
            LIMIT $4
            """
        case .cause:
            """
            SELECT entity, key, owner, reason, detail, instance_kind, instance_id, amount, currency,
                   opened_at, closed_at, claimed_by, claimed_until, snoozed_until
            FROM work_item
            WHERE entity = $1 AND owner = $2 AND closed_at IS NULL AND ($3 = '' OR reason = $3)
            ORDER BY reason, opened_at, key
            LIMIT $4
            """
        }
    }

    /// The causes of a role's open items, the most frequent first.
    public func causes(
        of owner: Role,
        entity: String,
        limit: Int
    ) throws(StoreFailure) -> [CauseCount] {
        try session.rows(
            """
            SELECT reason, COUNT(*)
            FROM work_item
            WHERE entity = $1 AND owner = $2 AND closed_at IS NULL
            GROUP BY reason
            ORDER BY COUNT(*) DESC, reason
            LIMIT $3
            """,
            [.text(entity), .text(owner.rawValue), .int(limit)]
        ) { (row) throws(StoreFailure) in
            CauseCount(reason: row.text(0), items: Int(row.integer(1)))
        }
    }
}
