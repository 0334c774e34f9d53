public import Database
public import Primitives

/// An outside system that takes no calls for now, whoever asks: not reached, closed, or our
/// sign-in is refused.
public struct TargetAbsence: Equatable, Sendable {
    public var target: String
    public var since: Timestamp
    /// What its last call came to.
    public var code: String
    public var detail: String
    /// Calls in a row that came to nothing.
    public var probes: Int
    /// How far the round of all that waits has come: the next one behind it is tried next.
    public var probe: QueueMark
    public var probedAt: Timestamp
    /// Nothing is sent before.
    public var nextAt: Timestamp
    /// The entity whose work item tells people; `nil` while it may be a hiccup.
    public var toldEntity: String?

    public init(
        target: String,
        since: Timestamp,
        code: String,
        detail: String,
        probes: Int,
        probe: QueueMark,
        probedAt: Timestamp,
        nextAt: Timestamp,
        toldEntity: String? = nil
    ) {
        self.target = target
        self.since = since
        self.code = code
        self.detail = detail
        self.probes = probes
        self.probe = probe
        self.probedAt = probedAt
        self.nextAt = nextAt
        self.toldEntity = toldEntity
    }
}

/// Targets that are away; whoever holds a target's lane writes its row.
public struct TargetAbsenceTable {
    let session: any SQLSession

    public func load(_ target: String) throws(StoreFailure) -> TargetAbsence? {
        try session.first(
            """
            SELECT target, since, code, detail, probes, probe_due, probe_sequence, probe_key,
                   probed_at, next_at, told_entity
            FROM target_absence
            WHERE target = $1
            """,
            [.text(target)],
            Self.absence
        )
    }

    /// Targets that are away: systems by name, then partners and subscribers.
    public func all(limit: Int) throws(StoreFailure) -> [TargetAbsence] {
        try session.rows(
            """
            SELECT target, since, code, detail, probes, probe_due, probe_sequence, probe_key,
                   probed_at, next_at, told_entity
            FROM target_absence
            ORDER BY target LIKE '%/%', target
            LIMIT $1
            """,
            [.int(limit)],
            Self.absence
        )
    }

    public func save(_ absence: TargetAbsence) throws(StoreFailure) {
        try session.enqueue(
            """
            INSERT INTO target_absence
                (target, since, code, detail, probes, probe_due, probe_sequence, probe_key,
                 probed_at, next_at, told_entity)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (target) DO UPDATE
            SET code = $3, detail = $4, probes = $5, probe_due = $6, probe_sequence = $7,
                probe_key = $8, probed_at = $9, next_at = $10, told_entity = $11
            """,
            [
                .text(absence.target), .time(absence.since), .text(absence.code),
                .text(absence.detail), .int(absence.probes), .time(absence.probe.dueAt),
                .integer(absence.probe.sequence), .text(absence.probe.key),
                .time(absence.probedAt), .time(absence.nextAt), .text(absence.toldEntity),
            ]
        )
    }

    public func end(_ target: String) throws(StoreFailure) {
        try session.enqueue("DELETE FROM target_absence WHERE target = $1", [.text(target)])
    }

    private static func absence(_ row: any SQLRow) throws(StoreFailure) -> TargetAbsence {
        TargetAbsence(
            target: row.text(0),
            since: row.timestamp(1),
            code: row.text(2),
            detail: row.text(3),
            probes: Int(row.integer(4)),
            probe: QueueMark(
                dueAt: row.timestamp(5),
                sequence: row.integer(6),
                key: row.text(7)
            ),
            probedAt: row.timestamp(8),
            nextAt: row.timestamp(9),
            toldEntity: row.optionalText(10)
        )
    }
}

extension Transaction {
    public var absences: TargetAbsenceTable { TargetAbsenceTable(session: session) }
}

extension Snapshot {
    public var absences: TargetAbsenceTable { TargetAbsenceTable(session: session) }
}
