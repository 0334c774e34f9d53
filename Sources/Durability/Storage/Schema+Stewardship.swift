import Database

extension Schema {
    /// Questions of who is who, as they are listed; a case itself is an instance.
    static let stewardship: [SQL] = [
        """
        CREATE TABLE stewardship_case (
            id {text} NOT NULL PRIMARY KEY,
            entity {text} NOT NULL,
            question {text} NOT NULL,
            subject {text} NOT NULL,
            phase {text} NOT NULL,
            steward {text} NOT NULL,
            detail {text} NOT NULL,
            opened_at {int64} NOT NULL,
            due_at {int64} NOT NULL,
            updated_at {int64} NOT NULL,
            closed_at {int64}
        ) {strict}
        """,
        """
        CREATE UNIQUE INDEX stewardship_case_subject
        ON stewardship_case (entity, question, subject)
        WHERE phase <> 'closed'
        """,
        "CREATE INDEX stewardship_case_recent ON stewardship_case (entity, id)",
        "CREATE INDEX stewardship_case_phase ON stewardship_case (entity, phase, id)",
    ]
}
