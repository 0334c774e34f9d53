import Database

extension Schema {
    /// What a partner must have of us by when; a row goes once the partner has it.
    static let partnerDuty: [SQL] = [
        """
        CREATE TABLE partner_duty (
            id {text} PRIMARY KEY,
            entity {text} NOT NULL,
            partner {text} NOT NULL,
            kind {text} NOT NULL,
            number {text} NOT NULL,
            source {text} NOT NULL,
            document {text},
            amount {int64},
            currency {text},
            due_at {int64} NOT NULL,
            look_at {int64} NOT NULL,
            told {text} NOT NULL
        )
        """,
        "CREATE INDEX partner_duty_look ON partner_duty (look_at, id)",
        "CREATE INDEX partner_duty_number ON partner_duty (partner, kind, number)",
    ]
}
