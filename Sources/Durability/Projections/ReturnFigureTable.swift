import Database
import Primitives

/// The rows of `return_figure`, this room's own read model.
struct ReturnFigureTable {
    let session: any SQLSession

    func save(_ figure: ReturnFigure) throws(StoreFailure) {
        try session.enqueue(
            """
            INSERT INTO return_figure
                (return_id, line, order_id, entity, channel, customer, site, reason, currency,
                 requested_at, authorized_at, received_at, credited_at, authorized_value,
                 received_value, credited_value)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            ON CONFLICT (return_id, line) DO UPDATE
            SET site = $7, received_at = $12, credited_at = $13, authorized_value = $14,
                received_value = $15, credited_value = $16
            """,
            [
                .text(figure.returnID), .integer(figure.line), .text(figure.orderID),
                .text(figure.entity), .text(figure.channel), .text(figure.customer),
                .text(figure.site), .text(figure.reason), .text(figure.currency),
                .time(figure.requestedAt), .time(figure.authorizedAt), .time(figure.receivedAt),
                .time(figure.creditedAt), .integer(figure.authorizedMinorUnits),
                .integer(figure.receivedMinorUnits), .integer(figure.creditedMinorUnits),
            ]
        )
    }

    func lines(of orderID: String) throws(StoreFailure) -> [ReturnFigure] {
        try session.rows(
            """
            SELECT return_id, line, order_id, entity, channel, customer, site, reason, currency,
                   requested_at, authorized_at, received_at, credited_at, authorized_value,
                   received_value, credited_value
            FROM return_figure
            WHERE order_id = $1
            ORDER BY return_id, line
            """,
            [.text(orderID)],
            Self.figure
        )
    }

    func clear() throws(StoreFailure) {
        try session.execute("DELETE FROM return_figure", [])
    }

    private static func figure(_ row: any SQLRow) throws(StoreFailure) -> ReturnFigure {
        ReturnFigure(
            returnID: row.text(0),
            line: row.integer(1),
            orderID: row.text(2),
            entity: row.text(3),
            channel: row.text(4),
            customer: row.text(5),
            site: row.text(6),
            reason: row.text(7),
            currency: row.text(8),
            requestedAt: row.timestamp(9),
            authorizedAt: row.timestamp(10),
            receivedAt: row.optionalTimestamp(11),
            creditedAt: row.optionalTimestamp(12),
            authorizedMinorUnits: row.integer(13),
            receivedMinorUnits: row.integer(14),
            creditedMinorUnits: row.integer(15)
        )
    }
}

extension Transaction {
    var returnFigures: ReturnFigureTable { ReturnFigureTable(session: session) }
}
