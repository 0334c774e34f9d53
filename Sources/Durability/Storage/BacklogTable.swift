public import Database
public import Primitives

/// Orders that wait for one system and have the same day and site to leave from.
public struct BacklogPart: Equatable, Sendable {
    /// Empty, as the currency is, for orders that the board has not reached yet.
    public var entity: String
    public var currency: String
    public var leavesOn: LocalDate?
    public var leavesFrom: String?
    public var orders: Int
    public var minorUnits: Int64
}

/// The orders behind what waits for a target, with what the board knows of them.
public struct BacklogTable {
    let session: any SQLSession

    /// Parts that are told at most.
    static let partsMax = 2_000

    /// Counts each order once, however much of it waits.
    ///
    /// - Parameter limit: rows of the target's queue that are looked at.
    public func parts(
        of target: String,
        limit: Int
    ) throws(StoreFailure) -> [BacklogPart] {
        try session.rows(
            """
            SELECT COALESCE(order_board.entity, ''), COALESCE(order_board.currency, ''),
                   COALESCE(order_board.leaves_on, ''), COALESCE(order_board.leaves_from, ''),
                   COUNT(*), SUM(COALESCE(order_board.gross, 0))
            FROM (
                SELECT DISTINCT instance_id
                FROM (
                    SELECT instance_kind, instance_id
                    FROM effect
                    WHERE target = $1 AND state IN ('ready', 'leased', 'unknown')
                    ORDER BY due_at, sequence, key
                    LIMIT $2
                ) AS waiting
                WHERE instance_kind = 'order'
            ) AS waiting_order
            LEFT JOIN order_board ON order_board.order_id = waiting_order.instance_id
            GROUP BY COALESCE(order_board.entity, ''), COALESCE(order_board.currency, ''),
                     COALESCE(order_board.leaves_on, ''), COALESCE(order_board.leaves_from, '')
            ORDER BY COUNT(*) DESC
            LIMIT $3
            """,
            [.text(target), .int(limit), .int(Self.partsMax)]
        ) { (row) throws(StoreFailure) in
            let site = row.text(3)
            return BacklogPart(
                entity: row.text(0),
                currency: row.text(1),
                leavesOn: LocalDate(row.text(2)),
                leavesFrom: site.isEmpty ? nil : site,
                orders: Int(row.integer(4)),
                minorUnits: row.integer(5)
            )
        }
    }

    /// Since when the oldest effect of a target waits that nothing given up on holds up: what
    /// stands behind that in its lane waits for a person, and not for the target.
    public func oldestFree(of target: String, limit: Int) throws(StoreFailure) -> Timestamp? {
        try session.first(
            """
            SELECT MIN(waiting.created_at)
            FROM (
                SELECT lane, sequence, ordinal, created_at
                FROM effect
                WHERE target = $1 AND state IN ('ready', 'leased', 'unknown')
                ORDER BY due_at, sequence, key
                LIMIT $2
            ) AS waiting
            WHERE NOT EXISTS (
                SELECT 1
                FROM effect AS earlier
                WHERE earlier.lane = waiting.lane
                    AND earlier.state IN ('ready', 'leased', 'unknown', 'parked')
                    AND earlier.state = 'parked'
                    AND (earlier.sequence < waiting.sequence
                        OR (earlier.sequence = waiting.sequence
                            AND earlier.ordinal < waiting.ordinal))
            )
            """,
            [.text(target), .int(limit)]
        ) { (row) throws(StoreFailure) in row.optionalTimestamp(0) } ?? nil
    }
}

extension Transaction { public var backlogs: BacklogTable { BacklogTable(session: session) } }
extension Snapshot { public var backlogs: BacklogTable { BacklogTable(session: session) } }
