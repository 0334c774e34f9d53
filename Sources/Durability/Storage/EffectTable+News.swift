public import Database
public import Primitives

extension EffectTable {
    /// What a target is still to be told of some operations, the first due first.
    public func open(
        of target: String,
        _ operations: some Collection<String>,
        limit: Int
    ) throws(StoreFailure) -> [StoredEffect] {
        try session.rows(
            """
            SELECT key, entity, instance_kind, instance_id, sequence, ordinal, target, operation,
                   lane, payload, trace_id, state, due_at, attempts, fence, last_code, last_detail,
                   reference, created_at, done_at
            FROM effect
            WHERE target = $1 AND state IN ('ready', 'leased', 'unknown') AND operation {in $2}
            ORDER BY due_at, sequence, key
            LIMIT $3
            """,
            [.text(target), .list(operations), .int(limit)],
            Self.effect
        )
    }

    /// What a target was told of some operations since a moment, the last first.
    public func done(
        of target: String,
        _ operations: some Collection<String>,
        since moment: Timestamp,
        limit: Int
    ) throws(StoreFailure) -> [StoredEffect] {
        try session.rows(
            """
            SELECT key, entity, instance_kind, instance_id, sequence, ordinal, target, operation,
                   lane, payload, trace_id, state, due_at, attempts, fence, last_code, last_detail,
                   reference, created_at, done_at
            FROM effect
            WHERE target = $1 AND done_at >= $2 AND state = 'done' AND operation {in $3}
            ORDER BY done_at DESC
            LIMIT $4
            """,
            [.text(target), .time(moment), .list(operations), .int(limit)],
            Self.effect
        )
    }
}
