import Database

extension Schema {
    /// What of partners' documents could not be read, counted by the mapping that read it and the
    /// field that it failed at: as many rows as there are kinds of failure.
    static let failedReadings: [SQL] = [
        """
        CREATE TABLE failed_reading (
            entity {text} NOT NULL,
            partner {text} NOT NULL,
            mapping {text} NOT NULL,
            version {text} NOT NULL,
            field {text} NOT NULL,
            code {text} NOT NULL,
            count {int64} NOT NULL,
            documents {int64} NOT NULL,
            first_at {int64} NOT NULL,
            last_at {int64} NOT NULL,
            document {text} NOT NULL,
            detail {text} NOT NULL,
            PRIMARY KEY (entity, partner, mapping, version, field, code)
        ) {strict}
        """,
        "CREATE INDEX failed_reading_last ON failed_reading (entity, last_at)",
    ]
}
