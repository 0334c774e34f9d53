import Database

extension Schema {
    /// Messages sent over AS2, until and after their receipts came.
    static let as2Sends: [SQL] = [
        """
        CREATE TABLE as2_send (
            message_id {text} NOT NULL PRIMARY KEY,
            entity {text} NOT NULL,
            partner {text} NOT NULL,
            document {text} NOT NULL,
            round {int64} NOT NULL,
            mics {text} NOT NULL,
            wants_signed {int64} NOT NULL,
            state {text} NOT NULL,
            detail {text} NOT NULL,
            sent_at {int64} NOT NULL,
            due_at {int64} NOT NULL,
            ended_at {int64}
        ) {strict}
        """,
        "CREATE INDEX as2_send_document ON as2_send (document, round)",
        "CREATE INDEX as2_send_due ON as2_send (due_at) WHERE state = 'awaiting'",
    ]
}
