public import Canonical
public import Database
public import Inventory
public import Primitives

/// Stock per item and site, and the ledger it is the sum of.
public struct StockTable {
    let session: any SQLSession

    /// All sites of these items, locked in the one order (entity, item, site).
    public func lock(
        _ items: some Collection<Item.ID>,
        entity: String
    ) throws(StoreFailure) -> [StockLevel] {
        guard !items.isEmpty else { return [] }
        return try session.rows(
            """
            SELECT item, site, on_hand, reserved, safety, held, version
            FROM stock_level
            WHERE entity = $1 AND item {in $2}
            ORDER BY entity, item, site
            {for update}
            """,
            [.text(entity), .list(items.lazy.map(\.rawValue))],
            Self.level
        )
    }

    public func levels(
        of item: Item.ID,
        entity: String
    ) throws(StoreFailure) -> [StockLevel] {
        try session.rows(
            """
            SELECT item, site, on_hand, reserved, safety, held, version
            FROM stock_level
            WHERE entity = $1 AND item = $2
            ORDER BY entity, item, site
            """,
            [.text(entity), .id(item)],
            Self.level
        )
    }

    /// Applies a posting to its level and appends it to the ledger, or makes the level.
    public func post(
        _ posting: StockPosting,
        entity: String,
        effectKey: String,
        at now: Timestamp
    ) throws(StoreFailure) {
        try session.enqueue(
            """
            INSERT INTO stock_level
                (entity, item, site, on_hand, reserved, safety, held, version, updated_at)
            VALUES ($1, $2, $3, $4, $5, 0, $6, 1, $7)
            ON CONFLICT (entity, item, site) DO UPDATE
            SET on_hand = stock_level.on_hand + $4, reserved = stock_level.reserved + $5,
                held = stock_level.held + $6, version = stock_level.version + 1, updated_at = $7
            """,
            [
                .text(entity), .id(posting.item), .id(posting.site),
                .integer(posting.onHandDelta), .integer(posting.reservedDelta),
                .integer(posting.heldDelta), .time(now),
            ]
        )
        try session.enqueue(
            """
            INSERT INTO stock_posting
                (entity, item, site, kind, on_hand_delta, reserved_delta, held_delta, cause,
                 effect_key, level_version, at)
            SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, version, $10
            FROM stock_level
            WHERE entity = $1 AND item = $2 AND site = $3
            """,
            [
                .text(entity), .id(posting.item), .id(posting.site), .text(posting.kind.rawValue),
                .integer(posting.onHandDelta), .integer(posting.reservedDelta),
                .integer(posting.heldDelta), .text(posting.cause), .text(effectKey), .time(now),
            ]
        )
    }

    public func setSafety(
        _ thousandths: Int64,
        of item: Item.ID,
        at site: Site.ID,
        entity: String
    ) throws(StoreFailure) {
        try session.execute(
            """
            UPDATE stock_level
            SET safety = $4
            WHERE entity = $1 AND item = $2 AND site = $3
            """,
            [.text(entity), .id(item), .id(site), .integer(thousandths)]
        )
    }

    /// The ledger's sums beside the levels, for proofs: items and sites that differ.
    public func ledgerDifferences(
        entity: String
    ) throws(StoreFailure) -> [(item: String, site: String)] {
        try session.rows(
            """
            SELECT stock_level.item, stock_level.site
            FROM stock_level
            LEFT JOIN (
                SELECT entity, item, site, SUM(on_hand_delta) AS on_hand,
                       SUM(reserved_delta) AS reserved, SUM(held_delta) AS held
                FROM stock_posting
                GROUP BY entity, item, site
            ) AS ledger
                ON ledger.entity = stock_level.entity AND ledger.item = stock_level.item
                AND ledger.site = stock_level.site
            WHERE stock_level.entity = $1
                AND (COALESCE(ledger.on_hand, 0) <> stock_level.on_hand
                    OR COALESCE(ledger.reserved, 0) <> stock_level.reserved
                    OR COALESCE(ledger.held, 0) <> stock_level.held)
            ORDER BY stock_level.item, stock_level.site
            """,
            [.text(entity)]
        ) { (row) throws(StoreFailure) in (item: row.text(0), site: row.text(1)) }
    }

    private static func level(_ row: any SQLRow) throws(StoreFailure) -> StockLevel {
        StockLevel(
            item: Item.ID(row.text(0)),
            site: Site.ID(row.text(1)),
            onHand: row.integer(2),
            reserved: row.integer(3),
            safety: row.integer(4),
            held: row.integer(5),
            version: row.integer(6)
        )
    }
}

/// Goods that are expected.
public struct InboundSupplyTable {
    let session: any SQLSession

    /// What is expected of `items`, item by item, the soonest first.
    public func supply(
        of items: some Collection<Item.ID>,
        entity: String
    ) throws(StoreFailure) -> [InboundSupply] {
        guard !items.isEmpty else { return [] }
        return try session.rows(
            """
            SELECT item, site, reference, expected_on, thousandths
            FROM inbound_supply
            WHERE entity = $1 AND item {in $2}
            ORDER BY item, expected_on, site, reference
            """,
            [.text(entity), .list(items.lazy.map(\.rawValue))]
        ) { (row) throws(StoreFailure) in
            guard let date = LocalDate(row.text(3)) else {
                throw .corrupt("inbound_supply \(row.text(2)) is expected on \(row.text(3))")
            }
            return InboundSupply(
                item: Item.ID(row.text(0)),
                site: Site.ID(row.text(1)),
                expectedOn: date,
                thousandths: row.integer(4),
                reference: row.text(2)
            )
        }
    }

