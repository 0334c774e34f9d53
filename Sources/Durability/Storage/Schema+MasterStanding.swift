import Database

extension Schema {
    /// Who owns which part of an entity's master data, and how fresh our copy is.
    static let masterStanding: [SQL] = [
        """
        CREATE TABLE master_standing (
            entity {text} NOT NULL,
            part {text} NOT NULL,
            owner {text} NOT NULL,
            stale_after {int64} NOT NULL,
            read_at {int64},
            changed_at {int64},
            failed_at {int64},
            failure {text},
            PRIMARY KEY (entity, part)
        ) {strict}
        """
    ]
}
