import Database

extension Schema {
    /// Which orders could not go their way by themselves, what work items were open for before
    /// they were opened again, and what was counted before there was anything here to count.
    ///
    /// What was counted of orders before is emptied, and the log tells it again.
    static let outcomes: [SQL] = [
        "ALTER TABLE order_figure ADD COLUMN exception_at {int64}",
        """
        CREATE TABLE work_item_spell (
            entity {text} NOT NULL,
            key {text} NOT NULL,
            opened_at {int64} NOT NULL,
            closed_at {int64} NOT NULL,
            reason {text} NOT NULL,
            instance_kind {text} NOT NULL,
            instance_id {text} NOT NULL,
            PRIMARY KEY (entity, key, opened_at)
        ) {strict}
        """,
        "CREATE INDEX work_item_spell_opened ON work_item_spell (entity, opened_at, key)",
        "CREATE INDEX work_item_opened ON work_item (entity, opened_at, key)",
        """
        CREATE INDEX event_reconciled ON event (entity, at, instance_id)
        WHERE kind = 'reconciliation'
        """,
        """
        CREATE TABLE imported_figure (
            entity {text} NOT NULL,
            outcome {text} NOT NULL,
            day {int64} NOT NULL,
            minutes {int64} NOT NULL,
            count {int64} NOT NULL,
            whole {int64} NOT NULL,
            source {text} NOT NULL,
            imported_at {int64} NOT NULL,
            PRIMARY KEY (entity, outcome, day, minutes)
        ) {strict}
        """,
        "DELETE FROM figure_sum",
        "DELETE FROM figure_calendar",
        "DELETE FROM shipment_figure",
        "DELETE FROM return_figure",
        "DELETE FROM order_figure",
        "DELETE FROM order_flow",
        "DELETE FROM order_passage",
        "DELETE FROM reader_cursor WHERE name = 'order_figure'",
    ]
}
