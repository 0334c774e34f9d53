import Database

extension Schema {
    /// What is out of the sets that people sent again, few at a time, and how often a member had
    /// been called when it was sent.
    static let redriveMembers: [SQL] = [
        """
        CREATE INDEX redrive_member_out ON redrive_member (hash)
        WHERE state = 'sent'
        """,
        "ALTER TABLE redrive_member ADD COLUMN calls_before {int64}",
    ]
}
