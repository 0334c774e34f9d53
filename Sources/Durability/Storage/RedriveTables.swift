public import Database
public import Primitives

/// What failed of one reason: the sets to send again are parts of such groups.
public struct RedriveGroup: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Sendable { case effect, message }

    public var entity: String
    public var kind: Kind
    /// The system an effect goes to, or who sent the message.
    public var target: String
    public var operation: String
    /// The failure's stable code; empty where there was none.
    public var code: String

    public init(entity: String, kind: Kind, target: String, operation: String, code: String) {
        self.entity = entity
        self.kind = kind
        self.target = target
        self.operation = operation
        self.code = code
    }
}

/// One member of a group, as it was when somebody looked.
public struct RedriveCandidate: Hashable, Sendable {
    /// The effect's key, or the message's id.
    public var member: String
    /// Another number as soon as it has been tried again.
    public var version: Int64
    public var parkedAt: Timestamp
    public var instanceKind: String
    public var instanceID: String
}

/// Where a frozen set stands.
///
/// ```text
/// frozen ──▶ trying ──▶ proven ──▶ running ──▶ done
///              │                      │ ▲
///              └──────▶ stopped ◀─────┘ │   (stopped ──▶ running)
/// ```
///
/// Each but `done` may be withdrawn; frozen again untouched, a withdrawn set begins anew.
public enum RedriveState: String, CaseIterable, Sendable {
    case frozen
    /// The first few are under way.
    case trying
    /// The first few went well; the rest waits for a person's word.
    case proven
    case running
    /// Something failed again; a person must look.
    case stopped
    case done
    /// Taken back: nothing more is sent.
    case withdrawn
}

public enum RedriveMemberState: String, CaseIterable, Sendable {
    case waiting, sent, done, failed
    /// Not parked any more when its turn came, or in somebody's hands.
    case skipped
    /// Taken back before it was tried.
    case withdrawn
}

/// A frozen set: what was seen is what runs.
public struct RedriveSet: Sendable, Equatable {
    /// Names the members and how each stood; the same view gives the same hash.
    public var hash: String
    public var group: RedriveGroup
    public var size: Int
    /// How many go first, alone.
    public var canary: Int
    public var state: RedriveState
    public var madeBy: String
    public var madeAt: Timestamp
    /// Who moved it last, and when.
    public var changedBy: String
    public var changedAt: Timestamp
    /// Why it stands where it stands, in a sentence; empty where there is nothing to say.
    public var note: String

    public init(
        hash: String,
        group: RedriveGroup,
        size: Int,
        canary: Int,
        madeBy: String,
        madeAt: Timestamp
    ) {
        self.hash = hash
        self.group = group
        self.size = size
        self.canary = canary
        state = .frozen
        self.madeBy = madeBy
        self.madeAt = madeAt
        changedBy = madeBy
        changedAt = madeAt
        note = ""
    }
}

public struct RedriveMember: Sendable, Equatable {
    public var ordinal: Int
    public var member: String
    public var state: RedriveMemberState
    /// What it failed of this time, or why it was skipped.
    public var code: String?
    public var sentAt: Timestamp?
    /// The number of an effect's last call before it was sent again; 0 when it had none.
    public var callsBefore: Int?
}

/// Frozen sets and how far each has come.
public struct RedriveSetTable {
    let session: any SQLSession

    /// Freezes a set with its members in their order.
    ///
    /// - Returns: `false` when this very set is there already; nothing is changed then.
    public func insert(
        _ set: RedriveSet,
        members: [RedriveCandidate]
    ) throws(StoreFailure) -> Bool {
        let group = set.group
        let isNew =
            try session.execute(
                """
                INSERT INTO redrive_set
                    (hash, entity, kind, target, operation, code, size, canary, state, made_by,
                     made_at, changed_by, changed_at, note)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'frozen', $9, $10, $9, $10, '')
                ON CONFLICT (hash) DO NOTHING
                """,
                [
                    .text(set.hash), .text(group.entity), .text(group.kind.rawValue),
                    .text(group.target), .text(group.operation), .text(group.code),
                    .int(set.size), .int(set.canary), .text(set.madeBy), .time(set.madeAt),
                ]
            ) == 1
        guard isNew else { return false }
        for (ordinal, candidate) in members.enumerated() {
            try session.enqueue(
                """
                INSERT INTO redrive_member (hash, ordinal, member, state)
                VALUES ($1, $2, $3, 'waiting')
                """,
                [.text(set.hash), .int(ordinal), .text(candidate.member)]
            )
        }
        return true
    }

