public import Database
public import Primitives

/// One list of a master data file, as `masterData.owns` names it.
public enum MasterDataPart: String, Codable, CaseIterable, Hashable, Sendable {
    case sites, items, customers, prices, taxes, creditLimits
}

/// Whose a part of an entity's master data is, and how fresh our copy of it is.
public struct MasterStanding: Equatable, Sendable {
    public var entity: String
    public var part: MasterDataPart
    /// The system that says what is true; nobody else may write the part.
    public var owner: String
    /// How old a copy may be before it counts as stale.
    public var staleAfter: Duration
    /// When the copy was last known to be what the owner says; `nil` before the first time.
    public var readAt: Timestamp?
    /// When anything in it last changed.
    public var changedAt: Timestamp?
    /// What has gone wrong since it was last read.
    public var failure: String?
    public var failedAt: Timestamp?

    public init(
        entity: String,
        part: MasterDataPart,
        owner: String,
        staleAfter: Duration,
        readAt: Timestamp? = nil,
        changedAt: Timestamp? = nil,
        failure: String? = nil,
        failedAt: Timestamp? = nil
    ) {
        self.entity = entity
        self.part = part
        self.owner = owner
        self.staleAfter = staleAfter
        self.readAt = readAt
        self.changedAt = changedAt
        self.failure = failure
        self.failedAt = failedAt
    }

    /// Whether the copy is older than it may be, or was never read.
    public func isStale(at now: Timestamp) -> Bool {
        Freshness(asOf: readAt, limit: staleAfter).isStale(at: now)
    }
}

/// What is known of copies of master data, by entity and part.
public struct MasterStandingTable {
    let session: any SQLSession

    public func all() throws(StoreFailure) -> [MasterStanding] {
        try session.rows(
            """
            SELECT entity, part, owner, stale_after, read_at, changed_at, failure, failed_at
            FROM master_standing
            ORDER BY entity, part
            """,
            [],
            Self.standing
        ).compactMap(\.self)
    }

    public func of(_ entity: String) throws(StoreFailure) -> [MasterStanding] {
        try session.rows(
            """
            SELECT entity, part, owner, stale_after, read_at, changed_at, failure, failed_at
            FROM master_standing
            WHERE entity = $1
            ORDER BY part
            """,
            [.text(entity)],
            Self.standing
        ).compactMap(\.self)
    }

    /// Makes the parts of `entity` with an owner exactly these; what is known of a part goes on
    /// while its owner stays.
    public func setOwners(
        _ owners: [MasterDataPart: String],
        of entity: String,
        staleAfter: Duration
    ) throws(StoreFailure) {
        for part in MasterDataPart.allCases {
            guard let owner = owners[part] else {
                try session.execute(
                    "DELETE FROM master_standing WHERE entity = $1 AND part = $2",
                    [.text(entity), .text(part.rawValue)]
                )
                continue
            }
            try session.execute(
                """
                INSERT INTO master_standing (entity, part, owner, stale_after)
                VALUES ($1, $2, $3, $4)
                ON CONFLICT (entity, part) DO UPDATE
                SET stale_after = $4,
                    read_at = CASE WHEN master_standing.owner = $3
                        THEN master_standing.read_at END,
                    failure = CASE WHEN master_standing.owner = $3
                        THEN master_standing.failure END,
                    failed_at = CASE WHEN master_standing.owner = $3
                        THEN master_standing.failed_at END,
                    owner = $3
                """,
                [.text(entity), .text(part.rawValue), .text(owner), .span(staleAfter)]
            )
        }
    }

    /// The owner was read, or said that nothing has changed, at `now`.
    public func noteRead(
        _ parts: some Sequence<MasterDataPart>,
        changed: Set<MasterDataPart>,
        of entity: String,
        at now: Timestamp
    ) throws(StoreFailure) {
        for part in parts {
            try session.execute(
                """
                UPDATE master_standing
                SET read_at = $3, failure = NULL, failed_at = NULL,
                    changed_at = CASE WHEN $4 = 1 THEN $3 ELSE changed_at END
                WHERE entity = $1 AND part = $2
                """,
                [
                    .text(entity), .text(part.rawValue), .time(now),
                    .bool(changed.contains(part)),
                ]
            )
        }
    }

    /// The owner could not be read, or said what cannot be believed.
    public func noteFailure(
        _ failure: String,
        owner: String,
        of entity: String,
        at now: Timestamp
    ) throws(StoreFailure) {
        try session.execute(
            """
            UPDATE master_standing
            SET failure = $3, failed_at = $4
            WHERE entity = $1 AND owner = $2
            """,
            [
                .text(entity), .text(owner), .text(String(failure.prefix(Limits.longTextBytes))),
                .time(now),
            ]
        )
    }

    /// A part of a name that this program does not know is a newer program's business.
    private static func standing(_ row: any SQLRow) throws(StoreFailure) -> MasterStanding? {
        guard let part = MasterDataPart(rawValue: row.text(1)) else { return nil }
        return MasterStanding(
            entity: row.text(0),
            part: part,
            owner: row.text(2),
            staleAfter: .microseconds(row.integer(3)),
            readAt: row.optionalInteger(4).map { Timestamp(microseconds: $0) },
            changedAt: row.optionalInteger(5).map { Timestamp(microseconds: $0) },
            failure: row.optionalText(6),
            failedAt: row.optionalInteger(7).map { Timestamp(microseconds: $0) }
        )
    }
}

extension Transaction {
    public var masterStandings: MasterStandingTable { MasterStandingTable(session: session) }
}
extension Snapshot {
    public var masterStandings: MasterStandingTable { MasterStandingTable(session: session) }
}
