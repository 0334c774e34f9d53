import Database
import Primitives

/// The rows of `order_figure`, this room's own read model.
struct OrderFigureTable {
    let session: any SQLSession

    func save(_ figure: OrderFigure) throws(StoreFailure) {
        let fill = figure.fill
        try session.enqueue(
            """
            INSERT INTO order_figure
                (order_id, entity, channel, currency, received_at, sequence, booked_at, released_at,
                 shipped_at, delivered_at, last_payment_at, is_paid, has_fill, lines, lines_filled,
                 units, units_filled, value, value_filled, backordered_value, decided_at,
                 picked_at, last_invoice_at, is_invoiced, last_event_at, stage, stage_since,
                 customer, promised_until, exception_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30)
            ON CONFLICT (order_id) DO UPDATE
            SET sequence = $6, booked_at = $7, released_at = $8, shipped_at = $9,
                delivered_at = $10, last_payment_at = $11, is_paid = $12, has_fill = $13,
                lines = $14, lines_filled = $15, units = $16, units_filled = $17, value = $18,
                value_filled = $19, backordered_value = $20, decided_at = $21, picked_at = $22,
                last_invoice_at = $23, is_invoiced = $24, last_event_at = $25, stage = $26,
                stage_since = $27, promised_until = $29, exception_at = $30
            """,
            [
                .text(figure.orderID), .text(figure.entity), .text(figure.channel),
                .text(figure.currency), .time(figure.receivedAt), .integer(figure.sequence),
                .time(figure.bookedAt), .time(figure.releasedAt), .time(figure.shippedAt),
                .time(figure.deliveredAt), .time(figure.lastPaymentAt), .bool(figure.isPaid),
                .bool(fill != nil), .integer(fill?.lines ?? 0), .integer(fill?.linesFilled ?? 0),
                .integer(fill?.units ?? 0), .integer(fill?.unitsFilled ?? 0),
                .integer(fill?.value ?? 0), .integer(fill?.valueFilled ?? 0),
                .integer(figure.backorderedMinorUnits), .time(figure.decidedAt),
                .time(figure.pickedAt), .time(figure.lastInvoiceAt), .bool(figure.isInvoiced),
                .time(figure.lastEventAt), .text(figure.stage.rawValue), .time(figure.stageSince),
                .text(figure.customer), .time(figure.promisedUntil), .time(figure.exceptionAt),
            ]
        )
    }

    func load(_ orderID: String) throws(StoreFailure) -> OrderFigure? {
        try session.first(
            """
            SELECT order_id, entity, channel, currency, received_at, sequence, booked_at,
                   released_at, shipped_at, delivered_at, last_payment_at, is_paid, has_fill, lines,
                   lines_filled, units, units_filled, value, value_filled, backordered_value,
                   decided_at, picked_at, last_invoice_at, is_invoiced, last_event_at, stage,
                   customer, promised_until, exception_at
            FROM order_figure
            WHERE order_id = $1
            """,
            [.text(orderID)],
            Self.figure
        )
    }

    /// Orders with goods that are promised to leave and have not left, what is promised first
    /// first.
    func promised(
        entity: String,
        until end: Timestamp,
        after last: (until: Timestamp, orderID: String)?,
        limit: Int
    ) throws(StoreFailure) -> [(until: Timestamp, orderID: String)] {
        try session.rows(
            """
            SELECT promised_until, order_id
            FROM order_figure
            WHERE entity = $1 AND promised_until IS NOT NULL AND promised_until <= $2
                AND (promised_until, order_id) > ($3, $4)
            ORDER BY promised_until, order_id
            LIMIT $5
            """,
            [
                .text(entity), .time(end), .integer(last?.until.microseconds ?? .min),
                .text(last?.orderID ?? ""), .int(limit),
            ]
        ) { (row) throws(StoreFailure) in (row.timestamp(0), row.text(1)) }
    }

    /// When a company's first order came in.
    func firstReceived(entity: String) throws(StoreFailure) -> Timestamp? {
        try session.first(
            """
            SELECT received_at
            FROM order_figure
            WHERE entity = $1
            ORDER BY received_at, order_id
            LIMIT 1
            """,
            [.text(entity)]
        ) { (row) throws(StoreFailure) in row.timestamp(0) }
    }

    func clear() throws(StoreFailure) {
        try session.execute("DELETE FROM order_figure", [])
    }

    private static func figure(_ row: any SQLRow) throws(StoreFailure) -> OrderFigure {
        var fill: OrderFigure.Fill?
        if row.bool(12) {
            fill = OrderFigure.Fill(
                lines: row.integer(13),
                linesFilled: row.integer(14),
                units: row.integer(15),
                unitsFilled: row.integer(16),
                value: row.integer(17),
                valueFilled: row.integer(18)
            )
        }
        return OrderFigure(
            orderID: row.text(0),
            entity: row.text(1),
            channel: row.text(2),
            customer: row.text(26),
            currency: row.text(3),
            receivedAt: row.timestamp(4),
            sequence: row.integer(5),
            bookedAt: row.optionalTimestamp(6),
            releasedAt: row.optionalTimestamp(7),
            shippedAt: row.optionalTimestamp(8),
            deliveredAt: row.optionalTimestamp(9),
            lastPaymentAt: row.optionalTimestamp(10),
            isPaid: row.bool(11),
            fill: fill,
            backorderedMinorUnits: row.integer(19),
            decidedAt: row.optionalTimestamp(20),
            pickedAt: row.optionalTimestamp(21),
            lastInvoiceAt: row.optionalTimestamp(22),
            isInvoiced: row.bool(23),
            lastEventAt: row.timestamp(24),
            hasEnded: row.text(25) == FlowStage.ended.rawValue,
            promisedUntil: row.optionalTimestamp(27),
            exceptionAt: row.optionalTimestamp(28)
        )
    }
}

extension Transaction {
    var orderFigures: OrderFigureTable { OrderFigureTable(session: session) }
}
extension Snapshot {
    var orderFigures: OrderFigureTable { OrderFigureTable(session: session) }
}
