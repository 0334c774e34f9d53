import Database

extension Schema {
    /// What carriers that speak EDI are asked to fetch, and what they bill for it.
    static let carriers: [SQL] = [
        """
        CREATE TABLE load_tender (
            partner {text} NOT NULL,
            number {int64} NOT NULL,
            entity {text} NOT NULL,
            order_id {text} NOT NULL,
            fulfilment {text} NOT NULL,
            document {text} NOT NULL,
            state {text} NOT NULL,
            charge {int64},
            currency {text} NOT NULL,
            due_at {int64},
            PRIMARY KEY (partner, number)
        ) {strict}
        """,
        "CREATE UNIQUE INDEX load_tender_fulfilment ON load_tender (partner, fulfilment)",
        "CREATE INDEX load_tender_due ON load_tender (due_at, partner, number)",
        """
        CREATE TABLE freight_invoice (
            partner {text} NOT NULL,
            invoice {text} NOT NULL,
            entity {text} NOT NULL,
            order_id {text} NOT NULL,
            fulfilment {text} NOT NULL,
            amount {int64} NOT NULL,
            agreed {int64},
            currency {text} NOT NULL,
            state {text} NOT NULL,
            findings {text} NOT NULL,
            issued_on {text},
            received_at {int64} NOT NULL,
            PRIMARY KEY (partner, invoice)
        ) {strict}
        """,
        "CREATE INDEX freight_invoice_load ON freight_invoice (fulfilment, partner, invoice)",
        """
        CREATE INDEX freight_invoice_recent
        ON freight_invoice (entity, received_at, partner, invoice)
        """,
    ]
}
