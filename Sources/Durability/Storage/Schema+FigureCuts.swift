import Database

extension Schema {
    /// Key figures by customer and site as well, in the company's days, and in its working hours
    /// beside the clock's.
    ///
    /// What was counted in UTC's days is emptied, and the log tells it again.
    static let figureCuts: [SQL] = [
        "DROP TABLE figure_sum",
        """
        CREATE TABLE figure_sum (
            entity {text} NOT NULL,
            cut {text} NOT NULL,
            day {int64} NOT NULL,
            part {text} NOT NULL,
            measure {text} NOT NULL,
            label {text} NOT NULL,
            bucket {int64} NOT NULL,
            count {int64} NOT NULL,
            total {int64} NOT NULL,
            PRIMARY KEY (entity, cut, day, part, measure, label, bucket)
        ) {strict}
        """,
        "CREATE INDEX figure_sum_part ON figure_sum (entity, cut, part, day)",
        "CREATE INDEX figure_sum_measure ON figure_sum (entity, cut, measure, day, part)",
        """
        CREATE TABLE figure_calendar (
            entity {text} NOT NULL PRIMARY KEY,
            document {bytes} NOT NULL
        ) {strict}
        """,
        "DELETE FROM shipment_figure",
        "DELETE FROM order_figure",
        "DELETE FROM order_flow",
        "DELETE FROM order_passage",
        "DELETE FROM reader_cursor WHERE name = 'order_figure'",
        "ALTER TABLE order_figure ADD COLUMN customer {text} NOT NULL DEFAULT ''",
        "ALTER TABLE shipment_figure ADD COLUMN customer {text} NOT NULL DEFAULT ''",
    ]
}
