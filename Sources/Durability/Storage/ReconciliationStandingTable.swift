public import Database
public import Primitives
public import Reconciliation

/// How far the comparison of one subject with one system has come.
public struct ReconciliationStanding: Equatable, Sendable {
    public var entity: String
    public var system: String
    public var subject: ReconciledSubject
    /// When the last comparison that ended began.
    public var comparedAt: Timestamp?
    /// When the last comparison began that found nothing different.
    public var provenAt: Timestamp?
    public var compared: Int
    public var differing: Int
    /// Not judged, because news of them was under way.
    public var underWay: Int
    public var took: Duration
    /// What has gone wrong since.
    public var failure: String?
    public var failedAt: Timestamp?

    public init(
        entity: String,
        system: String,
        subject: ReconciledSubject,
        comparedAt: Timestamp? = nil,
        provenAt: Timestamp? = nil,
        compared: Int = 0,
        differing: Int = 0,
        underWay: Int = 0,
        took: Duration = .zero,
        failure: String? = nil,
        failedAt: Timestamp? = nil
    ) {
        self.entity = entity
        self.system = system
        self.subject = subject
        self.comparedAt = comparedAt
        self.provenAt = provenAt
        self.compared = compared
        self.differing = differing
        self.underWay = underWay
        self.took = took
        self.failure = failure
        self.failedAt = failedAt
    }
}

/// A stretch of keys that was equal on both sides, and how both looked then.
public struct ReconciliationBucket: Equatable, Sendable {
    /// Keys after this one, up to and with `through`; `nil` stands for all that follow.
    public var after: RecordKey
    public var through: RecordKey?
    public var theirs: [UInt8]
    public var ours: [UInt8]

    public init(after: RecordKey, through: RecordKey?, theirs: [UInt8], ours: [UInt8]) {
        self.after = after
        self.through = through
        self.theirs = theirs
        self.ours = ours
    }
}

public struct ReconciliationStandingTable {
    let session: any SQLSession

    public func all() throws(StoreFailure) -> [ReconciliationStanding] {
        try session.rows(
            """
            SELECT entity, system, subject, compared_at, proven_at, compared, differing, under_way,
                   took, failure, failed_at
            FROM reconciliation_standing
            ORDER BY entity, system, subject
            """,
            [],
            Self.standing
        ).compactMap(\.self)
    }

    public func of(_ entity: String) throws(StoreFailure) -> [ReconciliationStanding] {
        try session.rows(
            """
            SELECT entity, system, subject, compared_at, proven_at, compared, differing, under_way,
                   took, failure, failed_at
            FROM reconciliation_standing
            WHERE entity = $1
            ORDER BY system, subject
            """,
            [.text(entity)],
            Self.standing
        ).compactMap(\.self)
    }

    /// A comparison has ended; when nothing differed, its beginning is the new proof.
    public func noteCompared(_ standing: ReconciliationStanding) throws(StoreFailure) {
        try session.execute(
            """
            INSERT INTO reconciliation_standing
                (entity, system, subject, compared_at, proven_at, compared, differing, under_way,
                 took)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (entity, system, subject) DO UPDATE
            SET compared_at = $4, proven_at = COALESCE($5, reconciliation_standing.proven_at),
                compared = $6, differing = $7, under_way = $8, took = $9, failure = NULL,
                failed_at = NULL
            """,
            [
                .text(standing.entity), .text(standing.system), .text(standing.subject.rawValue),
                .time(standing.comparedAt), .time(standing.provenAt), .int(standing.compared),
                .int(standing.differing), .int(standing.underWay), .span(standing.took),
            ]
        )
    }

    public func noteFailure(
        _ failure: String,
        entity: String,
        system: String,
        subject: ReconciledSubject,
        at now: Timestamp
    ) throws(StoreFailure) {
        try session.execute(
            """
            INSERT INTO reconciliation_standing
                (entity, system, subject, compared, differing, under_way, took, failure, failed_at)
            VALUES ($1, $2, $3, 0, 0, 0, 0, $4, $5)
            ON CONFLICT (entity, system, subject) DO UPDATE
            SET failure = $4, failed_at = $5
            """,
            [
                .text(entity), .text(system), .text(subject.rawValue),
                .text(String(failure.prefix(Limits.longTextBytes))), .time(now),
            ]
        )
    }

    /// What was equal, bucket by bucket.
    public func buckets(
        _ subject: ReconciledSubject,
        system: String,
        entity: String
    ) throws(StoreFailure) -> [ReconciliationBucket] {
        try session.rows(
            """
            SELECT major, minor, through_major, through_minor, theirs, ours
            FROM reconciliation_bucket
            WHERE entity = $1 AND system = $2 AND subject = $3
            ORDER BY major, minor
            """,
            [.text(entity), .text(system), .text(subject.rawValue)]
        ) { (row) throws(StoreFailure) in
            let through = RecordKey(row.text(2), row.text(3))
            return ReconciliationBucket(
                after: RecordKey(row.text(0), row.text(1)),
                through: through.major.isEmpty ? nil : through,
                theirs: row.bytes(4),
                ours: row.bytes(5)
            )
        }
    }

    /// Makes the buckets that are known to be equal exactly these.
    public func replaceBuckets(
        _ buckets: [ReconciliationBucket],
        _ subject: ReconciledSubject,
        system: String,
        entity: String,
        at now: Timestamp
    ) throws(StoreFailure) {
        try session.execute(
            """
            DELETE FROM reconciliation_bucket
            WHERE entity = $1 AND system = $2 AND subject = $3
            """,
            [.text(entity), .text(system), .text(subject.rawValue)]
        )
        for bucket in buckets {
            try session.enqueue(
                """
                INSERT INTO reconciliation_bucket
                    (entity, system, subject, major, minor, through_major, through_minor, theirs,
                     ours, at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                """,
                [
                    .text(entity), .text(system), .text(subject.rawValue),
                    .text(bucket.after.major), .text(bucket.after.minor),
                    .text(bucket.through?.major ?? ""), .text(bucket.through?.minor ?? ""),
                    .bytes(bucket.theirs), .bytes(bucket.ours), .time(now),
                ]
            )
        }
    }

    /// A subject of a name that this program does not know is a newer program's business.
    private static func standing(
        _ row: any SQLRow
    ) throws(StoreFailure) -> ReconciliationStanding? {
        guard let subject = ReconciledSubject(rawValue: row.text(2)) else { return nil }
        return ReconciliationStanding(
            entity: row.text(0),
            system: row.text(1),
            subject: subject,
            comparedAt: row.optionalTimestamp(3),
            provenAt: row.optionalTimestamp(4),
            compared: Int(row.integer(5)),
            differing: Int(row.integer(6)),
            underWay: Int(row.integer(7)),
            took: .microseconds(row.integer(8)),
            failure: row.optionalText(9),
            failedAt: row.optionalTimestamp(10)
        )
    }
}

extension Transaction {
    public var reconciliations: ReconciliationStandingTable {
        ReconciliationStandingTable(session: session)
    }
}
extension Snapshot {
    public var reconciliations: ReconciliationStandingTable {
        ReconciliationStandingTable(session: session)
    }
}
