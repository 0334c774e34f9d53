public import Canonical
public import Database
public import Inventory
public import Primitives

/// Holds of stock, over or not.
///
/// Written and read for decisions under the lock of the item's allocation instance.
public struct StockHoldTable {
    let session: any SQLSession

    /// Keeps a hold as it stands now.
    public func set(_ standing: StockHold.Standing, entity: String) throws(StoreFailure) {
        let hold = standing.hold
        try session.enqueue(
            """
            INSERT INTO stock_hold
                (entity, item, site, number, held, remaining, reason, note, until_at, placed_by,
                 from_warehouse, placed_at, ended_at, ended_by, end_note)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            ON CONFLICT (entity, item, site, number) DO UPDATE
            SET remaining = $6, ended_at = $13, ended_by = $14, end_note = $15
            """,
            [
                .text(entity), .id(hold.item), .id(hold.site), .id(hold.number),
                .integer(hold.thousandths), .integer(standing.left), .text(hold.reason),
                .text(hold.note), .time(hold.until), .text(hold.placedBy),
                .integer(hold.isFromWarehouse ? 1 : 0), .time(standing.placedAt),
                .time(standing.endedAt), .text(standing.endedBy), .text(standing.endNote),
            ]
        )
    }

    public func load(
        _ number: StockHold.Number,
        of item: Item.ID,
        at site: Site.ID,
        entity: String
    ) throws(StoreFailure) -> StockHold.Standing? {
        try session.first(
            """
            SELECT item, site, number, held, remaining, reason, note, until_at, placed_by,
                   from_warehouse, placed_at, ended_at, ended_by, end_note
            FROM stock_hold
            WHERE entity = $1 AND item = $2 AND site = $3 AND number = $4
            """,
            [.text(entity), .id(item), .id(site), .id(number)],
            Self.standing
        )
    }

    /// What stands of an item at a site, the oldest first.
    public func standing(
        of item: Item.ID,
        at site: Site.ID,
        entity: String,
        limit: Int
    ) throws(StoreFailure) -> [StockHold.Standing] {
        try session.rows(
            """
            SELECT item, site, number, held, remaining, reason, note, until_at, placed_by,
                   from_warehouse, placed_at, ended_at, ended_by, end_note
            FROM stock_hold
            WHERE entity = $1 AND item = $2 AND site = $3 AND ended_at IS NULL
            ORDER BY placed_at, number
            LIMIT $4
            """,
            [.text(entity), .id(item), .id(site), .int(limit)],
            Self.standing
        )
    }

    /// Where a hold stands on the company's list.
    public struct Place: Equatable, Sendable {
        public var item: String
        public var site: String
        public var number: String

        public init(item: String, site: String = "", number: String = "") {
            self.item = item
            self.site = site
            self.number = number
        }
    }

    /// What stands at a company, by item, site and number, behind one hold.
    public func standing(
        entity: String,
        after last: Place? = nil,
        limit: Int
    ) throws(StoreFailure) -> [StockHold.Standing] {
        try session.rows(
            """
            SELECT item, site, number, held, remaining, reason, note, until_at, placed_by,
                   from_warehouse, placed_at, ended_at, ended_by, end_note
            FROM stock_hold
            WHERE entity = $1 AND ended_at IS NULL
                AND (item, site, number) > ($2, $3, $4)
            ORDER BY item, site, number
            LIMIT $5
            """,
            [
                .text(entity), .text(last?.item ?? ""), .text(last?.site ?? ""),
                .text(last?.number ?? ""), .int(limit),
            ],
            Self.standing
        )
    }

    private static func standing(_ row: any SQLRow) throws(StoreFailure) -> StockHold.Standing {
        StockHold.Standing(
            hold: StockHold(
                item: Item.ID(row.text(0)),
                site: Site.ID(row.text(1)),
                number: StockHold.Number(row.text(2)),
                thousandths: row.integer(3),
                reason: row.text(5),
                note: row.optionalText(6),
                until: row.optionalTimestamp(7),
                placedBy: row.text(8),
                isFromWarehouse: row.integer(9) == 1
            ),
            left: row.integer(4),
            placedAt: row.timestamp(10),
            endedAt: row.optionalTimestamp(11),
            endedBy: row.optionalText(12),
            endNote: row.optionalText(13)
        )
    }
}

extension Transaction {
    public var stockHolds: StockHoldTable { StockHoldTable(session: session) }
}
extension Snapshot {
    public var stockHolds: StockHoldTable { StockHoldTable(session: session) }
}
