import Database

extension Schema {
    /// Purchase orders by number and by where they stand, and whose a supplier's invoice is.
    static let purchases: [SQL] = [
        """
        CREATE TABLE purchase_order (
            id {text} NOT NULL PRIMARY KEY,
            entity {text} NOT NULL,
            supplier {text} NOT NULL,
            number {text} NOT NULL,
            status {text} NOT NULL,
            currency {text} NOT NULL,
            total {int64} NOT NULL,
            raised_at {int64} NOT NULL,
            updated_at {int64} NOT NULL
        ) {strict}
        """,
        """
        CREATE UNIQUE INDEX purchase_order_number ON purchase_order (entity, supplier, number)
        """,
        "CREATE INDEX purchase_order_page ON purchase_order (entity, id)",
        "CREATE INDEX purchase_order_status ON purchase_order (entity, status, id)",
        """
        CREATE TABLE supplier_invoice (
            entity {text} NOT NULL,
            supplier {text} NOT NULL,
            number {text} NOT NULL,
            purchase_order {text} NOT NULL,
            PRIMARY KEY (entity, supplier, number)
        ) {strict}
        """,
    ]
}
