import Database

extension Schema {
    /// Outside systems that take no calls now; a row is there while its target is away.
    static let targetAbsence: [SQL] = [
        """
        CREATE TABLE target_absence (
            target {text} NOT NULL PRIMARY KEY,
            since {int64} NOT NULL,
            code {text} NOT NULL,
            detail {text} NOT NULL,
            probes {int64} NOT NULL,
            probe_due {int64} NOT NULL,
            probe_sequence {int64} NOT NULL,
            probe_key {text} NOT NULL,
            probed_at {int64} NOT NULL,
            next_at {int64} NOT NULL,
            told_entity {text}
        ) {strict}
        """,
        // The round of what waits goes by the key, too, where much is due at once.
        "DROP INDEX effect_due",
        """
        CREATE INDEX effect_due ON effect (target, due_at, sequence, key)
        WHERE state IN ('ready', 'leased', 'unknown')
        """,
    ]
}
