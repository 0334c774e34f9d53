public import Canonical
public import Database
public import Ordering
public import Primitives

/// A work item as it is stored.
public struct StoredWorkItem: Sendable {
    public var entity: String
    public var key: String
    public var owner: Role
    public var reason: String
    public var detail: String
    public var instance: InstanceReference
    public var amount: Money?
    public var openedAt: Timestamp
    public var closedAt: Timestamp?
    /// Who took it last; theirs until `claimedUntil`, see `holder(at:)`.
    public var claimedBy: String?
    public var claimedUntil: Timestamp?
    /// Set aside until then, see `wakes(after:)`.
    public var snoozedUntil: Timestamp?
    /// By when it should be settled; `nil` when nobody set a time.
    public var due: WorkItemDue?

    /// By which it is found among others; what is never due, or worth nothing, comes last.
    var dueKey: Int64 { due?.at.microseconds ?? .max }
    var worth: Int64 { amount?.minorUnits ?? -1 }
}

/// What waits for a person.
public struct WorkItemTable {
    let session: any SQLSession

    /// What `due_from` says of an item that nobody set a time for.
    static let never = "none"

    /// Opens an item, or opens it again when it was closed; one that is open keeps its age and
    /// whoever works on it.
    ///
    /// - Parameter due: by when it should be settled, where that is known; otherwise its kind's
    ///   limit counts from when it was opened.
    public func open(
        _ item: WorkItem,
        entity: String,
        instance: InstanceReference,
        at now: Timestamp,
        due: WorkItemDue? = nil
    ) throws(StoreFailure) {
        var due = due
        if due == nil,
            let limit = try WorkItemLimitTable(session: session).limit(of: item.reason.rawValue)
        {
            due = WorkItemDue(now.advanced(by: limit), by: .limit)
        }
        // What it was open for before is kept, since its row begins again.
        try WorkItemSpellTable(session: session).keep(item.key, entity: entity)
        try session.enqueue(
            """
            INSERT INTO work_item
                (entity, key, owner, reason, detail, instance_kind, instance_id, amount, currency,
                 opened_at, due_at, due_from, worth)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            ON CONFLICT (entity, key) DO UPDATE
            SET owner = $3, reason = $4, detail = $5, amount = $8, currency = $9, worth = $13,
                due_at = CASE
                    WHEN work_item.closed_at IS NULL AND $12 IN ('limit', 'none')
                    THEN work_item.due_at
                    ELSE $11
                END,
                due_from = CASE
                    WHEN work_item.closed_at IS NULL AND $12 IN ('limit', 'none')
                    THEN work_item.due_from
                    ELSE $12
                END,
                opened_at = CASE
                    WHEN work_item.closed_at IS NULL THEN work_item.opened_at
                    ELSE $10
                END,
                claimed_by = CASE
                    WHEN work_item.closed_at IS NULL THEN work_item.claimed_by
                END,
                claimed_until = CASE
                    WHEN work_item.closed_at IS NULL THEN work_item.claimed_until
                END,
                snoozed_until = CASE
                    WHEN work_item.closed_at IS NULL THEN work_item.snoozed_until
                END,
                closed_at = NULL
            """,
            [
                .text(entity), .text(item.key), .text(item.owner.rawValue),
                .text(item.reason.rawValue), .text(item.detail), .text(instance.kind),
                .text(instance.id), item.amount.map { .integer($0.minorUnits) } ?? .null,
                .text(item.amount?.currency.code), .time(now),
                .integer(due?.at.microseconds ?? .max), .text(due?.source.rawValue ?? Self.never),
                .integer(item.amount?.minorUnits ?? -1),
            ]
        )
    }

    public func close(_ key: String, entity: String, at now: Timestamp) throws(StoreFailure) {
        try session.enqueue(
            """
            UPDATE work_item
            SET closed_at = $3
            WHERE entity = $1 AND key = $2 AND closed_at IS NULL
            """,
            [.text(entity), .text(key), .time(now)]
        )
    }

