import Database

extension Schema {
    /// What differs from other systems, how far each comparison has come, and stock in the order of
    /// its names' bytes, which is the order in which other systems are read.
    static let reconciliation: [SQL] = [
        """
        CREATE TABLE reconciliation_case (
            id {text} NOT NULL PRIMARY KEY,
            entity {text} NOT NULL,
            system {text} NOT NULL,
            subject {text} NOT NULL,
            major {text} NOT NULL,
            minor {text} NOT NULL,
            kind {text} NOT NULL,
            phase {text} NOT NULL,
            detail {text} NOT NULL,
            amount {int64},
            currency {text},
            opened_at {int64} NOT NULL,
            updated_at {int64} NOT NULL,
            closed_at {int64}
        ) {strict}
        """,
        """
        CREATE UNIQUE INDEX reconciliation_case_key
        ON reconciliation_case (entity, system, subject, major, minor)
        WHERE phase <> 'closed'
        """,
        """
        CREATE INDEX reconciliation_case_recent
        ON reconciliation_case (entity, id)
        """,
        """
        CREATE INDEX reconciliation_case_phase
        ON reconciliation_case (entity, phase, id)
        """,
        """
        CREATE TABLE reconciliation_standing (
            entity {text} NOT NULL,
            system {text} NOT NULL,
            subject {text} NOT NULL,
            compared_at {int64},
            proven_at {int64},
            compared {int64} NOT NULL,
            differing {int64} NOT NULL,
            under_way {int64} NOT NULL,
            took {int64} NOT NULL,
            failure {text},
            failed_at {int64},
            PRIMARY KEY (entity, system, subject)
        ) {strict}
        """,
        """
        CREATE TABLE reconciliation_bucket (
            entity {text} NOT NULL,
            system {text} NOT NULL,
            subject {text} NOT NULL,
            major {text} NOT NULL,
            minor {text} NOT NULL,
            through_major {text} NOT NULL,
            through_minor {text} NOT NULL,
            theirs {bytes} NOT NULL,
            ours {bytes} NOT NULL,
            at {int64} NOT NULL,
            PRIMARY KEY (entity, system, subject, major, minor)
        ) {strict}
        """,
        """
        CREATE INDEX stock_level_bytewise
        ON stock_level (entity, item {bytewise}, site {bytewise})
        """,
        """
        CREATE INDEX inbox_message_refused ON inbox_message (entity, received_at, id)
        WHERE state = 'refused'
        """,
    ]
}
