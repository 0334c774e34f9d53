import Database
public import Primitives

/// A failure that people had to see to: work items of one cause that were open together.
public struct Incident: Sendable, Equatable {
    /// The items' reason: `delivery_failed`.
    public var reason: String
    /// What failed together: `erp erp.book`, `partner:acme order`.
    public var cause: String
    public var openedAt: Timestamp
    /// When the last of its items was closed; absent while one is open.
    public var resolvedAt: Timestamp?
    /// How often an item was opened.
    public var items: Int
    /// The first item's key.
    public var key: String

    /// Items of one cause that are opened again within this time were not settled.
    public static let gap = Duration.seconds(3_600)
    /// How long before a period an incident may have begun for an item to belong to it.
    static let lookBack = Duration.seconds(90 * 86_400)

    /// Work items that stand for something that failed, and not for a choice of the business.
    static let reasons = [
        "delivery_failed", "message_parked", "target_away", "stale_data", "mapping_stopped",
        "document_refused", "document_rejected", "acknowledgment_missing", "law_broken",
    ]

    public var took: Duration? { resolvedAt.map { $0.since(openedAt) } }
}

extension Incident {
    /// The incidents that began from `start` until before `end`, oldest first.
    ///
    /// - Parameter limit: openings of work items that are read at most; one more is asked for.
    static func all(
        from start: Timestamp,
        to end: Timestamp,
        entity: String,
        limit: Int,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> (incidents: [Incident], isTruncated: Bool) {
        let openings = try snapshot.session.rows(
            Self.openings,
            [
                .text(entity), .time(start.advanced(by: .zero - lookBack)), .time(end),
                .list(reasons), .int(limit + 1),
            ],
            Opening.init
        )
        let incidents = merged(openings.prefix(limit)).filter { $0.openedAt >= start }
        return (incidents, openings.count > limit)
    }

    /// Openings in the order of their times as incidents in the order of theirs.
    static func merged(_ openings: some Sequence<Opening>) -> [Incident] {
        var incidents: [Incident] = []
        var last: [String: Int] = [:]
        for opening in openings {
            let name = opening.reason + "/" + opening.cause
            if let index = last[name], incidents[index].takes(opening) {
                incidents[index].add(opening)
            } else {
                last[name] = incidents.count
                incidents.append(Incident(opening))
            }
        }
        return incidents
    }

    private init(_ opening: Opening) {
        reason = opening.reason
        cause = opening.cause
        openedAt = opening.openedAt
        resolvedAt = opening.closedAt
        items = 1
        key = opening.key
    }

    private func takes(_ opening: Opening) -> Bool {
        guard let resolvedAt else { return true }
        return opening.openedAt <= resolvedAt.advanced(by: Self.gap)
    }

    private mutating func add(_ opening: Opening) {
        items += 1
        guard let resolvedAt, let closedAt = opening.closedAt else {
            self.resolvedAt = nil
            return
        }
        self.resolvedAt = max(resolvedAt, closedAt)
    }

    /// One time that a work item was open.
    struct Opening: Sendable {
        var key: String
        var reason: String
        var cause: String
        var openedAt: Timestamp
        var closedAt: Timestamp?
    }

    /// What failed is known by the effect, the message or the document that an item is about.
    private static let openings: SQL = """
        SELECT s.opened_at, s.closed_at, s.key, s.reason, s.instance_kind, s.instance_id,
               e.target, e.operation, m.source, m.kind, d.partner, d.type
        FROM (
            SELECT key, reason, instance_kind, instance_id, opened_at, closed_at
            FROM work_item
            WHERE entity = $1 AND opened_at >= $2 AND opened_at < $3 AND reason {in $4}
            UNION ALL
            SELECT key, reason, instance_kind, instance_id, opened_at, closed_at
            FROM work_item_spell
            WHERE entity = $1 AND opened_at >= $2 AND opened_at < $3 AND reason {in $4}
        ) AS s
        LEFT JOIN effect e ON e.key = CASE
            WHEN s.key LIKE 'effect/%' THEN SUBSTR(s.key, 8)
            WHEN s.key LIKE 'order/%/delivery/%' THEN SUBSTR(s.key, LENGTH(s.instance_id) + 17)
        END
        LEFT JOIN inbox_message m ON m.id = CASE
            WHEN s.reason = 'message_parked' AND s.instance_kind = 'inbox'
            THEN CAST(s.instance_id AS BIGINT)
        END
        LEFT JOIN partner_document d ON d.id = CASE
            WHEN s.instance_kind = 'document' THEN s.instance_id
            WHEN s.key LIKE 'document/%' THEN SUBSTR(s.key, 10)
            WHEN s.key LIKE 'as2/%' THEN SUBSTR(s.key, 5)
        END
        ORDER BY s.opened_at, s.key
        LIMIT $5
        """
}

extension Incident.Opening {
    fileprivate init(_ row: any SQLRow) throws(StoreFailure) {
        key = row.text(2)
        reason = row.text(3)
        openedAt = row.timestamp(0)
        closedAt = row.optionalTimestamp(1)
        if let target = row.optionalText(6) {
            cause = "\(target) \(row.optionalText(7) ?? "")"
        } else if let source = row.optionalText(8) {
            cause = "\(source) \(row.optionalText(9) ?? "")"
        } else if let partner = row.optionalText(10) {
            cause = "\(partner) \(row.optionalText(11) ?? "")"
        } else if Self.named.contains(row.text(4)) {
            cause = row.text(5)
        } else {
            cause = key
        }
    }

    /// Instances that are the cause themselves: one system, one mapping.
    private static let named: Set = ["target", "system", "mapping"]
}
