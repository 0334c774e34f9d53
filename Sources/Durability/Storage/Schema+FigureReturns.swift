import Database

extension Schema {
    /// Key figures of returns, by line of each return; and what orders that are under way are
    /// told ahead by: how long sites and carriers take, and by when goods are promised.
    ///
    /// What was counted before is emptied, and the log tells it again.
    static let figureReturns: [SQL] = [
        """
        CREATE TABLE return_figure (
            return_id {text} NOT NULL,
            line {int64} NOT NULL,
            order_id {text} NOT NULL,
            entity {text} NOT NULL,
            channel {text} NOT NULL,
            customer {text} NOT NULL,
            site {text} NOT NULL,
            reason {text} NOT NULL,
            currency {text} NOT NULL,
            requested_at {int64} NOT NULL,
            authorized_at {int64} NOT NULL,
            received_at {int64},
            credited_at {int64},
            authorized_value {int64} NOT NULL,
            received_value {int64} NOT NULL,
            credited_value {int64} NOT NULL,
            PRIMARY KEY (return_id, line)
        ) {strict}
        """,
        "CREATE INDEX return_figure_order ON return_figure (order_id, return_id, line)",
        """
        CREATE INDEX return_figure_requested
        ON return_figure (entity, requested_at, return_id, line)
        """,
        "ALTER TABLE shipment_figure ADD COLUMN released_at {int64}",
        "ALTER TABLE shipment_figure ADD COLUMN carrier {text} NOT NULL DEFAULT ''",
        "ALTER TABLE order_figure ADD COLUMN promised_until {int64}",
        """
        CREATE INDEX order_figure_promised ON order_figure (entity, promised_until, order_id)
        WHERE promised_until IS NOT NULL
        """,
        "DELETE FROM figure_sum",
        "DELETE FROM shipment_figure",
        "DELETE FROM order_figure",
        "DELETE FROM order_flow",
        "DELETE FROM order_passage",
        "DELETE FROM reader_cursor WHERE name = 'order_figure'",
    ]
}