    /// Takes a set that was taken back out of the tables; the audit still knows it.
    public func forget(_ hash: String) throws(StoreFailure) {
        try session.enqueue(
            """
            DELETE FROM redrive_member
            WHERE hash IN (SELECT hash FROM redrive_set WHERE hash = $1 AND state = 'withdrawn')
            """,
            [.text(hash)]
        )
        try session.enqueue(
            """
            DELETE FROM redrive_set
            WHERE hash = $1 AND state = 'withdrawn'
            """,
            [.text(hash)]
        )
    }

    /// Moves a set on, if it still stands in one of `states`: of two people who press at once one
    /// is told that nothing changed.
    public func move(
        _ hash: String,
        from states: Set<RedriveState>,
        to state: RedriveState,
        by person: String,
        note: String = "",
        at now: Timestamp
    ) throws(StoreFailure) -> Bool {
        let from = " " + states.map(\.rawValue).sorted().joined(separator: " ") + " "
        return try session.execute(
            """
            UPDATE redrive_set
            SET state = $3, changed_by = $4, changed_at = $5, note = $6
            WHERE hash = $1 AND $2 LIKE '% ' || state || ' %'
            """,
            [
                .text(hash), .text(from), .text(state.rawValue), .text(person), .time(now),
                .text(note),
            ]
        ) == 1
    }

    public func load(_ hash: String) throws(StoreFailure) -> RedriveSet? {
        try session.first(
            """
            SELECT hash, entity, kind, target, operation, code, size, canary, state, made_by,
                   made_at, changed_by, changed_at, note
            FROM redrive_set
            WHERE hash = $1
            """,
            [.text(hash)],
            Self.set
        )
    }

    /// A company's sets, newest first.
    public func recent(entity: String, limit: Int) throws(StoreFailure) -> [RedriveSet] {
        try session.rows(
            """
            SELECT hash, entity, kind, target, operation, code, size, canary, state, made_by,
                   made_at, changed_by, changed_at, note
            FROM redrive_set
            WHERE entity = $1
            ORDER BY made_at DESC, hash DESC
            LIMIT $2
            """,
            [.text(entity), .int(limit)],
            Self.set
        )
    }

    /// Sets that are under way, oldest first.
    public func active(limit: Int) throws(StoreFailure) -> [RedriveSet] {
        try session.rows(
            """
            SELECT hash, entity, kind, target, operation, code, size, canary, state, made_by,
                   made_at, changed_by, changed_at, note
            FROM redrive_set
            WHERE state IN ('trying', 'running')
            ORDER BY made_at, hash
            LIMIT $1
            """,
            [.int(limit)],
            Self.set
        )
    }

    private static func set(_ row: any SQLRow) throws(StoreFailure) -> RedriveSet {
        guard let kind = RedriveGroup.Kind(rawValue: row.text(2)),
            let state = RedriveState(rawValue: row.text(8))
        else { throw .corrupt("redrive_set \(row.text(0)) is a \(row.text(2)), \(row.text(8))") }
        var set = RedriveSet(
            hash: row.text(0),
            group: RedriveGroup(
                entity: row.text(1),
                kind: kind,
                target: row.text(3),
                operation: row.text(4),
                code: row.text(5)
            ),
            size: Int(row.integer(6)),
            canary: Int(row.integer(7)),
            madeBy: row.text(9),
            madeAt: row.timestamp(10)
        )
        set.state = state
        set.changedBy = row.text(11)
        set.changedAt = row.timestamp(12)
        set.note = row.text(13)
        return set
    }
}

extension Transaction { public var redrives: RedriveSetTable { RedriveSetTable(session: session) } }
extension Snapshot { public var redrives: RedriveSetTable { RedriveSetTable(session: session) } }
