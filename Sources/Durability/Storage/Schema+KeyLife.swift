import Database

extension Schema {
    /// When an API key ends, when it was used last, and how fast its client may ask.
    static let keyLife: [SQL] = [
        "ALTER TABLE api_client ADD COLUMN expires_at {int64}",
        "ALTER TABLE api_client ADD COLUMN last_used_at {int64}",
        "ALTER TABLE api_client ADD COLUMN requests_per_second {int64}",
        "ALTER TABLE api_client ADD COLUMN requests_burst {int64}",
        """
        CREATE INDEX api_client_end ON api_client (expires_at)
        WHERE revoked_at IS NULL AND expires_at IS NOT NULL
        """,
    ]
}
