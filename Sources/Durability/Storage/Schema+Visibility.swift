import Database

extension Schema {
    /// Where each order stands on its way, and what people send again together.
    static let visibility: [SQL] = flow + redrives

    /// Figures written before know no stage; they are emptied, and the log tells them again.
    private static let flow: [SQL] = [
        "DELETE FROM shipment_figure",
        "DELETE FROM order_figure",
        "DELETE FROM reader_cursor WHERE name = 'order_figure'",
        "ALTER TABLE order_figure ADD COLUMN stage {text} NOT NULL DEFAULT 'decided'",
        "ALTER TABLE order_figure ADD COLUMN stage_since {int64} NOT NULL DEFAULT 0",
        "ALTER TABLE order_figure ADD COLUMN decided_at {int64}",
        "ALTER TABLE order_figure ADD COLUMN picked_at {int64}",
        "ALTER TABLE order_figure ADD COLUMN last_invoice_at {int64}",
        "ALTER TABLE order_figure ADD COLUMN is_invoiced {int64} NOT NULL DEFAULT 0",
        "ALTER TABLE order_figure ADD COLUMN last_event_at {int64} NOT NULL DEFAULT 0",
        """
        CREATE INDEX order_figure_stage
        ON order_figure (entity, stage, stage_since, order_id)
        """,
        """
        CREATE TABLE order_flow (
            entity {text} NOT NULL,
            stage {text} NOT NULL,
            orders {int64} NOT NULL,
            PRIMARY KEY (entity, stage)
        ) {strict}
        """,
        """
        CREATE TABLE order_passage (
            entity {text} NOT NULL,
            stage {text} NOT NULL,
            at {int64} NOT NULL,
            order_id {text} NOT NULL,
            PRIMARY KEY (entity, stage, at, order_id)
        ) {strict}
        """,
        """
        CREATE INDEX partner_document_recent ON partner_document (entity, created_at, id)
        """,
        """
        CREATE INDEX inbox_message_waiting ON inbox_message (entity, received_at, id)
        WHERE state IN ('received', 'parked')
        """,
    ]

    private static let redrives: [SQL] = [
        """
        CREATE TABLE redrive_set (
            hash {text} NOT NULL PRIMARY KEY,
            entity {text} NOT NULL,
            kind {text} NOT NULL,
            target {text} NOT NULL,
            operation {text} NOT NULL,
            code {text} NOT NULL,
            size {int64} NOT NULL,
            canary {int64} NOT NULL,
            state {text} NOT NULL,
            made_by {text} NOT NULL,
            made_at {int64} NOT NULL,
            changed_by {text} NOT NULL,
            changed_at {int64} NOT NULL,
            note {text} NOT NULL
        ) {strict}
        """,
        "CREATE INDEX redrive_set_recent ON redrive_set (entity, made_at, hash)",
        """
        CREATE INDEX redrive_set_active ON redrive_set (made_at, hash)
        WHERE state IN ('trying', 'running')
        """,
        """
        CREATE TABLE redrive_member (
            hash {text} NOT NULL,
            ordinal {int64} NOT NULL,
            member {text} NOT NULL,
            state {text} NOT NULL,
            code {text},
            sent_at {int64},
            PRIMARY KEY (hash, ordinal)
        ) {strict}
        """,
        "CREATE INDEX redrive_member_state ON redrive_member (hash, state, ordinal)",
    ]
}
