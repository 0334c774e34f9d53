public import Database
public import Primitives

/// The members of frozen sets, and what may become one.
extension RedriveSetTable {
    /// What of a group was parked until `moment`, longest parked first.
    ///
    /// What is parked later is not there: a view that somebody has seen can be read again.
    public func candidates(
        of group: RedriveGroup,
        until moment: Timestamp,
        limit: Int
    ) throws(StoreFailure) -> [RedriveCandidate] {
        let text: SQL =
            switch group.kind {
            case .effect:
                """
                SELECT key, fence, COALESCE(done_at, created_at) AS parked_at, instance_kind,
                       instance_id
                FROM effect
                WHERE state = 'parked' AND entity = $1 AND target = $2 AND operation = $3
                    AND COALESCE(last_code, '') = $4 AND COALESCE(done_at, created_at) <= $5
                ORDER BY parked_at, key
                LIMIT $6
                """
            case .message:
                """
                SELECT CAST(id AS {text}), COALESCE(decided_at, 0),
                       COALESCE(decided_at, received_at) AS parked_at,
                       COALESCE(instance_kind, ''), COALESCE(instance_id, '')
                FROM inbox_message
                WHERE state = 'parked' AND entity = $1 AND source = $2 AND kind = $3
                    AND COALESCE(failure_code, '') = $4
                    AND COALESCE(decided_at, received_at) <= $5
                ORDER BY parked_at, id
                LIMIT $6
                """
            }
        return try session.rows(
            text,
            [
                .text(group.entity), .text(group.target), .text(group.operation),
                .text(group.code), .time(moment), .int(limit),
            ]
        ) { (row) throws(StoreFailure) in
            RedriveCandidate(
                member: row.text(0),
                version: row.integer(1),
                parkedAt: row.timestamp(2),
                instanceKind: row.text(3),
                instanceID: row.text(4)
            )
        }
    }

    /// Members of a set in the order they go; those in one state, or all.
    public func members(
        of hash: String,
        in state: RedriveMemberState? = nil,
        limit: Int
    ) throws(StoreFailure) -> [RedriveMember] {
        if let state {
            return try session.rows(
                """
                SELECT ordinal, member, state, code, sent_at, calls_before
                FROM redrive_member
                WHERE hash = $1 AND state = $2
                ORDER BY ordinal
                LIMIT $3
                """,
                [.text(hash), .text(state.rawValue), .int(limit)],
                Self.member
            )
        }
        return try session.rows(
            """
            SELECT ordinal, member, state, code, sent_at, calls_before
            FROM redrive_member
            WHERE hash = $1
            ORDER BY ordinal
            LIMIT $2
            """,
            [.text(hash), .int(limit)],
            Self.member
        )
    }

    /// Sets that stopped or were taken back while something of them was out, and whose fate nobody
    /// has seen yet.
    public func leftOpen(limit: Int) throws(StoreFailure) -> [String] {
        try session.rows(
            """
            SELECT DISTINCT redrive_member.hash
            FROM redrive_member
            JOIN redrive_set ON redrive_set.hash = redrive_member.hash
            WHERE redrive_member.state = 'sent' AND redrive_set.state IN ('stopped', 'withdrawn')
            ORDER BY redrive_member.hash
            LIMIT $1
            """,
            [.int(limit)]
        ) { (row) throws(StoreFailure) in row.text(0) }
    }

    /// How many members stand where.
    public func counts(of hash: String) throws(StoreFailure) -> [RedriveMemberState: Int] {
        let rows = try session.rows(
            """
            SELECT state, COUNT(*)
            FROM redrive_member
            WHERE hash = $1
            GROUP BY state
            ORDER BY state
            """,
            [.text(hash)]
        ) { (row) throws(StoreFailure) in
            (RedriveMemberState(rawValue: row.text(0)), Int(row.integer(1)))
        }
        return rows.reduce(into: [:]) { counts, row in
            if let state = row.0 { counts[state] = row.1 }
        }
    }

    public func save(_ member: RedriveMember, of hash: String) throws(StoreFailure) {
        try session.enqueue(
            """
            UPDATE redrive_member
            SET state = $3, code = $4, sent_at = $5, calls_before = $6
            WHERE hash = $1 AND ordinal = $2
            """,
            [
                .text(hash), .int(member.ordinal), .text(member.state.rawValue),
                .text(member.code), .time(member.sentAt),
                member.callsBefore.map { .int($0) } ?? .null,
            ]
        )
    }

    private static func member(_ row: any SQLRow) throws(StoreFailure) -> RedriveMember {
        guard let state = RedriveMemberState(rawValue: row.text(2)) else {
            throw .corrupt("a redrive_member stands as \(row.text(2))")
        }
        return RedriveMember(
            ordinal: Int(row.integer(0)),
            member: row.text(1),
            state: state,
            code: row.optionalText(3),
            sentAt: row.optionalTimestamp(4),
            callsBefore: row.optionalInteger(5).map(Int.init)
        )
    }
}

extension EffectTable {
    /// Parks an effect again that was sent again and that no call has been made for since.
    ///
    /// An absent target's call gives its try back, so calls are told by their record.
    ///
    /// - Parameter callsBefore: the number of its last call before it was sent.
    /// - Returns: whether it was still untouched. When not, nothing changed.
    public func takeBack(_ key: String, callsBefore: Int) throws(StoreFailure) -> Bool {
        try session.execute(
            """
            UPDATE effect
            SET state = 'parked'
            WHERE key = $1 AND state = 'unknown' AND lease_until = 0
                AND NOT EXISTS (
                    SELECT 1
                    FROM attempt
                    WHERE attempt.effect_key = effect.key AND attempt.number > $2
                )
            """,
            [.text(key), .int(callsBefore)]
        ) == 1
    }
}

extension InboxTable {
    /// Parks a message again that is to be decided again and that nobody has tried since.
    ///
    /// - Returns: whether it was still untouched. When not, nothing changed.
    public func takeBack(_ id: Int64) throws(StoreFailure) -> Bool {
        try session.execute(
            """
            UPDATE inbox_message
            SET state = 'parked'
            WHERE id = $1 AND state = 'received' AND attempts = 0
            """,
            [.integer(id)]
        ) == 1
    }
}

extension WorkItemTable {
    /// Opens an item that was closed for nothing, as it was.
    ///
    /// - Returns: whether it was closed. When not, or when there is none, nothing changed.
    public func reopen(_ key: String, entity: String) throws(StoreFailure) -> Bool {
        try session.execute(
            """
            UPDATE work_item
            SET closed_at = NULL
            WHERE entity = $1 AND key = $2 AND closed_at IS NOT NULL
            """,
            [.text(entity), .text(key)]
        ) == 1
    }
}
