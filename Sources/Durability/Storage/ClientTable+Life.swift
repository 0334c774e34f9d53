public import Database
public import Primitives

// How long a key lives, and whether anybody uses it.
extension ClientTable {
    public func load(_ id: String) throws(StoreFailure) -> StoredClient? {
        try session.first(
            """
            SELECT id, name, channel, entity, key_hash, permissions, customers, created_at,
                   expires_at, last_used_at, requests_per_second, requests_burst, revoked_at
            FROM api_client
            WHERE id = $1
            """,
            [.text(id)],
            Self.client
        )
    }

    /// Ends the key at `moment`, or when it ends anyway if that is earlier. Answers whether there
    /// was such a key that is not revoked.
    public func end(_ id: String, at moment: Timestamp) throws(StoreFailure) -> Bool {
        try session.execute(
            """
            UPDATE api_client
            SET expires_at = CASE WHEN expires_at < $2 THEN expires_at ELSE $2 END
            WHERE id = $1 AND revoked_at IS NULL
            """,
            [.text(id), .time(moment)]
        ) == 1
    }

    /// Remembers that the key was used, unless something later is remembered already.
    public func noteUse(_ id: String, at now: Timestamp) throws(StoreFailure) {
        try session.execute(
            """
            UPDATE api_client
            SET last_used_at = $2
            WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)
            """,
            [.text(id), .time(now)]
        )
    }

    /// Keys that end within `ahead`, or ended as long ago at most, and that somebody will miss: the
    /// first to end first, at most `limit`.
    ///
    /// A key that has a successor (a later key of the same name, entity and channel) is only told
    /// while it is still used: within a day.
    public func ending(
        within ahead: Duration,
        at now: Timestamp,
        limit: Int
    ) throws(StoreFailure) -> [StoredClient] {
        try session.rows(
            """
            SELECT id, name, channel, entity, key_hash, permissions, customers, created_at,
                   expires_at, last_used_at, requests_per_second, requests_burst, revoked_at
            FROM api_client AS old
            WHERE revoked_at IS NULL AND expires_at > $1 AND expires_at <= $2
              AND (last_used_at > $3 OR NOT EXISTS (
                  SELECT 1
                  FROM api_client AS successor
                  WHERE successor.name = old.name AND successor.entity = old.entity
                    AND successor.channel = old.channel AND successor.revoked_at IS NULL
                    AND successor.created_at > old.created_at
              ))
            ORDER BY expires_at, id
            LIMIT $4
            """,
            [
                .time(now.advanced(by: .zero - ahead)), .time(now.advanced(by: ahead)),
                .time(now.advanced(by: .seconds(-86_400))), .int(limit),
            ],
            Self.client
        )
    }
}
