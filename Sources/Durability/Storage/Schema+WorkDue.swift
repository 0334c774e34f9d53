import Database

extension Schema {
    /// By when an item is due and whose word that is, how long items of a kind may wait, and an
    /// index for each order in which a queue is read. An item that is never due, or is worth
    /// nothing, sorts last without a case of its own.
    static let workDue: [SQL] = [
        "ALTER TABLE work_item ADD COLUMN due_at {int64} NOT NULL DEFAULT 9223372036854775807",
        "ALTER TABLE work_item ADD COLUMN due_from {text} NOT NULL DEFAULT 'none'",
        "ALTER TABLE work_item ADD COLUMN worth {int64} NOT NULL DEFAULT -1",
        "UPDATE work_item SET worth = amount WHERE amount IS NOT NULL",
        """
        CREATE INDEX work_item_due ON work_item (entity, owner, due_at, key)
        WHERE closed_at IS NULL
        """,
        """
        CREATE INDEX work_item_worth ON work_item (entity, owner, worth, key)
        WHERE closed_at IS NULL
        """,
        """
        CREATE INDEX work_item_cause ON work_item (entity, owner, reason, opened_at, key)
        WHERE closed_at IS NULL
        """,
        """
        CREATE TABLE work_item_limit (
            reason {text} NOT NULL PRIMARY KEY,
            seconds {int64} NOT NULL
        ) {strict}
        """,
    ]
}