    /// Gives the open items that an instance itself has opened another time; without one, how long
    /// their kinds may wait.
    public func move(
        ofInstance kind: String,
        _ id: String,
        to due: WorkItemDue?
    ) throws(StoreFailure) {
        for item in try items(ofInstance: kind, id)
        where item.closedAt == nil && item.key.hasPrefix("\(kind)/\(id)/") {
            var due = due
            if due == nil { due = try usualDue(of: item) }
            guard due != item.due else { continue }
            try session.enqueue(
                """
                UPDATE work_item
                SET due_at = $3, due_from = $4
                WHERE entity = $1 AND key = $2 AND closed_at IS NULL
                """,
                [
                    .text(item.entity), .text(item.key),
                    .integer(due?.at.microseconds ?? .max),
                    .text(due?.source.rawValue ?? Self.never),
                ]
            )
        }
    }

    private func usualDue(of item: StoredWorkItem) throws(StoreFailure) -> WorkItemDue? {
        try WorkItemLimitTable(session: session).limit(of: item.reason).map {
            WorkItemDue(item.openedAt.advanced(by: $0), by: .limit)
        }
    }

    public func load(_ key: String, entity: String) throws(StoreFailure) -> StoredWorkItem? {
        try session.rows(
            """
            SELECT entity, key, owner, reason, detail, instance_kind, instance_id, amount, currency,
                   opened_at, closed_at, claimed_by, claimed_until, snoozed_until,
                   due_at, due_from
            FROM work_item
            WHERE entity = $1 AND key = $2
            """,
            [.text(entity), .text(key)],
            Self.item
        ).first
    }

    public func items(
        ofInstance kind: String,
        _ id: String
    ) throws(StoreFailure) -> [StoredWorkItem] {
        try session.rows(
            """
            SELECT entity, key, owner, reason, detail, instance_kind, instance_id, amount, currency,
                   opened_at, closed_at, claimed_by, claimed_until, snoozed_until,
                   due_at, due_from
            FROM work_item
            WHERE instance_kind = $1 AND instance_id = $2
            ORDER BY opened_at, key
            """,
            [.text(kind), .text(id)],
            Self.item
        )
    }

    /// A role's open items, oldest first.
    public func open(owner: Role, limit: Int) throws(StoreFailure) -> [StoredWorkItem] {
        try session.rows(
            """
            SELECT entity, key, owner, reason, detail, instance_kind, instance_id, amount, currency,
                   opened_at, closed_at, claimed_by, claimed_until, snoozed_until,
                   due_at, due_from
            FROM work_item
            WHERE owner = $1 AND closed_at IS NULL
            ORDER BY opened_at, key
            LIMIT $2
            """,
            [.text(owner.rawValue), .int(limit)],
            Self.item
        )
    }

    static func item(_ row: any SQLRow) throws(StoreFailure) -> StoredWorkItem {
        guard let owner = Role(rawValue: row.text(2)) else {
            throw .corrupt("work_item \(row.text(1)) belongs to \(row.text(2))")
        }
        var amount: Money?
        if let minor = row.optionalInteger(7),
            let currency = row.optionalText(8).flatMap({ Currency(code: $0) })
        {
            amount = Money(minorUnits: minor, currency)
        }
        return StoredWorkItem(
            entity: row.text(0),
            key: row.text(1),
            owner: owner,
            reason: row.text(3),
            detail: row.text(4),
            instance: InstanceReference(kind: row.text(5), id: row.text(6)),
            amount: amount,
            openedAt: row.timestamp(9),
            closedAt: row.optionalTimestamp(10),
            claimedBy: row.optionalText(11),
            claimedUntil: row.optionalTimestamp(12),
            snoozedUntil: row.optionalTimestamp(13),
            due: WorkItemDue.Source(rawValue: row.text(15)).map {
                WorkItemDue(row.timestamp(14), by: $0)
            }
        )
    }
}

extension Transaction { public var workItems: WorkItemTable { WorkItemTable(session: session) } }
extension Snapshot { public var workItems: WorkItemTable { WorkItemTable(session: session) } }
