public import Canonical
public import Database
public import Primitives
public import Reconciliation

/// A case as lists show it; the case itself is an instance of `CaseWorkflow` of the same id.
public struct ReconciliationRow: Sendable, Equatable {
    public var id: String
    public var entity: String
    public var system: String
    public var subject: ReconciledSubject
    public var key: RecordKey
    public var kind: DifferenceKind
    public var phase: CaseWorkflow.Phase
    public var detail: String
    public var stake: Money?
    public var openedAt: Timestamp
    public var updatedAt: Timestamp
    public var closedAt: Timestamp?

    public init(
        id: String,
        entity: String,
        finding: Finding,
        phase: CaseWorkflow.Phase,
        openedAt: Timestamp,
        updatedAt: Timestamp,
        closedAt: Timestamp?
    ) {
        self.id = id
        self.entity = entity
        system = finding.system
        subject = finding.subject
        key = finding.key
        kind = finding.kind
        self.phase = phase
        detail = finding.words
        stake = finding.stake
        self.openedAt = openedAt
        self.updatedAt = updatedAt
        self.closedAt = closedAt
    }
}

/// What differs from other systems; one case that is not closed for each key.
public struct ReconciliationCaseTable {
    let session: any SQLSession

    public func save(_ row: ReconciliationRow) throws(StoreFailure) {
        try session.execute(
            """
            INSERT INTO reconciliation_case
                (id, entity, system, subject, major, minor, kind, phase, detail, amount, currency,
                 opened_at, updated_at, closed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            ON CONFLICT (id) DO UPDATE
            SET kind = $7, phase = $8, detail = $9, amount = $10, currency = $11, updated_at = $13,
                closed_at = $14
            """,
            [
                .text(row.id), .text(row.entity), .text(row.system), .text(row.subject.rawValue),
                .text(row.key.major), .text(row.key.minor), .text(row.kind.rawValue),
                .text(row.phase.rawValue), .text(row.detail),
                row.stake.map { .integer($0.minorUnits) } ?? .null,
                .text(row.stake?.currency.code), .time(row.openedAt), .time(row.updatedAt),
                .time(row.closedAt),
            ]
        )
    }

    public func load(_ id: String, entity: String) throws(StoreFailure) -> ReconciliationRow? {
        try session.first(
            """
            SELECT id, entity, system, subject, major, minor, kind, phase, detail, amount, currency,
                   opened_at, updated_at, closed_at
            FROM reconciliation_case
            WHERE id = $1 AND entity = $2
            """,
            [.text(id), .text(entity)],
            Self.row
        ).flatMap(\.self)
    }

    /// The case of a key that is not closed.
    public func standing(
        of key: RecordKey,
        _ subject: ReconciledSubject,
        system: String,
        entity: String
    ) throws(StoreFailure) -> String? {
        try session.first(
            """
            SELECT id
            FROM reconciliation_case
            WHERE entity = $1 AND system = $2 AND subject = $3 AND major = $4 AND minor = $5
                AND phase <> 'closed'
            """,
            [
                .text(entity), .text(system), .text(subject.rawValue), .text(key.major),
                .text(key.minor),
            ]
        ) { (row) throws(StoreFailure) in row.text(0) }
    }

    /// Cases of one comparison that are not closed, by their keys.
    public func standing(
        _ subject: ReconciledSubject,
        system: String,
        entity: String,
        limit: Int
    ) throws(StoreFailure) -> [ReconciliationRow] {
        try session.rows(
            """
            SELECT id, entity, system, subject, major, minor, kind, phase, detail, amount, currency,
                   opened_at, updated_at, closed_at
            FROM reconciliation_case
            WHERE entity = $1 AND system = $2 AND subject = $3 AND phase <> 'closed'
            ORDER BY major, minor
            LIMIT $4
            """,
            [.text(entity), .text(system), .text(subject.rawValue), .int(limit)],
            Self.row
        ).compactMap(\.self)
    }

    /// When the last case was put right that is not proven yet.
    public func lastCorrection(
        system: String,
        entity: String
    ) throws(StoreFailure) -> Timestamp? {
        try session.first(
            """
            SELECT MAX(updated_at)
            FROM reconciliation_case
            WHERE entity = $1 AND system = $2 AND phase = 'correcting'
            """,
            [.text(entity), .text(system)]
        ) { (row) throws(StoreFailure) in row.optionalTimestamp(0) }.flatMap(\.self)
    }

    /// A page of an entity's cases, the newest first; those of one phase when it is given.
    public func list(
        entity: String,
        phase: CaseWorkflow.Phase?,
        before id: String?,
        limit: Int
    ) throws(StoreFailure) -> [ReconciliationRow] {
        guard let phase else {
            return try session.rows(
                """
                SELECT id, entity, system, subject, major, minor, kind, phase, detail, amount,
                       currency, opened_at, updated_at, closed_at
                FROM reconciliation_case
                WHERE entity = $1 AND id < $2
                ORDER BY id DESC
                LIMIT $3
                """,
                [.text(entity), .text(id ?? Self.last), .int(limit)],
                Self.row
            ).compactMap(\.self)
        }
        return try session.rows(
            """
            SELECT id, entity, system, subject, major, minor, kind, phase, detail, amount, currency,
                   opened_at, updated_at, closed_at
            FROM reconciliation_case
            WHERE entity = $1 AND phase = $2 AND id < $3
            ORDER BY id DESC
            LIMIT $4
            """,
            [.text(entity), .text(phase.rawValue), .text(id ?? Self.last), .int(limit)],
            Self.row
        ).compactMap(\.self)
    }

    /// Greater than every id.
    private static let last = "~"

    /// A word that this program does not know is a newer program's business.
    private static func row(_ row: any SQLRow) throws(StoreFailure) -> ReconciliationRow? {
        guard let subject = ReconciledSubject(rawValue: row.text(3)),
            let kind = DifferenceKind(rawValue: row.text(6)),
            let phase = CaseWorkflow.Phase(rawValue: row.text(7))
        else { return nil }
        var stake: Money?
        if let minor = row.optionalInteger(9),
            let currency = row.optionalText(10).flatMap({ Currency(code: $0) })
        {
            stake = Money(minorUnits: minor, currency)
        }
        return ReconciliationRow(
            id: row.text(0),
            entity: row.text(1),
            system: row.text(2),
            subject: subject,
            key: RecordKey(row.text(4), row.text(5)),
            kind: kind,
            phase: phase,
            detail: row.text(8),
            stake: stake,
            openedAt: row.timestamp(11),
            updatedAt: row.timestamp(12),
            closedAt: row.optionalTimestamp(13)
        )
    }
}

extension ReconciliationRow {
    fileprivate init(
        id: String,
        entity: String,
        system: String,
        subject: ReconciledSubject,
        key: RecordKey,
        kind: DifferenceKind,
        phase: CaseWorkflow.Phase,
        detail: String,
        stake: Money?,
        openedAt: Timestamp,
        updatedAt: Timestamp,
        closedAt: Timestamp?
    ) {
        self.id = id
        self.entity = entity
        self.system = system
        self.subject = subject
        self.key = key
        self.kind = kind
        self.phase = phase
        self.detail = detail
        self.stake = stake
        self.openedAt = openedAt
        self.updatedAt = updatedAt
        self.closedAt = closedAt
    }
}

extension Transaction {
    public var reconciliationCases: ReconciliationCaseTable {
        ReconciliationCaseTable(session: session)
    }
}
extension Snapshot {
    public var reconciliationCases: ReconciliationCaseTable {
        ReconciliationCaseTable(session: session)
    }
}
