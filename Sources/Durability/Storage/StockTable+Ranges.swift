public import Database
public import Primitives
public import Reconciliation

/// What is on hand of one item at one site, and since when.
public struct OnHand: Sendable, Equatable {
    public var key: RecordKey
    public var thousandths: Int64
    public var updatedAt: Timestamp
}

/// Stock in the order of its names' bytes, stretch by stretch.
extension StockTable {
    /// Everything on hand after one key, up to and with another, or to the end.
    public func onHand(
        after: RecordKey,
        through: RecordKey?,
        entity: String
    ) throws(StoreFailure) -> [OnHand] {
        try session.rows(
            through == nil ? Self.toTheEnd : Self.between,
            Self.values(entity, after, through)
        ) { (row) throws(StoreFailure) in
            OnHand(
                key: RecordKey(row.text(0), row.text(1)),
                thousandths: row.integer(2),
                updatedAt: row.timestamp(3)
            )
        }
    }

    /// Changes with every change of anything in the stretch: how many rows, and their versions'
    /// sum, which only grow.
    public func stamp(
        after: RecordKey,
        through: RecordKey?,
        entity: String
    ) throws(StoreFailure) -> (rows: Int64, versions: Int64) {
        try session.first(
            through == nil ? Self.stampToTheEnd : Self.stampBetween,
            Self.values(entity, after, through)
        ) { (row) throws(StoreFailure) in (rows: row.integer(0), versions: row.integer(1)) }
            ?? (rows: 0, versions: 0)
    }

    private static func values(
        _ entity: String,
        _ after: RecordKey,
        _ through: RecordKey?
    ) -> [SQLValue] {
        let end = through.map { [SQLValue.text($0.major), .text($0.minor)] } ?? []
        return [.text(entity), .text(after.major), .text(after.minor)] + end
    }

    private static let between: SQL = """
        SELECT item, site, on_hand, updated_at
        FROM stock_level
        WHERE entity = $1 AND (item {bytewise}, site {bytewise}) > ($2, $3)
            AND (item {bytewise}, site {bytewise}) <= ($4, $5)
        ORDER BY item {bytewise}, site {bytewise}
        """

    private static let toTheEnd: SQL = """
        SELECT item, site, on_hand, updated_at
        FROM stock_level
        WHERE entity = $1 AND (item {bytewise}, site {bytewise}) > ($2, $3)
        ORDER BY item {bytewise}, site {bytewise}
        """

    private static let stampBetween: SQL = """
        SELECT COUNT(*), CAST(COALESCE(SUM(version), 0) AS BIGINT)
        FROM stock_level
        WHERE entity = $1 AND (item {bytewise}, site {bytewise}) > ($2, $3)
            AND (item {bytewise}, site {bytewise}) <= ($4, $5)
        """

    private static let stampToTheEnd: SQL = """
        SELECT COUNT(*), CAST(COALESCE(SUM(version), 0) AS BIGINT)
        FROM stock_level
        WHERE entity = $1 AND (item {bytewise}, site {bytewise}) > ($2, $3)
        """
}
