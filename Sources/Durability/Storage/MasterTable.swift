public import Canonical
public import Database
public import Inventory
public import Ordering
public import Primitives
public import Purchasing

/// The kinds of master data, each stored as one document.
public enum MasterKind: String, CaseIterable, Sendable {
    case customer, item, site
    /// All price rules of one item.
    case prices
    /// All tax rates of one jurisdiction.
    case taxes
    /// How the entity itself works: its zone, its name.
    case entity
}

/// What a legal entity needs to be known by.
public struct EntityProfile: Codable, Hashable, Sendable {
    public var id: LegalEntity.ID
    public var name: String
    /// The IANA zone its days are counted in.
    public var timeZone: String
    public var currency: Currency
    /// The target that keeps its books.
    public var erp: TargetSystem.ID
    /// When counts and adjustments of stock need a second person; the standard policy when absent.
    public var adjustments: AdjustmentPolicy?
    /// Why stock is put on hold, and who ends it; the standard policy when absent.
    public var holds: HoldPolicy?
    /// What may be bought without asking; without it every purchase needs a second person.
    public var purchasing: PurchasePolicy?
    /// How far orders are accepted while the ERP is away; without it, as far as the limits go.
    public var whileAway: AbsencePolicy?
    /// Which orders its ERP is given first while many wait; without it, in the order they came.
    public var bookingPriority: BookingPriority?
    /// When it works; without it figures are told by the clock alone.
    public var calendar: BusinessCalendar?
    /// How old news of its stock may be; without it none counts as stale.
    public var stockNews: StockNewsPolicy?

    public init(
        id: LegalEntity.ID,
        name: String,
        timeZone: String,
        currency: Currency,
        erp: TargetSystem.ID,
        adjustments: AdjustmentPolicy? = nil,
        purchasing: PurchasePolicy? = nil,
        whileAway: AbsencePolicy? = nil,
        bookingPriority: BookingPriority? = nil,
        calendar: BusinessCalendar? = nil,
        holds: HoldPolicy? = nil,
        stockNews: StockNewsPolicy? = nil
    ) {
        self.id = id
        self.name = name
        self.timeZone = timeZone
        self.currency = currency
        self.erp = erp
        self.adjustments = adjustments
        self.purchasing = purchasing
        self.whileAway = whileAway
        self.bookingPriority = bookingPriority
        self.calendar = calendar
        self.holds = holds
        self.stockNews = stockNews
    }
}

/// One master document with the revision that wrote it.
public struct MasterRecord: Sendable {
    public var id: String
    public var document: [UInt8]
    public var revision: Int64
    public var source: String
    public var updatedAt: Timestamp
}

/// Customers, items, prices, taxes and sites as documents under a common revision.
public struct MasterTable {
    let session: any SQLSession

    /// Grows with every change of any record: an unchanged number proves every cached copy.
    public func revision() throws(StoreFailure) -> Int64 {
        try session.first(
            "SELECT revision FROM master_revision WHERE id = 1"
        ) { (row) throws(StoreFailure) in row.integer(0) } ?? 0
    }

    /// Makes every other writer of master data wait until the end of the transaction: for what is
    /// read, changed and written back. Whoever saves holds it anyway.
    public func lock() throws(StoreFailure) {
        _ = try session.first(
            "SELECT revision FROM master_revision WHERE id = 1 {for update}"
        ) { (row) throws(StoreFailure) in row.integer(0) }
    }

    public func load(
        _ kind: MasterKind,
        _ id: String,
        entity: String
    ) throws(StoreFailure) -> MasterRecord? {
        try session.first(
            """
            SELECT id, document, revision, source, updated_at
            FROM master_record
            WHERE entity = $1 AND kind = $2 AND id = $3
            """,
            [.text(entity), .text(kind.rawValue), .text(id)],
            Self.record
        )
    }

    /// The revision that wrote the document last, with its row locked; `nil` when there is none.
    public func revision(
        of kind: MasterKind,
        _ id: String,
        entity: String
    ) throws(StoreFailure) -> Int64? {
        try session.first(
            """
            SELECT revision
            FROM master_record
            WHERE entity = $1 AND kind = $2 AND id = $3
            {for update}
            """,
            [.text(entity), .text(kind.rawValue), .text(id)]
        ) { (row) throws(StoreFailure) in row.integer(0) }
    }

