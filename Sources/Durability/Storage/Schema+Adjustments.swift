import Database

extension Schema {
    /// What was counted and adjusted, line by line; the adjustment itself is an instance.
    static let adjustments: [SQL] = [
        """
        CREATE TABLE stock_adjustment_line (
            entity {text} NOT NULL,
            site {text} NOT NULL,
            number {text} NOT NULL,
            item {text} NOT NULL,
            kind {text} NOT NULL,
            phase {text} NOT NULL,
            as_of {int64} NOT NULL,
            delta {int64} NOT NULL,
            applied_at {int64},
            PRIMARY KEY (entity, site, number, item)
        ) {strict}
        """,
        """
        CREATE INDEX stock_adjustment_line_shelf
        ON stock_adjustment_line (entity, item, site, as_of)
        """,
    ]
}
