import Database
import Primitives

/// The rows of `stale_promise`, this room's own read model.
struct StalePromiseTable {
    let session: any SQLSession

    func save(_ figure: StaleFigure) throws(StoreFailure) {
        try session.enqueue(
            """
            INSERT INTO stale_promise
                (order_id, site, entity, channel, customer, currency, received_at, promised_at,
                 source, as_of, value)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (order_id, site) DO UPDATE
            SET value = $11
            """,
            [
                .text(figure.orderID), .text(figure.site), .text(figure.entity),
                .text(figure.channel), .text(figure.customer), .text(figure.currency),
                .time(figure.receivedAt), .time(figure.promisedAt), .text(figure.source),
                .time(figure.asOf), .integer(figure.minorUnits),
            ]
        )
    }

    /// By site.
    func promises(of orderID: String) throws(StoreFailure) -> [StaleFigure] {
        try session.rows(
            """
            SELECT order_id, site, entity, channel, customer, currency, received_at, promised_at,
                   source, as_of, value
            FROM stale_promise
            WHERE order_id = $1
            ORDER BY order_id, site
            """,
            [.text(orderID)]
        ) { (row) throws(StoreFailure) in
            StaleFigure(
                orderID: row.text(0),
                site: row.text(1),
                entity: row.text(2),
                channel: row.text(3),
                customer: row.text(4),
                currency: row.text(5),
                receivedAt: row.timestamp(6),
                promisedAt: row.timestamp(7),
                source: row.optionalText(8),
                asOf: row.optionalTimestamp(9),
                minorUnits: row.integer(10)
            )
        }
    }

    func clear() throws(StoreFailure) {
        try session.execute("DELETE FROM stale_promise", [])
    }
}

extension Transaction {
    var stalePromises: StalePromiseTable { StalePromiseTable(session: session) }
}
