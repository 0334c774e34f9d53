import Database

extension Schema {
    /// Key figures that write nothing for what is under way, and with an index less; and what the
    /// queue for stock is worth by an index of its own.
    ///
    /// What was counted before is emptied, and the log tells it again.
    static let figureDiffs: [SQL] = [
        "DROP TABLE figure_sum",
        """
        CREATE TABLE figure_sum (
            entity {text} NOT NULL,
            cut {text} NOT NULL,
            measure {text} NOT NULL,
            day {int64} NOT NULL,
            part {text} NOT NULL,
            label {text} NOT NULL,
            bucket {int64} NOT NULL,
            count {int64} NOT NULL,
            total {int64} NOT NULL,
            PRIMARY KEY (entity, cut, measure, day, part, label, bucket)
        ) {strict}
        """,
        "CREATE INDEX figure_sum_part ON figure_sum (entity, cut, part, measure, day)",
        // What waits for stock is worth, found beside its lines without the rows of all orders.
        """
        CREATE INDEX order_figure_backordered
        ON order_figure (entity, order_id, currency, backordered_value) WHERE backordered_value > 0
        """,
        "DELETE FROM shipment_figure",
        "DELETE FROM order_figure",
        "DELETE FROM order_flow",
        "DELETE FROM order_passage",
        "DELETE FROM reader_cursor WHERE name = 'order_figure'",
    ]
}
