import Database

extension Schema {
    /// The chain that shows when the audit was changed behind our back.
    static let auditSeals: [SQL] = [
        "ALTER TABLE audit_entry ADD COLUMN seal {int64}",
        "CREATE INDEX audit_entry_unsealed ON audit_entry (id) WHERE seal IS NULL",
        "CREATE INDEX audit_entry_seal ON audit_entry (seal, id) WHERE seal IS NOT NULL",
        """
        CREATE TABLE audit_seal (
            number {int64} NOT NULL PRIMARY KEY,
            entries {int64} NOT NULL,
            sealed_at {int64} NOT NULL,
            code {bytes} NOT NULL
        ) {strict}
        """,
    ]
}
