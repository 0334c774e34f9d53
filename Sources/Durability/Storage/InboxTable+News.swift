public import Database
public import Primitives

extension InboxTable {
    /// An entity's messages that were received or put aside and are not decided, oldest first.
    public func undecided(entity: String, limit: Int) throws(StoreFailure) -> [StoredMessage] {
        try session.rows(
            """
            SELECT id, entity, source, message_key, kind, content_hash, body, trace_id, actor,
                   instance_kind, instance_id, received_at, state, attempts, failure_code,
                   failure_detail, answer_status, answer, decided_at
            FROM inbox_message
            WHERE entity = $1 AND state IN ('received', 'parked')
            ORDER BY received_at, id
            LIMIT $2
            """,
            [.text(entity), .int(limit)],
            Self.message
        )
    }

    /// An entity's messages that were refused since a moment, the newest first.
    public func refused(
        entity: String,
        since moment: Timestamp,
        limit: Int
    ) throws(StoreFailure) -> [StoredMessage] {
        try session.rows(
            """
            SELECT id, entity, source, message_key, kind, content_hash, body, trace_id, actor,
                   instance_kind, instance_id, received_at, state, attempts, failure_code,
                   failure_detail, answer_status, answer, decided_at
            FROM inbox_message
            WHERE entity = $1 AND received_at >= $2 AND state = 'refused'
            ORDER BY received_at DESC, id DESC
            LIMIT $3
            """,
            [.text(entity), .time(moment), .int(limit)],
            Self.message
        )
    }
}
