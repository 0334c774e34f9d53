public import Database
public import Primitives

/// In which order a queue is read.
public enum WorkItemOrder: String, CaseIterable, Sendable {
    /// What is due first; what nobody set a time for last.
    case due
    /// Longest open first.
    case oldest
    /// Opened last first.
    case newest
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
    /// A page of a role's open items in one entity, of one cause or of all, in an order of choice.
    ///
    /// Each order has an index that begins where the page before ended.
    ///
    /// - Parameter last: where the page before ended, in the same order.
    public func list(
        of owner: Role,
        entity: String,
        cause: String? = nil,
        by order: WorkItemOrder,
        after last: WorkItemPlace? = nil,
        limit: Int
    ) throws(StoreFailure) -> [StoredWorkItem] {
        try session.rows(
            Self.listing(order),
            [.text(entity), .text(owner.rawValue), .text(cause ?? "")]
                + Self.values(order, after: last) + [.int(limit)],
            Self.item
        )
    }

    /// Where the page begins, or the beginning of the list.
    private static func values(
        _ order: WorkItemOrder,
        after last: WorkItemPlace?
    ) -> [SQLValue] {
        switch order {
        case .due, .oldest: [.integer(last?.number ?? .min), .text(last?.key ?? "")]
        case .newest, .value: [.integer(last?.number ?? .max), .text(last?.key ?? "")]
        case .cause:
            [.text(last?.reason ?? ""), .integer(last?.number ?? .min), .text(last?.key ?? "")]
        }
    }

    private static func listing(_ order: WorkItemOrder) -> SQL {
        switch order {
        case .due:
            """
            SELECT entity, key, owner, reason, detail, instance_kind, instance_id, amount, currency,
                   opened_at, closed_at, claimed_by, claimed_until, snoozed_until,
                   due_at, due_from
            FROM work_item
            WHERE entity = $1 AND owner = $2 AND closed_at IS NULL AND ($3 = '' OR reason = $3)
                AND (due_at, key) > ($4, $5)
            ORDER BY due_at, key
            LIMIT $6
            """
        case .oldest:
            """
            SELECT entity, key, owner, reason, detail, instance_kind, instance_id, amount, currency,
                   opened_at, closed_at, claimed_by, claimed_until, snoozed_until,
                   due_at, due_from
            FROM work_item
            WHERE entity = $1 AND owner = $2 AND closed_at IS NULL AND ($3 = '' OR reason = $3)
                AND (opened_at, key) > ($4, $5)
            ORDER BY opened_at, key
            LIMIT $6
            """
        case .newest:
            """
            SELECT entity, key, owner, reason, detail, instance_kind, instance_id, amount, currency,
                   opened_at, closed_at, claimed_by, claimed_until, snoozed_until,
                   due_at, due_from
            FROM work_item
            WHERE entity = $1 AND owner = $2 AND closed_at IS NULL AND ($3 = '' OR reason = $3)
                AND (opened_at, key) < ($4, $5)
            ORDER BY opened_at DESC, key DESC
            LIMIT $6
            """
        case .value:
            """
            SELECT entity, key, owner, reason, detail, instance_kind, instance_id, amount, currency,
                   opened_at, closed_at, claimed_by, claimed_until, snoozed_until,
                   due_at, due_from
            FROM work_item
            WHERE entity = $1 AND owner = $2 AND closed_at IS NULL AND ($3 = '' OR reason = $3)
                AND (worth, key) < ($4, $5)
            ORDER BY worth DESC, key DESC
            LIMIT $6
            """
        case .cause:
            """
            SELECT entity, key, owner, reason, detail, instance_kind, instance_id, amount, currency,
                   opened_at, closed_at, claimed_by, claimed_until, snoozed_until,
                   due_at, due_from
            FROM work_item
            WHERE entity = $1 AND owner = $2 AND closed_at IS NULL AND ($3 = '' OR reason = $3)
                AND (reason, opened_at, key) > ($4, $5, $6)
            ORDER BY reason, opened_at, key
            LIMIT $7
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
