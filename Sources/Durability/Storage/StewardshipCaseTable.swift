public import Canonical
public import Database
public import Primitives
public import Stewardship

/// A case as lists show it; the case itself is an instance of `StewardshipWorkflow` of the same id.
public struct StewardshipRow: Sendable, Equatable {
    public var id: String
    public var entity: String
    public var question: IdentityQuestion
    public var subject: String
    public var phase: StewardshipWorkflow.Phase
    public var steward: Role
    public var detail: String
    public var openedAt: Timestamp
    public var dueAt: Timestamp
    public var updatedAt: Timestamp
    public var closedAt: Timestamp?

    public init(
        id: String,
        entity: String,
        question: IdentityQuestion,
        subject: String,
        phase: StewardshipWorkflow.Phase,
        steward: Role,
        detail: String,
        openedAt: Timestamp,
        dueAt: Timestamp,
        updatedAt: Timestamp,
        closedAt: Timestamp? = nil
    ) {
        self.id = id
        self.entity = entity
        self.question = question
        self.subject = subject
        self.phase = phase
        self.steward = steward
        self.detail = detail
        self.openedAt = openedAt
        self.dueAt = dueAt
        self.updatedAt = updatedAt
        self.closedAt = closedAt
    }
}

/// How many cases stand in one phase, and when the first of them is due.
public struct StewardshipCount: Sendable, Equatable {
    public var entity: String
    public var phase: StewardshipWorkflow.Phase
    public var count: Int
    public var firstDue: Timestamp?

    /// Whether somebody is to act.
    public var isWaiting: Bool {
        switch phase {
        case .open, .proposed, .undoProposed: true
        case .new, .settled, .apart, .closed: false
        }
    }
}

/// Questions of who is who; one case that is not closed for each subject.
public struct StewardshipCaseTable {
    let session: any SQLSession

    public func save(_ row: StewardshipRow) throws(StoreFailure) {
        try session.execute(
            """
            INSERT INTO stewardship_case
                (id, entity, question, subject, phase, steward, detail, opened_at, due_at,
                 updated_at, closed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (id) DO UPDATE
            SET phase = $5, steward = $6, detail = $7, opened_at = $8, due_at = $9,
                updated_at = $10, closed_at = $11
            """,
            [
                .text(row.id), .text(row.entity), .text(row.question.rawValue),
                .text(row.subject), .text(row.phase.rawValue), .text(row.steward.rawValue),
                .text(row.detail), .time(row.openedAt), .time(row.dueAt), .time(row.updatedAt),
                .time(row.closedAt),
            ]
        )
    }

    public func load(_ id: String, entity: String) throws(StoreFailure) -> StewardshipRow? {
        try session.first(
            """
            SELECT id, entity, question, subject, phase, steward, detail, opened_at, due_at,
                   updated_at, closed_at
            FROM stewardship_case
            WHERE id = $1 AND entity = $2
            """,
            [.text(id), .text(entity)],
            Self.row
        ).flatMap(\.self)
    }

    /// The case of a subject that is not closed.
    public func standing(
        _ question: IdentityQuestion,
        of subject: String,
        entity: String
    ) throws(StoreFailure) -> String? {
        try session.first(
            """
            SELECT id
            FROM stewardship_case
            WHERE entity = $1 AND question = $2 AND subject = $3 AND phase <> 'closed'
            """,
            [.text(entity), .text(question.rawValue), .text(subject)]
        ) { (row) throws(StoreFailure) in row.text(0) }
    }

    /// All cases that the records may settle by themselves, by subject.
    public func unsettled(
        entity: String,
        limit: Int
    ) throws(StoreFailure) -> [StewardshipRow] {
        try session.rows(
            """
            SELECT id, entity, question, subject, phase, steward, detail, opened_at, due_at,
                   updated_at, closed_at
            FROM stewardship_case
            WHERE entity = $1 AND phase IN ('open', 'proposed', 'apart')
            ORDER BY phase, id
            LIMIT $2
            """,
            [.text(entity), .int(limit)],
            Self.row
        ).compactMap(\.self)
    }

