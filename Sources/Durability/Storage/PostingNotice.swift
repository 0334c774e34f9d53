public import Canonical
public import Database
public import Primitives

/// That the ledger moved an item, without how.
public struct PostingNotice: Hashable, Sendable {
    /// Grows in the order in which postings were written; on PostgreSQL a lower one may be
    /// committed later.
    public var id: Int64
    public var entity: String
    public var item: Item.ID
}

extension StockTable {
    /// The highest number that the ledger has given so far; 0 while it is empty.
    public func lastPosting() throws(StoreFailure) -> Int64 {
        try session.first("SELECT COALESCE(MAX(id), 0) FROM stock_posting") {
            (row) throws(StoreFailure) in row.integer(0)
        } ?? 0
    }

    /// Up to `limit` postings after `id`, in order.
    public func notices(after id: Int64, limit: Int) throws(StoreFailure) -> [PostingNotice] {
        try session.rows(
            """
            SELECT id, entity, item
            FROM stock_posting
            WHERE id > $1
            ORDER BY id
            LIMIT $2
            """,
            [.integer(id), .int(limit)],
            Self.notice
        )
    }

    public func notice(_ id: Int64) throws(StoreFailure) -> PostingNotice? {
        try session.first(
            "SELECT id, entity, item FROM stock_posting WHERE id = $1",
            [.integer(id)],
            Self.notice
        )
    }

    private static func notice(_ row: any SQLRow) throws(StoreFailure) -> PostingNotice {
        PostingNotice(id: row.integer(0), entity: row.text(1), item: Item.ID(row.text(2)))
    }
}
