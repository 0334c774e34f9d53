public import Database

/// How many orders have which status: sums that each batch moves, so that no page counts all
/// orders.
extension OrderBoardTable {
    struct Standing: Hashable {
        var entity: String
        var status: String
    }

    /// How many orders stand where.
    public func countsByStatus(
        entity: String
    ) throws(StoreFailure) -> [(status: String, count: Int)] {
        try session.rows(
            """
            SELECT status, orders
            FROM order_standing
            WHERE entity = $1
            ORDER BY status
            """,
            [.text(entity)]
        ) { (row) throws(StoreFailure) in (status: row.text(0), count: Int(row.integer(1))) }
    }

    func standing(
        of orderID: String
    ) throws(StoreFailure) -> (status: String, sequence: Int64)? {
        try session.first(
            """
            SELECT status, sequence
            FROM order_board
            WHERE order_id = $1
            """,
            [.text(orderID)]
        ) { (row) throws(StoreFailure) in (row.text(0), row.integer(1)) }
    }

    func move(_ moved: [Standing: Int]) throws(StoreFailure) {
        let moved = moved.filter { $0.value != 0 }
        // Rows are always locked in the same order.
        let sorted = moved.sorted {
            ($0.key.entity, $0.key.status) < ($1.key.entity, $1.key.status)
        }
        for (standing, orders) in sorted {
            try session.enqueue(
                """
                INSERT INTO order_standing (entity, status, orders)
                VALUES ($1, $2, $3)
                ON CONFLICT (entity, status) DO UPDATE
                SET orders = order_standing.orders + $3
                """,
                [.text(standing.entity), .text(standing.status), .int(orders)]
            )
        }
        // A status that everybody has left has no row, as if nobody had ever had it.
        if moved.values.contains(where: { $0 < 0 }) {
            try session.enqueue("DELETE FROM order_standing WHERE orders = 0", [])
        }
    }
}
