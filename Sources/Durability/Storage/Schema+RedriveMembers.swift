import Database

extension Schema {
    /// What is out of the sets that people sent again; few at a time.
    static let redriveMembers: [SQL] = [
        """
        CREATE INDEX redrive_member_out ON redrive_member (hash)
        WHERE state = 'sent'
        """
    ]
}
