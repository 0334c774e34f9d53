import Database

extension Schema {
    /// Key figures as sums for each day, so that no page reads every order of a window.
    ///
    /// Figures written before are in no sum; they are emptied, and the log tells them again.
    static let figureSums: [SQL] = [
        """
        CREATE TABLE figure_sum (
            entity {text} NOT NULL,
            day {int64} NOT NULL,
            measure {text} NOT NULL,
            label {text} NOT NULL,
            bucket {int64} NOT NULL,
            channel {text} NOT NULL,
            count {int64} NOT NULL,
            total {int64} NOT NULL,
            PRIMARY KEY (entity, day, measure, label, bucket, channel)
        ) {strict}
        """,
        """
        CREATE INDEX shipment_figure_open ON shipment_figure (entity, shipped_at, shipment_id)
        WHERE invoiced_at IS NULL
        """,
        "DELETE FROM shipment_figure",
        "DELETE FROM order_figure",
        "DELETE FROM order_flow",
        "DELETE FROM order_passage",
        "DELETE FROM reader_cursor WHERE name = 'order_figure'",
    ]
}
