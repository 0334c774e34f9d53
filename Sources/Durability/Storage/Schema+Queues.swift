import Database

extension Schema {
    /// Who works on an item and until when, when it comes back, and what people did with it.
    static let queues: [SQL] = [
        "ALTER TABLE work_item ADD COLUMN claimed_by {text}",
        "ALTER TABLE work_item ADD COLUMN claimed_until {int64}",
        "ALTER TABLE work_item ADD COLUMN snoozed_until {int64}",
        """
        CREATE INDEX work_item_queue ON work_item (entity, owner, opened_at, key)
        WHERE closed_at IS NULL
        """,
        """
        CREATE TABLE work_item_event (
            id {identity},
            entity {text} NOT NULL,
            key {text} NOT NULL,
            at {int64} NOT NULL,
            actor {text} NOT NULL,
            action {text} NOT NULL,
            detail {text} NOT NULL
        ) {strict}
        """,
        "CREATE INDEX work_item_event_item ON work_item_event (entity, key, id)",
    ]
}