    /// Holds what is expected of `items` until the transaction ends: who promises it comes one after
    /// another.
    public func lock(_ items: some Collection<Item.ID>, entity: String) throws(StoreFailure) {
        guard !items.isEmpty else { return }
        _ = try session.rows(
            """
            SELECT reference
            FROM inbound_supply
            WHERE entity = $1 AND item {in $2}
            ORDER BY item, expected_on, site, reference
            {for update}
            """,
            [.text(entity), .list(items.lazy.map(\.rawValue))]
        ) { (row) throws(StoreFailure) in row.text(0) }
    }

    /// Sets what is expected with one reference; zero removes it.
    public func set(_ supply: InboundSupply, entity: String) throws(StoreFailure) {
        guard supply.thousandths > 0 else {
            try session.execute(
                """
                DELETE FROM inbound_supply
                WHERE entity = $1 AND item = $2 AND site = $3 AND reference = $4
                """,
                [.text(entity), .id(supply.item), .id(supply.site), .text(supply.reference)]
            )
            return
        }
        try session.execute(
            """
            INSERT INTO inbound_supply (entity, item, site, reference, expected_on, thousandths)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (entity, item, site, reference) DO UPDATE
            SET expected_on = $5, thousandths = $6
            """,
            [
                .text(entity), .id(supply.item), .id(supply.site), .text(supply.reference),
                .text(supply.expectedOn.description), .integer(supply.thousandths),
            ]
        )
    }
}

/// Who waits for what, in the order they are served.
public struct BackorderTable {
    let session: any SQLSession

    /// The queue of one item, locked after the stock rows.
    public func lockQueue(
        of item: Item.ID,
        entity: String
    ) throws(StoreFailure) -> [BackorderEntry] {
        try session.rows(
            """
            SELECT order_id, line, item, thousandths, offered, priority, since, promised_on, site
            FROM backorder
            WHERE entity = $1 AND item = $2
            ORDER BY priority, since, order_id, line
            {for update}
            """,
            [.text(entity), .id(item)],
            Self.entry
        )
    }

    /// How much of each item orders wait for, without what the allocator has offered them.
    public func waiting(
        for items: some Collection<Item.ID>,
        besides order: Order.ID?,
        entity: String
    ) throws(StoreFailure) -> [Item.ID: Int64] {
        let sums = try session.rows(
            """
            SELECT item, CAST(SUM(thousandths - offered) AS BIGINT)
            FROM backorder
            WHERE entity = $1 AND item {in $2} AND order_id <> $3
            GROUP BY item
            """,
            [.text(entity), .list(items.lazy.map(\.rawValue)), .text(order?.rawValue ?? "")]
        ) { (row) throws(StoreFailure) in (Item.ID(row.text(0)), row.integer(1)) }
        return Dictionary(sums, uniquingKeysWith: +)
    }

    public func hasQueue(for item: Item.ID, entity: String) throws(StoreFailure) -> Bool {
        try session.first(
            """
            SELECT 1
            FROM backorder
            WHERE entity = $1 AND item = $2
            LIMIT 1
            """,
            [.text(entity), .id(item)]
        ) { (row) throws(StoreFailure) in row.integer(0) } != nil
    }

    /// Makes the entry's quantity exactly this and takes `entry.offered` off what was offered.
    public func set(_ entry: BackorderEntry, entity: String) throws(StoreFailure) {
        guard entry.thousandths > 0 else {
            try session.enqueue(
                """
                DELETE FROM backorder
                WHERE entity = $1 AND order_id = $2 AND line = $3
                """,
                [.text(entity), .id(entry.order), .int(entry.line)]
            )
            return
        }
        try session.enqueue(
            """
            INSERT INTO backorder
                (entity, order_id, line, item, thousandths, offered, priority, since, promised_on,
                 site)
            VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8, $10)
            ON CONFLICT (entity, order_id, line) DO UPDATE
            SET thousandths = $5,
                offered = CASE
                    WHEN backorder.offered > $9 THEN backorder.offered - $9
                    ELSE 0
                END,
                priority = $6, promised_on = $8, site = $10
            """,
            [
                .text(entity), .id(entry.order), .int(entry.line), .id(entry.item),
                .integer(entry.thousandths), .int(entry.priority), .time(entry.since),
                .text(entry.promisedOn?.description), .integer(entry.offered),
                .text(entry.site?.rawValue),
            ]
        )
    }

    /// Notes that the allocator offered so much more of an entry.
    public func offer(
        _ thousandths: Int64,
        order: Order.ID,
        line: Int,
        entity: String
    ) throws(StoreFailure) {
        try session.enqueue(
            """
            UPDATE backorder
            SET offered = offered + $4
            WHERE entity = $1 AND order_id = $2 AND line = $3
            """,
            [.text(entity), .id(order), .int(line), .integer(thousandths)]
        )
    }

    private static func entry(_ row: any SQLRow) throws(StoreFailure) -> BackorderEntry {
        BackorderEntry(
            order: Order.ID(row.text(0)),
            line: Int(row.integer(1)),
            item: Item.ID(row.text(2)),
            thousandths: row.integer(3),
            offered: row.integer(4),
            priority: Int(row.integer(5)),
            since: row.timestamp(6),
            promisedOn: row.optionalText(7).flatMap { LocalDate($0) },
            site: row.optionalText(8).map { Site.ID($0) }
        )
    }
}

extension Transaction {
    public var stock: StockTable { StockTable(session: session) }
    public var inboundSupply: InboundSupplyTable { InboundSupplyTable(session: session) }
    public var backorders: BackorderTable { BackorderTable(session: session) }
}
extension Snapshot {
    public var stock: StockTable { StockTable(session: session) }
    public var inboundSupply: InboundSupplyTable { InboundSupplyTable(session: session) }
    public var backorders: BackorderTable { BackorderTable(session: session) }
}
