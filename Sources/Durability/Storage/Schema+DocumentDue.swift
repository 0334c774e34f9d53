import Database

extension Schema {
    /// By when the partner should have acknowledged a document of ours; empty where nobody waits.
    static let documentDue: [SQL] = [
        "ALTER TABLE partner_document ADD COLUMN due_at {int64}",
        """
        CREATE INDEX partner_document_due ON partner_document (due_at, id)
        WHERE due_at IS NOT NULL
        """,
    ]
}
