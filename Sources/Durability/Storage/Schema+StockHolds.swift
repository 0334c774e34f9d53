import Database

extension Schema {
    /// What is there and may not be promised: by level, by posting, and hold by hold.
    static let stockHolds: [SQL] = [
        "ALTER TABLE stock_level ADD COLUMN held {int64} NOT NULL DEFAULT 0",
        "ALTER TABLE stock_posting ADD COLUMN held_delta {int64} NOT NULL DEFAULT 0",
        """
        CREATE TABLE stock_hold (
            entity {text} NOT NULL,
            item {text} NOT NULL,
            site {text} NOT NULL,
            number {text} NOT NULL,
            held {int64} NOT NULL,
            remaining {int64} NOT NULL,
            reason {text} NOT NULL,
            note {text},
            until_at {int64},
            placed_by {text} NOT NULL,
            from_warehouse {int64} NOT NULL,
            placed_at {int64} NOT NULL,
            ended_at {int64},
            ended_by {text},
            end_note {text},
            PRIMARY KEY (entity, item, site, number)
        ) {strict}
        """,
        """
        CREATE INDEX stock_hold_standing
        ON stock_hold (entity, item, site, number)
        WHERE ended_at IS NULL
        """,
    ]
}
