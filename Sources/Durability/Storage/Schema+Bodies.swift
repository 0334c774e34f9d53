import Database

extension Schema {
    /// What is written once moves out of rows that are written again, and master data keeps its
    /// past.
    ///
    /// An event's row gets its position after it was appended; with its documents inside, that
    /// second write would be the larger one.
    static let bodies: [SQL] = [
        """
        CREATE TABLE event_body (
            event_id {int64} NOT NULL PRIMARY KEY,
            event {bytes} NOT NULL,
            facts {bytes} NOT NULL
        ) {strict}
        """,
        """
        INSERT INTO event_body (event_id, event, facts)
        SELECT id, event, facts
        FROM event
        """,
        "ALTER TABLE event DROP COLUMN event",
        "ALTER TABLE event DROP COLUMN facts",
        """
        CREATE TABLE master_version (
            entity {text} NOT NULL,
            kind {text} NOT NULL,
            id {text} NOT NULL,
            revision {int64} NOT NULL,
            document {bytes} NOT NULL,
            PRIMARY KEY (entity, kind, id, revision)
        ) {strict}
        """,
        """
        INSERT INTO master_version (entity, kind, id, revision, document)
        SELECT entity, kind, id, revision, document
        FROM master_record
        """,
    ]
}
