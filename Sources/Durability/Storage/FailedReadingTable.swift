public import Database
public import Primitives

/// One kind of failure to read a partner's documents, and how often it happened.
public struct FailedReading: Sendable, Equatable {
    /// What failures are told apart by.
    public struct Kind: Hashable, Sendable {
        public var entity: String
        public var partner: String
        /// The mapping's name, or the product's own reader of that kind of document.
        public var mapping: String
        /// Another as soon as the mapping, or one that it extends, says something else.
        public var version: String
        /// `lines.quantity`, without the line's number.
        public var field: String
        public var code: String

        public init(
            entity: String,
            partner: String,
            mapping: String,
            version: String,
            field: String,
            code: String
        ) {
            self.entity = entity
            self.partner = partner
            self.mapping = mapping
            self.version = version
            self.field = field
            self.code = code
        }
    }

    public var kind: Kind
    public var count: Int
    public var documents: Int
    public var firstAt: Timestamp
    public var lastAt: Timestamp
    /// The last document that failed so, as a sample, and what was said of it.
    public var document: String
    public var detail: String
}

/// What of partners' documents could not be read, by mapping, version and field.
public struct FailedReadingTable {
    let session: any SQLSession

    /// Counts the failures of one document, by kind with a sample of what was said.
    public func count(
        _ failures: [FailedReading.Kind: (count: Int, detail: String)],
        of document: String,
        at now: Timestamp
    ) throws(StoreFailure) {
        // Rows are always locked in the same order.
        for (kind, failure) in failures.sorted(by: { $0.key.order < $1.key.order }) {
            try session.enqueue(
                """
                INSERT INTO failed_reading
                    (entity, partner, mapping, version, field, code, count, documents, first_at,
                     last_at, document, detail)
                VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8, $9, $10)
                ON CONFLICT (entity, partner, mapping, version, field, code) DO UPDATE
                SET count = failed_reading.count + $7,
                    documents = failed_reading.documents + 1,
                    last_at = $8, document = $9, detail = $10
                """,
                [
                    .text(kind.entity), .text(kind.partner), .text(kind.mapping),
                    .text(kind.version), .text(kind.field), .text(kind.code),
                    .int(failure.count), .time(now), .text(document), .text(failure.detail),
                ]
            )
        }
    }

    /// What failed since a moment, the latest first.
    public func recent(
        since moment: Timestamp,
        entity: String,
        limit: Int
    ) throws(StoreFailure) -> [FailedReading] {
        try session.rows(
            """
            SELECT entity, partner, mapping, version, field, code, count, documents, first_at,
                   last_at, document, detail
            FROM failed_reading
            WHERE entity = $1 AND last_at >= $2
            ORDER BY last_at DESC
            LIMIT $3
            """,
            [.text(entity), .time(moment), .int(limit)],
            Self.reading
        )
    }

    /// How often reading failed ever, by mapping and field; the latest first.
    public func totals(limit: Int) throws(StoreFailure) -> [OperatingFigures.FailedField] {
        try session.rows(
            """
            SELECT mapping, field, SUM(count)
            FROM failed_reading
            GROUP BY mapping, field
            ORDER BY MAX(last_at) DESC, mapping, field
            LIMIT $1
            """,
            [.int(limit)]
        ) { (row) throws(StoreFailure) in
            OperatingFigures.FailedField(
                mapping: row.text(0),
                field: row.text(1),
                count: row.integer(2)
            )
        }
    }

    /// By partner, the mapping that failed on its documents last.
    public func readers(limit: Int) throws(StoreFailure) -> [String: String] {
        let rows = try session.rows(
            """
            SELECT partner, mapping, MAX(last_at)
            FROM failed_reading
            GROUP BY partner, mapping
            ORDER BY MAX(last_at) DESC, partner, mapping
            LIMIT $1
            """,
            [.int(limit)]
        ) { (row) throws(StoreFailure) in (partner: row.text(0), mapping: row.text(1)) }
        return Dictionary(rows.map { ($0.partner, $0.mapping) }) { latest, _ in latest }
    }

    private static func reading(_ row: any SQLRow) -> FailedReading {
        FailedReading(
            kind: FailedReading.Kind(
                entity: row.text(0),
                partner: row.text(1),
                mapping: row.text(2),
                version: row.text(3),
                field: row.text(4),
                code: row.text(5)
            ),
            count: Int(row.integer(6)),
            documents: Int(row.integer(7)),
            firstAt: row.timestamp(8),
            lastAt: row.timestamp(9),
            document: row.text(10),
            detail: row.text(11)
        )
    }
}

extension FailedReading.Kind {
    fileprivate var order: String {
        [entity, partner, mapping, version, field, code].joined(separator: "\u{0}")
    }
}

extension Transaction {
    public var failedReadings: FailedReadingTable { FailedReadingTable(session: session) }
}
extension Snapshot {
    public var failedReadings: FailedReadingTable { FailedReadingTable(session: session) }
}
