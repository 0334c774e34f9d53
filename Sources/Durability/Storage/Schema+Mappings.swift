import Database

extension Schema {
    /// Mappings with all their versions, which of them runs, and what each has read.
    static let mappings: [SQL] = [
        """
        CREATE TABLE mapping_version (
            name {text} NOT NULL,
            number {int64} NOT NULL,
            hash {text} NOT NULL,
            text {text} NOT NULL,
            state {text} NOT NULL,
            origin {text} NOT NULL,
            ground {text} NOT NULL,
            seal {text} NOT NULL,
            replay {bytes} NOT NULL,
            replaced {int64},
            proposed_by {text} NOT NULL,
            proposed_at {int64} NOT NULL,
            reason {text} NOT NULL,
            approved_by {text},
            approved_at {int64},
            changed_by {text} NOT NULL,
            changed_at {int64} NOT NULL,
            note {text} NOT NULL,
            PRIMARY KEY (name, number)
        ) {strict}
        """,
        "CREATE INDEX mapping_version_recent ON mapping_version (proposed_at, name, number)",
        """
        CREATE TABLE mapping_head (
            name {text} NOT NULL PRIMARY KEY,
            configured {text} NOT NULL,
            active {int64} NOT NULL,
            trial {int64},
            share {int64} NOT NULL
        ) {strict}
        """,
        """
        CREATE TABLE mapping_count (
            name {text} NOT NULL,
            number {int64} NOT NULL,
            partner {text} NOT NULL,
            outcome {text} NOT NULL,
            documents {int64} NOT NULL,
            PRIMARY KEY (name, number, partner, outcome)
        ) {strict}
        """,
        "ALTER TABLE partner_document ADD COLUMN reader {text}",
    ]
}
