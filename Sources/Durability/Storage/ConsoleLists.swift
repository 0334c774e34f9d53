public import Database
public import Primitives

// Lists that people read in the console, newest or smallest first, page by page. None reads a
// document's bytes.

/// A partner's document without its bytes.
public struct DocumentLine: Sendable, Equatable {
    public var id: String
    public var partner: String
    public var direction: String
    public var type: String
    public var controlNumber: String
    public var state: String
    public var instanceKind: String
    public var instanceID: String
    public var name: String
    public var detail: String
    public var createdAt: Timestamp
    /// The mapping that read it, with its version; empty where none did.
    public var reader: String
}

extension PartnerDocumentTable {
    /// A company's documents, newest first, of one partner or of all.
    ///
    /// - Parameter last: the last line of the page before.
    public func lines(
        entity: String,
        partner: String?,
        after last: (at: Timestamp, id: String)?,
        limit: Int
    ) throws(StoreFailure) -> [DocumentLine] {
        let text: SQL =
            partner == nil
            ? """
            SELECT id, partner, direction, type, control_number, state,
                   COALESCE(instance_kind, ''), COALESCE(instance_id, ''), name, detail,
                   created_at, COALESCE(reader, '')
            FROM partner_document
            WHERE entity = $1 AND $2 = '' AND (created_at, id) < ($3, $4)
            ORDER BY created_at DESC, id DESC
            LIMIT $5
            """
            : """
            SELECT id, partner, direction, type, control_number, state,
                   COALESCE(instance_kind, ''), COALESCE(instance_id, ''), name, detail,
                   created_at, COALESCE(reader, '')
            FROM partner_document
            WHERE entity = $1 AND partner = $2 AND (created_at, id) < ($3, $4)
            ORDER BY created_at DESC, id DESC
            LIMIT $5
            """
        return try session.rows(
            text,
            [
                .text(entity), .text(partner ?? ""), last.map { .time($0.at) } ?? .integer(.max),
                .text(last?.id ?? ""), .int(limit),
            ]
        ) { (row) throws(StoreFailure) in
            DocumentLine(
                id: row.text(0),
                partner: row.text(1),
                direction: row.text(2),
                type: row.text(3),
                controlNumber: row.text(4),
                state: row.text(5),
                instanceKind: row.text(6),
                instanceID: row.text(7),
                name: row.text(8),
                detail: row.text(9),
                createdAt: row.timestamp(10),
                reader: row.text(11)
            )
        }
    }
}

/// An entry of the audit trail with its place in it.
public struct AuditLine: Sendable, Equatable {
    public var id: Int64
    public var entry: AuditEntry
}

extension AuditTable {
    /// What was done, newest first; about one subject or about all.
    public func lines(
        subject: String?,
        before id: Int64?,
        limit: Int
    ) throws(StoreFailure) -> [AuditLine] {
        let text: SQL =
            subject == nil
            ? """
            SELECT id, at, actor, action, subject, detail
            FROM audit_entry
            WHERE $1 = '' AND id < $2
            ORDER BY id DESC
            LIMIT $3
            """
            : """
            SELECT id, at, actor, action, subject, detail
            FROM audit_entry
            WHERE subject = $1 AND id < $2
            ORDER BY id DESC
            LIMIT $3
            """
        return try session.rows(
            text,
            [.text(subject ?? ""), .integer(id ?? .max), .int(limit)],
            Self.line
        )
    }

    static func line(_ row: any SQLRow) throws(StoreFailure) -> AuditLine {
        AuditLine(
            id: row.integer(0),
            entry: AuditEntry(
                at: row.timestamp(1),
                actor: row.text(2),
                action: row.text(3),
                subject: row.text(4),
                detail: row.text(5)
            )
        )
    }
}

/// One movement of one item at one site.
public struct PostingLine: Sendable, Equatable {
    public var version: Int64
    public var kind: String
    public var onHandDelta: Int64
    public var reservedDelta: Int64
    public var heldDelta: Int64
    public var cause: String
    /// The step that posted it: `order/01J…/3/0`.
    public var effectKey: String
    public var at: Timestamp
}

