public import Database
public import Primitives

/// Where a version of a mapping stands.
///
/// ```text
/// proposed ──▶ approved ──▶ canary ──▶ active ──▶ retired
///     │            │         │  ▲         ▲          │
///     │            │         ▼  │         └──────────┘  (rolled back: the one before acts again)
///     │            │       stopped
///     ▼            ▼         │
///  declined    withdrawn ◀───┘
/// ```
public enum MappingState: String, CaseIterable, Sendable {
    case proposed, approved
    /// It reads a share of the documents.
    case canary
    /// It read a share, and met a failure that its replay had not shown.
    case stopped
    case active, retired, declined, withdrawn
}

/// One text of a mapping, and all that was said to it.
public struct MappingVersion: Sendable, Equatable {
    public enum Origin: String, Sendable { case configuration, proposal }

    public var name: String
    /// 1, 2, 3 …, by mapping.
    public var number: Int
    /// SHA-256 of the text, in hexadecimal digits.
    public var hash: String
    public var text: String
    public var state: MappingState
    public var origin: Origin
    /// Names everything that its replay stood on: when that moves, what was seen is not so any
    /// more.
    public var ground: String
    /// Names what was seen: the text, the ground, the documents and what came of them.
    public var seal: String
    /// What the replay showed, frozen; empty for a version from the configuration.
    public var replay: [UInt8]
    /// The version that was active before it.
    public var replaced: Int?
    public var proposedBy: String
    public var proposedAt: Timestamp
    public var reason: String
    public var approvedBy: String?
    public var approvedAt: Timestamp?
    /// Who moved it last, and when.
    public var changedBy: String
    public var changedAt: Timestamp
    /// Why it stands where it stands; empty where there is nothing to say.
    public var note: String

    public init(
        name: String,
        number: Int,
        hash: String,
        text: String,
        state: MappingState,
        origin: Origin,
        by person: String,
        at now: Timestamp,
        reason: String
    ) {
        self.name = name
        self.number = number
        self.hash = hash
        self.text = text
        self.state = state
        self.origin = origin
        ground = ""
        seal = ""
        replay = []
        proposedBy = person
        proposedAt = now
        self.reason = reason
        changedBy = person
        changedAt = now
        note = ""
    }
}

/// Which version of a mapping acts, and which one is tried.
public struct MappingHead: Sendable, Equatable {
    public var name: String
    /// The hash of the text that the configuration had last.
    public var configured: String
    public var active: Int
    public var trial: Int?
    /// Of a hundred documents, those that the trial reads.
    public var share: Int

    public init(name: String, configured: String, active: Int, trial: Int? = nil, share: Int = 0) {
        self.name = name
        self.configured = configured
        self.active = active
        self.trial = trial
        self.share = share
    }
}

/// What a version has come to with one document.
public enum MappingOutcome: String, CaseIterable, Sendable {
    /// All its orders became orders.
    case read
    /// At least one order was refused.
    case failed
    /// During its trial: it read the document, and the version before would have read it otherwise.
    case differing
    /// During its trial: it would have failed in a new way, so the version before read the
    /// document.
    case spared
    /// During its trial: what the version before read, and what that one refused.
    case besideRead = "beside_read"
    case besideFailed = "beside_failed"
}

public struct MappingCount: Sendable, Equatable {
    public var name: String
    public var number: Int
    public var outcome: MappingOutcome
    public var documents: Int
}

/// Mappings as texts with all their versions.
public struct MappingTable {
    let session: any SQLSession

    /// Which versions run, by name; one row for each mapping of the installation. As texts never
    /// change, equal heads prove what a node has in memory.
    public func heads() throws(StoreFailure) -> [MappingHead] {
        try session.rows(
            """
            SELECT name, configured, active, trial, share
            FROM mapping_head
            ORDER BY name
            """,
            [],
            Self.head
        )
    }

    /// The mapping's head with its row locked: of two people who press at once one comes second.
    public func lockedHead(of name: String) throws(StoreFailure) -> MappingHead? {
        try session.first(
            """
            SELECT name, configured, active, trial, share
            FROM mapping_head
            WHERE name = $1
            {for update}
            """,
            [.text(name)],
            Self.head
        )
    }

    /// All heads, locked until the end of the transaction: what a step stands on, other mappings
    /// included, does not move while it is taken.
    public func lockedHeads() throws(StoreFailure) -> [MappingHead] {
        try session.rows(
            """
            SELECT name, configured, active, trial, share
            FROM mapping_head
            ORDER BY name
            {for update}
            """,
            [],
            Self.head
        )
    }

    /// Says which versions run: every node sees it before its next document.
    public func save(_ head: MappingHead) throws(StoreFailure) {
        try session.execute(
            """
            INSERT INTO mapping_head (name, configured, active, trial, share)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (name) DO UPDATE
            SET configured = $2, active = $3, trial = $4, share = $5
            """,
            [
                .text(head.name), .text(head.configured), .int(head.active),
                head.trial.map { .int($0) } ?? .null, .int(head.share),
            ]
        )
    }

