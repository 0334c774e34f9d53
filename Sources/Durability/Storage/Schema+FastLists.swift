import Database

extension Schema {
    /// What lists and look-ups ask for among a million orders, each by an index of its own; how
    /// many orders have which status is kept as a sum.
    static let fastLists: [SQL] = [
        "CREATE INDEX order_board_newest ON order_board (entity, order_id)",
        "DROP INDEX order_board_status",
        "CREATE INDEX order_board_status ON order_board (entity, status, order_id)",
        """
        CREATE TABLE order_standing (
            entity {text} NOT NULL,
            status {text} NOT NULL,
            orders {int64} NOT NULL,
            PRIMARY KEY (entity, status)
        ) {strict}
        """,
        """
        INSERT INTO order_standing (entity, status, orders)
        SELECT entity, status, COUNT(*)
        FROM order_board
        GROUP BY entity, status
        """,
        "CREATE INDEX instance_trace ON instance (trace_id, kind, id)",
        """
        CREATE INDEX partner_document_by_partner
        ON partner_document (entity, partner, created_at, id)
        """,
        "CREATE INDEX backorder_longest ON backorder (entity, since, order_id, line)",
    ]
}
