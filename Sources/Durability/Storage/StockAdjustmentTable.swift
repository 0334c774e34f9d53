public import Canonical
public import Database
public import Inventory
public import Primitives

/// One line of a count or an adjustment, as other counts of the same shelf must know it.
public struct StoredAdjustmentLine: Equatable, Sendable {
    public var number: StockAdjustment.Number
    public var kind: StockAdjustment.Kind
    public var phase: AdjustmentWorkflow.Phase
    public var item: Item.ID
    public var asOf: Timestamp
    public var delta: Int64
    public var appliedAt: Timestamp?

    public init(
        number: StockAdjustment.Number,
        kind: StockAdjustment.Kind,
        phase: AdjustmentWorkflow.Phase,
        item: Item.ID,
        asOf: Timestamp,
        delta: Int64,
        appliedAt: Timestamp?
    ) {
        self.number = number
        self.kind = kind
        self.phase = phase
        self.item = item
        self.asOf = asOf
        self.delta = delta
        self.appliedAt = appliedAt
    }
}

/// Counts and adjustments by the shelf they are of.
///
/// Written and read under the lock of the item's allocation instance, so that two counts of one
/// shelf see each other.
public struct StockAdjustmentTable {
    let session: any SQLSession

    public func set(
        _ line: StoredAdjustmentLine,
        at site: Site.ID,
        entity: String
    ) throws(StoreFailure) {
        try session.enqueue(
            """
            INSERT INTO stock_adjustment_line
                (entity, site, number, item, kind, phase, as_of, delta, applied_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (entity, site, number, item) DO UPDATE
            SET phase = $6, delta = $8, applied_at = $9
            """,
            [
                .text(entity), .id(site), .id(line.number), .id(line.item),
                .text(line.kind.rawValue), .text(line.phase.rawValue), .time(line.asOf),
                .integer(line.delta), .time(line.appliedAt),
            ]
        )
    }

    /// Lines of one item at one site that say something of its stock at `moment` or later: those
    /// that wait, and those whose own moment or posting is not before it; by their moments.
    public func lines(
        of item: Item.ID,
        at site: Site.ID,
        entity: String,
        since moment: Timestamp
    ) throws(StoreFailure) -> [StoredAdjustmentLine] {
        try session.rows(
            """
            SELECT number, kind, phase, item, as_of, delta, applied_at
            FROM stock_adjustment_line
            WHERE entity = $1 AND item = $2 AND site = $3
                AND (phase = 'waiting'
                    OR (phase = 'applied' AND (as_of >= $4 OR applied_at > $4)))
            ORDER BY as_of, number
            """,
            [.text(entity), .id(item), .id(site), .time(moment)],
            Self.line
        )
    }

    private static func line(_ row: any SQLRow) throws(StoreFailure) -> StoredAdjustmentLine {
        guard let kind = StockAdjustment.Kind(rawValue: row.text(1)),
            let phase = AdjustmentWorkflow.Phase(rawValue: row.text(2))
        else {
            throw .corrupt("stock_adjustment_line \(row.text(0)) is a \(row.text(1))")
        }
        return StoredAdjustmentLine(
            number: StockAdjustment.Number(row.text(0)),
            kind: kind,
            phase: phase,
            item: Item.ID(row.text(3)),
            asOf: row.timestamp(4),
            delta: row.integer(5),
            appliedAt: row.optionalTimestamp(6)
        )
    }
}

extension StockTable {
    /// What the ledger moved of an item on hand at a site after `moment`, in thousandths.
    public func movement(
        of item: Item.ID,
        at site: Site.ID,
        entity: String,
        after moment: Timestamp
    ) throws(StoreFailure) -> Int64 {
        let seen = try session.first(
            """
            SELECT level_version
            FROM stock_posting
            WHERE entity = $1 AND item = $2 AND site = $3 AND at <= $4
            ORDER BY level_version DESC
            LIMIT 1
            """,
            [.text(entity), .id(item), .id(site), .time(moment)]
        ) { (row) throws(StoreFailure) in row.integer(0) }
        return try session.first(
            """
            SELECT CAST(COALESCE(SUM(on_hand_delta), 0) AS BIGINT)
            FROM stock_posting
            WHERE entity = $1 AND item = $2 AND site = $3 AND level_version > $4
            """,
            [.text(entity), .id(item), .id(site), .integer(seen ?? 0)]
        ) { (row) throws(StoreFailure) in row.integer(0) } ?? 0
    }

    /// Orders for which so much of an item at a site is reserved now, the least urgent first: the
    /// one that reserved last.
    public func reservations(
        of item: Item.ID,
        at site: Site.ID,
        entity: String,
        limit: Int
    ) throws(StoreFailure) -> [(order: String, thousandths: Int64)] {
        try session.rows(
            """
            SELECT cause, CAST(SUM(reserved_delta) AS BIGINT)
            FROM stock_posting
            WHERE entity = $1 AND item = $2 AND site = $3
            GROUP BY cause
            HAVING SUM(reserved_delta) > 0
            ORDER BY MAX(level_version) DESC
            LIMIT $4
            """,
            [.text(entity), .id(item), .id(site), .int(limit)]
        ) { (row) throws(StoreFailure) in (order: row.text(0), thousandths: row.integer(1)) }
    }
}

extension Transaction {
    public var adjustments: StockAdjustmentTable { StockAdjustmentTable(session: session) }
}
