import Database

extension Schema {
    /// Read models of the key figures: rebuilt from the event log, so they may be emptied at any
    /// time.
    static let keyFigures: [SQL] = [
        """
        CREATE TABLE order_figure (
            order_id {text} NOT NULL PRIMARY KEY,
            entity {text} NOT NULL,
            channel {text} NOT NULL,
            currency {text} NOT NULL,
            received_at {int64} NOT NULL,
            sequence {int64} NOT NULL,
            booked_at {int64},
            released_at {int64},
            shipped_at {int64},
            delivered_at {int64},
            last_payment_at {int64},
            is_paid {int64} NOT NULL,
            has_fill {int64} NOT NULL,
            lines {int64} NOT NULL,
            lines_filled {int64} NOT NULL,
            units {int64} NOT NULL,
            units_filled {int64} NOT NULL,
            value {int64} NOT NULL,
            value_filled {int64} NOT NULL,
            backordered_value {int64} NOT NULL
        ) {strict}
        """,
        "CREATE INDEX order_figure_received ON order_figure (entity, received_at, order_id)",
        """
        CREATE TABLE shipment_figure (
            shipment_id {text} NOT NULL PRIMARY KEY,
            order_id {text} NOT NULL,
            entity {text} NOT NULL,
            channel {text} NOT NULL,
            site {text} NOT NULL,
            invoice_rule {text} NOT NULL,
            shipped_at {int64} NOT NULL,
            confirmed_at {int64},
            dispatched_at {int64},
            erp_posted_at {int64},
            invoice {text},
            invoiced_at {int64},
            delivered_at {int64}
        ) {strict}
        """,
        "CREATE INDEX shipment_figure_order ON shipment_figure (order_id, shipment_id)",
        "CREATE INDEX shipment_figure_shipped ON shipment_figure (entity, shipped_at, shipment_id)",
    ]
}
