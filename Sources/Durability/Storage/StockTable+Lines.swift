public import Database
public import Primitives

/// One item at one site, with what is on its way and what waits for it.
public struct StockLine: Sendable, Equatable {
    public var item: String
    public var site: String
    /// Thousandths of the item's stock unit, as all quantities here.
    public var onHand: Int64
    public var reserved: Int64
    public var safety: Int64
    /// On hold: there, and not to be promised.
    public var held: Int64
    public var inbound: Int64
    /// The day of the next supply that is known; empty without one.
    public var nextSupplyOn: String
    /// What waits for the item at all sites together.
    public var backordered: Int64
    public var updatedAt: Timestamp

    /// What a new order can have.
    public var available: Int64 { max(0, onHand - held - reserved - safety) }
}

extension StockTable {
    /// A company's stock by item and site; of one item when it is named.
    public func lines(
        entity: String,
        item: String?,
        after last: (item: String, site: String)?,
        limit: Int
    ) throws(StoreFailure) -> [StockLine] {
        let start = last ?? (item: item ?? "", site: "")
        return try session.rows(
            item == nil ? Self.allLines : Self.linesOfItem,
            [.text(entity), .text(start.item), .text(start.site), .int(limit)]
        ) { (row) throws(StoreFailure) in
            StockLine(
                item: row.text(0),
                site: row.text(1),
                onHand: row.integer(2),
                reserved: row.integer(3),
                safety: row.integer(4),
                held: row.integer(9),
                inbound: row.integer(5),
                nextSupplyOn: row.text(6),
                backordered: row.integer(7),
                updatedAt: row.timestamp(8)
            )
        }
    }

    private static let allLines: SQL = """
        SELECT stock_level.item, stock_level.site, on_hand, reserved, safety,
               COALESCE((
                   SELECT SUM(thousandths)
                   FROM inbound_supply
                   WHERE inbound_supply.entity = stock_level.entity
                       AND inbound_supply.item = stock_level.item
                       AND inbound_supply.site = stock_level.site
               ), 0),
               COALESCE((
                   SELECT MIN(expected_on)
                   FROM inbound_supply
                   WHERE inbound_supply.entity = stock_level.entity
                       AND inbound_supply.item = stock_level.item
                       AND inbound_supply.site = stock_level.site
               ), ''),
               COALESCE((
                   SELECT SUM(thousandths)
                   FROM backorder
                   WHERE backorder.entity = stock_level.entity
                       AND backorder.item = stock_level.item
               ), 0),
               updated_at, held
        FROM stock_level
        WHERE entity = $1 AND (item, site) > ($2, $3)
        ORDER BY item, site
        LIMIT $4
        """

    private static let linesOfItem: SQL = """
        SELECT stock_level.item, stock_level.site, on_hand, reserved, safety,
               COALESCE((
                   SELECT SUM(thousandths)
                   FROM inbound_supply
                   WHERE inbound_supply.entity = stock_level.entity
                       AND inbound_supply.item = stock_level.item
                       AND inbound_supply.site = stock_level.site
               ), 0),
               COALESCE((
                   SELECT MIN(expected_on)
                   FROM inbound_supply
                   WHERE inbound_supply.entity = stock_level.entity
                       AND inbound_supply.item = stock_level.item
                       AND inbound_supply.site = stock_level.site
               ), ''),
               COALESCE((
                   SELECT SUM(thousandths)
                   FROM backorder
                   WHERE backorder.entity = stock_level.entity
                       AND backorder.item = stock_level.item
               ), 0),
               updated_at, held
        FROM stock_level
        WHERE entity = $1 AND item = $2 AND site > $3
        ORDER BY item, site
        LIMIT $4
        """
}
