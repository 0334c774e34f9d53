import Database
import Primitives

/// The rows of `shipment_figure`, this room's own read model.
struct ShipmentFigureTable {
    let session: any SQLSession

    func save(_ figure: ShipmentFigure) throws(StoreFailure) {
        try session.enqueue(
            """
            INSERT INTO shipment_figure
                (shipment_id, order_id, entity, channel, site, invoice_rule, shipped_at,
                 confirmed_at, dispatched_at, erp_posted_at, invoice, invoiced_at, delivered_at,
                 customer, released_at, carrier)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            ON CONFLICT (shipment_id) DO UPDATE
            SET shipped_at = $7, confirmed_at = $8, dispatched_at = $9, erp_posted_at = $10,
                invoice = $11, invoiced_at = $12, delivered_at = $13, released_at = $15,
                carrier = $16
            """,
            [
                .text(figure.shipmentID), .text(figure.orderID), .text(figure.entity),
                .text(figure.channel), .text(figure.site), .text(figure.invoiceRule),
                .time(figure.shippedAt), .time(figure.confirmedAt), .time(figure.dispatchedAt),
                .time(figure.erpPostedAt), .text(figure.invoice), .time(figure.invoicedAt),
                .time(figure.deliveredAt), .text(figure.customer), .time(figure.releasedAt),
                .text(figure.carrier),
            ]
        )
    }

    func shipments(of orderID: String) throws(StoreFailure) -> [ShipmentFigure] {
        try session.rows(
            """
            SELECT shipment_id, order_id, entity, channel, site, invoice_rule, shipped_at,
                   confirmed_at, dispatched_at, erp_posted_at, invoice, invoiced_at, delivered_at,
                   customer, released_at, carrier
            FROM shipment_figure
            WHERE order_id = $1
            ORDER BY shipment_id
            """,
            [.text(orderID)],
            Self.figure
        )
    }

    /// What left since `start` and is not invoiced, by the rule that decides when it will be: the
    /// `limit` longest gone.
    func notInvoiced(
        since start: Timestamp,
        entity: String,
        scope: FigureScope?,
        limit: Int
    ) throws(StoreFailure) -> [InvoiceReleaseFigure.Open] {
        try session.rows(
            """
            SELECT invoice_rule, COUNT(*), MIN(shipped_at), COUNT(invoice)
            FROM (
                SELECT invoice_rule, shipped_at, invoice
                FROM shipment_figure
                WHERE entity = $1 AND invoiced_at IS NULL AND shipped_at >= $2
                    AND ($3 = '' OR ($3 = 'channel' AND channel = $4)
                        OR ($3 = 'customer' AND customer = $4) OR ($3 = 'site' AND site = $4))
                ORDER BY shipped_at, shipment_id
                LIMIT $5
            ) AS waiting
            GROUP BY invoice_rule
            ORDER BY invoice_rule
            """,
            [
                .text(entity), .time(start), .text(scope?.cut.rawValue ?? ""),
                .text(scope?.part ?? ""), .int(limit),
            ]
        ) { (row) throws(StoreFailure) in
            InvoiceReleaseFigure.Open(
                rule: row.text(0),
                shipments: Int(row.integer(1)),
                oldestShippedAt: row.timestamp(2),
                billed: Int(row.integer(3))
            )
        }
    }

    func clear() throws(StoreFailure) {
        try session.execute("DELETE FROM shipment_figure", [])
    }

    private static func figure(_ row: any SQLRow) throws(StoreFailure) -> ShipmentFigure {
        ShipmentFigure(
            shipmentID: row.text(0),
            orderID: row.text(1),
            entity: row.text(2),
            channel: row.text(3),
            customer: row.text(13),
            site: row.text(4),
            invoiceRule: row.text(5),
            shippedAt: row.timestamp(6),
            confirmedAt: row.optionalTimestamp(7),
            dispatchedAt: row.optionalTimestamp(8),
            erpPostedAt: row.optionalTimestamp(9),
            invoice: row.optionalText(10),
            invoicedAt: row.optionalTimestamp(11),
            deliveredAt: row.optionalTimestamp(12),
            releasedAt: row.optionalTimestamp(14),
            carrier: row.text(15)
        )
    }
}

extension Transaction {
    var shipmentFigures: ShipmentFigureTable { ShipmentFigureTable(session: session) }
}
extension Snapshot {
    var shipmentFigures: ShipmentFigureTable { ShipmentFigureTable(session: session) }
}
