public import Canonical
public import Database
public import Inventory
public import Primitives

extension StockTable {
    /// Up to `limit` postings of an item at a site behind `version`, in their order.
    public func ledger(
        of item: Item.ID,
        at site: Site.ID,
        entity: String,
        after version: Int64,
        limit: Int
    ) throws(StoreFailure) -> [LedgerEntry] {
        try session.rows(
            """
            SELECT kind, on_hand_delta, reserved_delta, cause, level_version, effect_key, at,
                   held_delta
            FROM stock_posting
            WHERE entity = $1 AND item = $2 AND site = $3 AND level_version > $4
            ORDER BY level_version
            LIMIT $5
            """,
            [.text(entity), .id(item), .id(site), .integer(version), .int(limit)]
        ) { (row) throws(StoreFailure) in
            guard let kind = StockPosting.Kind(rawValue: row.text(0)) else {
                throw .corrupt("stock_posting of \(item) at \(site) is of the kind \(row.text(0))")
            }
            return LedgerEntry(
                posting: StockPosting(
                    kind,
                    item: item,
                    site: site,
                    onHandDelta: row.integer(1),
                    reservedDelta: row.integer(2),
                    heldDelta: row.integer(7),
                    cause: row.text(3)
                ),
                version: row.integer(4),
                effectKey: row.text(5),
                at: row.timestamp(6)
            )
        }
    }
}