    /// The document as it was at `revision`; `nil` when there was none yet.
    public func document(
        _ kind: MasterKind,
        _ id: String,
        entity: String,
        asOf revision: Int64
    ) throws(StoreFailure) -> [UInt8]? {
        try session.first(
            """
            SELECT document
            FROM master_version
            WHERE entity = $1 AND kind = $2 AND id = $3 AND revision <= $4
            ORDER BY revision DESC
            LIMIT 1
            """,
            [.text(entity), .text(kind.rawValue), .text(id), .integer(revision)]
        ) { (row) throws(StoreFailure) in row.bytes(0) }
    }

    /// A page of records after `id`, in order of id.
    public func list(
        _ kind: MasterKind,
        entity: String,
        after id: String,
        limit: Int
    ) throws(StoreFailure) -> [MasterRecord] {
        try session.rows(
            """
            SELECT id, document, revision, source, updated_at
            FROM master_record
            WHERE entity = $1 AND kind = $2 AND id > $3
            ORDER BY id
            LIMIT $4
            """,
            [.text(entity), .text(kind.rawValue), .text(id), .int(limit)],
            Self.record
        )
    }

    /// Stores a document under the next revision, and keeps the ones before it: decisions were made
    /// on them.
    public func save(
        _ kind: MasterKind,
        _ id: String,
        _ document: [UInt8],
        entity: String,
        source: String,
        at now: Timestamp
    ) throws(StoreFailure) {
        let revision = try session.first(
            "UPDATE master_revision SET revision = revision + 1 WHERE id = 1 RETURNING revision"
        ) { (row) throws(StoreFailure) in row.integer(0) }
        try session.execute(
            """
            INSERT INTO master_record
                (entity, kind, id, document, revision, source, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (entity, kind, id) DO UPDATE
            SET document = $4, revision = $5, source = $6, updated_at = $7
            """,
            [
                .text(entity), .text(kind.rawValue), .text(id), .bytes(document),
                .integer(revision ?? 0), .text(source), .time(now),
            ]
        )
        try session.enqueue(
            """
            INSERT INTO master_version (entity, kind, id, revision, document)
            VALUES ($1, $2, $3, $4, $5)
            """,
            [
                .text(entity), .text(kind.rawValue), .text(id), .integer(revision ?? 0),
                .bytes(document),
            ]
        )
    }

    /// Makes an item's outside numbers exactly these.
    public func setIdentifiers(
        of item: Item.ID,
        _ identifiers: [ItemIdentifier],
        entity: String
    ) throws(StoreFailure) {
        try session.execute(
            "DELETE FROM item_identifier WHERE entity = $1 AND item = $2",
            [.text(entity), .id(item)]
        )
        for identifier in identifiers {
            try session.execute(
                """
                INSERT INTO item_identifier (entity, scheme, value, owner, item)
                VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (entity, scheme, value, owner, item) DO NOTHING
                """,
                [
                    .text(entity), .text(identifier.scheme.rawValue), .text(identifier.value),
                    .text(identifier.owner ?? ""), .id(item),
                ]
            )
        }
    }

    /// The items an outside number stands for; several mean that it is ambiguous.
    public func items(
        for identifier: ItemIdentifier,
        entity: String
    ) throws(StoreFailure) -> [Item.ID] {
        try session.rows(
            """
            SELECT item
            FROM item_identifier
            WHERE entity = $1 AND scheme = $2 AND value = $3 AND owner = $4
            ORDER BY item
            LIMIT 10
            """,
            [
                .text(entity), .text(identifier.scheme.rawValue), .text(identifier.value),
                .text(identifier.owner ?? ""),
            ]
        ) { (row) throws(StoreFailure) in Item.ID(row.text(0)) }
    }

    private static func record(_ row: any SQLRow) throws(StoreFailure) -> MasterRecord {
        MasterRecord(
            id: row.text(0),
            document: row.bytes(1),
            revision: row.integer(2),
            source: row.text(3),
            updatedAt: row.timestamp(4)
        )
    }
}

extension Transaction { public var master: MasterTable { MasterTable(session: session) } }
extension Snapshot { public var master: MasterTable { MasterTable(session: session) } }