    /// The number that the next version of a mapping gets; its head must be locked.
    public func nextNumber(of name: String) throws(StoreFailure) -> Int {
        let last = try session.first(
            """
            SELECT number
            FROM mapping_version
            WHERE name = $1
            ORDER BY number DESC
            LIMIT 1
            """,
            [.text(name)]
        ) { (row) throws(StoreFailure) in Int(row.integer(0)) }
        return (last ?? 0) + 1
    }

    /// - Returns: `false` when another has this number already; nothing is changed then.
    public func insert(_ version: MappingVersion) throws(StoreFailure) -> Bool {
        try session.execute(
            """
            INSERT INTO mapping_version
                (name, number, hash, text, state, origin, ground, seal, replay, replaced,
                 proposed_by, proposed_at, reason, approved_by, approved_at, changed_by,
                 changed_at, note)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
            ON CONFLICT (name, number) DO NOTHING
            """,
            [
                .text(version.name), .int(version.number), .text(version.hash),
                .text(version.text), .text(version.state.rawValue),
                .text(version.origin.rawValue), .text(version.ground), .text(version.seal),
                .bytes(version.replay), version.replaced.map { .int($0) } ?? .null,
                .text(version.proposedBy), .time(version.proposedAt), .text(version.reason),
                .text(version.approvedBy), version.approvedAt.map { .time($0) } ?? .null,
                .text(version.changedBy), .time(version.changedAt), .text(version.note),
            ]
        ) == 1
    }

    /// Stores where a version stands now; its text and what was seen never change.
    public func move(_ version: MappingVersion) throws(StoreFailure) {
        try session.execute(
            """
            UPDATE mapping_version
            SET state = $3, replaced = $4, approved_by = $5, approved_at = $6, changed_by = $7,
                changed_at = $8, note = $9
            WHERE name = $1 AND number = $2
            """,
            [
                .text(version.name), .int(version.number), .text(version.state.rawValue),
                version.replaced.map { .int($0) } ?? .null, .text(version.approvedBy),
                version.approvedAt.map { .time($0) } ?? .null, .text(version.changedBy),
                .time(version.changedAt), .text(version.note),
            ]
        )
    }

    public func load(_ name: String, _ number: Int) throws(StoreFailure) -> MappingVersion? {
        try session.first(
            """
            SELECT name, number, hash, text, state, origin, ground, seal, replay, replaced,
                   proposed_by, proposed_at, reason, approved_by, approved_at, changed_by,
                   changed_at, note
            FROM mapping_version
            WHERE name = $1 AND number = $2
            """,
            [.text(name), .int(number)],
            Self.version
        )
    }

    /// A mapping's versions, newest first, without what their replays showed.
    public func versions(of name: String, limit: Int) throws(StoreFailure) -> [MappingVersion] {
        try session.rows(
            """
            SELECT name, number, hash, '', state, origin, ground, seal, NULL, replaced,
                   proposed_by, proposed_at, reason, approved_by, approved_at, changed_by,
                   changed_at, note
            FROM mapping_version
            WHERE name = $1
            ORDER BY number DESC
            LIMIT $2
            """,
            [.text(name), .int(limit)],
            Self.version
        )
    }

    /// What was proposed until a moment of any mapping, newest first, without texts and replays.
    public func recent(until now: Timestamp, limit: Int) throws(StoreFailure) -> [MappingVersion] {
        try session.rows(
            """
            SELECT name, number, hash, '', state, origin, ground, seal, NULL, replaced,
                   proposed_by, proposed_at, reason, approved_by, approved_at, changed_by,
                   changed_at, note
            FROM mapping_version
            WHERE proposed_at <= $1
            ORDER BY proposed_at DESC, name DESC, number DESC
            LIMIT $2
            """,
            [.time(now), .int(limit)],
            Self.version
        )
    }

    private static func head(_ row: any SQLRow) throws(StoreFailure) -> MappingHead {
        MappingHead(
            name: row.text(0),
            configured: row.text(1),
            active: Int(row.integer(2)),
            trial: row.optionalInteger(3).map { Int($0) },
            share: Int(row.integer(4))
        )
    }

    private static func version(_ row: any SQLRow) throws(StoreFailure) -> MappingVersion {
        guard let state = MappingState(rawValue: row.text(4)) else {
            throw .corrupt("mapping_version \(row.text(0)) stands at \(row.text(4))")
        }
        var version = MappingVersion(
            name: row.text(0),
            number: Int(row.integer(1)),
            hash: row.text(2),
            text: row.text(3),
            state: state,
            origin: MappingVersion.Origin(rawValue: row.text(5)) ?? .configuration,
            by: row.text(10),
            at: row.timestamp(11),
            reason: row.text(12)
        )
        version.ground = row.text(6)
        version.seal = row.text(7)
        version.replay = row.optionalBytes(8) ?? []
        version.replaced = row.optionalInteger(9).map { Int($0) }
        version.approvedBy = row.optionalText(13)
        version.approvedAt = row.optionalTimestamp(14)
        version.changedBy = row.text(15)
        version.changedAt = row.timestamp(16)
        version.note = row.text(17)
        return version
    }
}

extension Transaction { public var mappings: MappingTable { MappingTable(session: session) } }
extension Snapshot { public var mappings: MappingTable { MappingTable(session: session) } }