extension StockTable {
    /// What moved an item at a site, newest first.
    public func postings(
        of item: String,
        at site: String,
        entity: String,
        before version: Int64?,
        limit: Int
    ) throws(StoreFailure) -> [PostingLine] {
        try session.rows(
            """
            SELECT level_version, kind, on_hand_delta, reserved_delta, cause, effect_key, at,
                   held_delta
            FROM stock_posting
            WHERE entity = $1 AND item = $2 AND site = $3 AND level_version < $4
            ORDER BY level_version DESC
            LIMIT $5
            """,
            [
                .text(entity), .text(item), .text(site), .integer(version ?? .max), .int(limit),
            ]
        ) { (row) throws(StoreFailure) in
            PostingLine(
                version: row.integer(0),
                kind: row.text(1),
                onHandDelta: row.integer(2),
                reservedDelta: row.integer(3),
                heldDelta: row.integer(7),
                cause: row.text(4),
                effectKey: row.text(5),
                at: row.timestamp(6)
            )
        }
    }
}

/// How calls to one target went lately.
public struct CallCounts: Sendable, Equatable {
    public var calls = 0
    public var lastCode = ""
    public var lastDetail = ""
    public var lastFailureAt: Timestamp?
}

extension AttemptTable {
    /// Calls since `moment` by target, and what failed last since `earlier`.
    ///
    /// Only the newest `limit` attempts of all targets are looked at, so a page stays fast however
    /// many there are; a target that had more is told with fewer.
    public func recent(
        since moment: Timestamp,
        failedSince earlier: Timestamp,
        limit: Int
    ) throws(StoreFailure) -> [String: CallCounts] {
        var counts: [String: CallCounts] = [:]
        let calls = try session.rows(
            """
            SELECT effect.target, COUNT(*)
            FROM (
                SELECT effect_key
                FROM attempt
                WHERE started_at >= $1
                ORDER BY started_at DESC
                LIMIT $2
            ) AS latest
            JOIN effect ON effect.key = latest.effect_key
            GROUP BY effect.target
            ORDER BY effect.target
            """,
            [.time(moment), .int(limit)]
        ) { (row) throws(StoreFailure) in (row.text(0), Int(row.integer(1))) }
        for (target, number) in calls { counts[target, default: CallCounts()].calls = number }
        for failure in try failures(since: earlier, limit: limit)
        where counts[failure.target]?.lastFailureAt == nil {
            counts[failure.target, default: CallCounts()].lastCode = failure.code
            counts[failure.target, default: CallCounts()].lastDetail = failure.detail
            counts[failure.target, default: CallCounts()].lastFailureAt = failure.at
        }
        return counts
    }

    /// What did not go well among the newest attempts, newest first.
    private func failures(
        since moment: Timestamp,
        limit: Int
    ) throws(StoreFailure) -> [FailedCall] {
        try session.rows(
            """
            SELECT effect.target, COALESCE(latest.code, ''), COALESCE(latest.detail, ''),
                   latest.started_at
            FROM (
                SELECT effect_key, outcome, code, detail, started_at
                FROM attempt
                WHERE started_at >= $1
                ORDER BY started_at DESC
                LIMIT $2
            ) AS latest
            JOIN effect ON effect.key = latest.effect_key
            WHERE latest.outcome <> 'done'
            ORDER BY latest.started_at DESC
            """,
            [.time(moment), .int(limit)]
        ) { (row) throws(StoreFailure) in
            FailedCall(
                target: row.text(0),
                code: row.text(1),
                detail: row.text(2),
                at: row.timestamp(3)
            )
        }
    }

    private struct FailedCall {
        var target: String
        var code: String
        var detail: String
        var at: Timestamp
    }
}

extension EffectTable {
    /// How many effects of `target` have ended since a moment, at most `limit`.
    public func ended(
        of target: String,
        since moment: Timestamp,
        limit: Int
    ) throws(StoreFailure) -> Int {
        try session.first(
            """
            SELECT COUNT(*)
            FROM (
                SELECT 1
                FROM effect
                WHERE target = $1 AND done_at >= $2
                LIMIT $3
            ) AS recent
            """,
            [.text(target), .time(moment), .int(limit)]
        ) { (row) throws(StoreFailure) in Int(row.integer(0)) } ?? 0
    }
}