    /// A page of an entity's cases, the newest first; those of one phase when it is given.
    public func list(
        entity: String,
        phase: StewardshipWorkflow.Phase?,
        before id: String?,
        limit: Int
    ) throws(StoreFailure) -> [StewardshipRow] {
        let last = SQLValue.text(id ?? Self.last)
        guard let phase else {
            return try session.rows(
                """
                SELECT id, entity, question, subject, phase, steward, detail, opened_at, due_at,
                       updated_at, closed_at
                FROM stewardship_case
                WHERE entity = $1 AND id < $2
                ORDER BY id DESC
                LIMIT $3
                """,
                [.text(entity), last, .int(limit)],
                Self.row
            ).compactMap(\.self)
        }
        return try session.rows(
            """
            SELECT id, entity, question, subject, phase, steward, detail, opened_at, due_at,
                   updated_at, closed_at
            FROM stewardship_case
            WHERE entity = $1 AND phase = $2 AND id < $3
            ORDER BY id DESC
            LIMIT $4
            """,
            [.text(entity), .text(phase.rawValue), last, .int(limit)],
            Self.row
        ).compactMap(\.self)
    }

    /// How many are not closed, by entity and phase.
    public func counts() throws(StoreFailure) -> [StewardshipCount] {
        try session.rows(
            """
            SELECT entity, phase, COUNT(*), MIN(due_at)
            FROM stewardship_case
            WHERE phase <> 'closed'
            GROUP BY entity, phase
            ORDER BY entity, phase
            """
        ) { (row) throws(StoreFailure) -> StewardshipCount? in
            guard let phase = StewardshipWorkflow.Phase(rawValue: row.text(1)) else { return nil }
            return StewardshipCount(
                entity: row.text(0),
                phase: phase,
                count: Int(row.integer(2)),
                firstDue: row.optionalTimestamp(3)
            )
        }.compactMap(\.self)
    }

    /// Greater than every id.
    private static let last = "~"

    /// A word that this program does not know is a newer program's business.
    private static func row(_ row: any SQLRow) throws(StoreFailure) -> StewardshipRow? {
        guard let question = IdentityQuestion(rawValue: row.text(2)),
            let phase = StewardshipWorkflow.Phase(rawValue: row.text(4)),
            let steward = Role(rawValue: row.text(5))
        else { return nil }
        return StewardshipRow(
            id: row.text(0),
            entity: row.text(1),
            question: question,
            subject: row.text(3),
            phase: phase,
            steward: steward,
            detail: row.text(6),
            openedAt: row.timestamp(7),
            dueAt: row.timestamp(8),
            updatedAt: row.timestamp(9),
            closedAt: row.optionalTimestamp(10)
        )
    }
}

extension MasterTable {
    /// Outside numbers that more than one item claims, by their names.
    public func contestedIdentifiers(
        entity: String,
        limit: Int
    ) throws(StoreFailure) -> [ItemIdentifier] {
        try session.rows(
            """
            SELECT scheme, value, owner
            FROM item_identifier
            WHERE entity = $1
            GROUP BY entity, scheme, value, owner
            HAVING COUNT(*) > 1
            ORDER BY scheme, value, owner
            LIMIT $2
            """,
            [.text(entity), .int(limit)]
        ) { (row) throws(StoreFailure) -> ItemIdentifier? in
            ItemIdentifier.Scheme(rawValue: row.text(0)).map { scheme in
                let owner = row.text(2)
                return ItemIdentifier(scheme, row.text(1), owner: owner.isEmpty ? nil : owner)
            }
        }.compactMap(\.self)
    }
}

extension Transaction {
    public var stewardshipCases: StewardshipCaseTable { StewardshipCaseTable(session: session) }
}
extension Snapshot {
    public var stewardshipCases: StewardshipCaseTable { StewardshipCaseTable(session: session) }
}
