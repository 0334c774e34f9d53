public import Canonical
public import Database
public import Primitives

extension KeyFigures {
    /// Counts the orders received, and the shipments that left, from `since` until `now`.
    public static func read(
        since: Timestamp,
        now: Timestamp,
        entity: LegalEntity.ID,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> KeyFigures {
        let orders = try snapshot.orderFigures.received(
            since: since,
            entity: entity.rawValue,
            limit: rowsMax
        )
        let shipments = try snapshot.shipmentFigures.shipped(
            since: since,
            entity: entity.rawValue,
            limit: rowsMax
        )
        let backorders = try snapshot.waitingLines(entity: entity.rawValue, limit: rowsMax)
        return KeyFigures(
            since: since,
            until: now,
            isTruncated: [orders.count, shipments.count, backorders.count].contains(rowsMax),
            cycle: cycle(of: orders),
            fill: fill(of: orders),
            backorders: ageing(of: backorders, at: now),
            shipConfirm: shipConfirm(of: shipments),
            invoiceRelease: invoiceRelease(of: shipments)
        )
    }

    /// One stage of a row's life: from a moment to a moment.
    private struct Stage<Row> {
        var name: String
        var definition: String
        var from: (Row) -> Timestamp?
        var to: (Row) -> Timestamp?
        /// Whether the row will never come to the end of a stage that it has begun.
        var isOver: (Row) -> Bool = { _ in false }

        func figure(of rows: [Row]) -> StageFigure {
            var durations: [Duration] = []
            var waiting = 0
            for row in rows {
                guard let start = from(row) else { continue }
                if let end = to(row) {
                    durations.append(end.since(start))
                } else if !isOver(row) {
                    waiting += 1
                }
            }
            return StageFigure(
                name: name,
                definition: definition,
                spread: Spread(of: durations),
                waiting: waiting
            )
        }
    }

    private static func cycle(of orders: [OrderFigure]) -> [StageFigure] {
        let stages: [Stage<OrderFigure>] = [
            Stage(
                name: "Received to booked",
                definition: "From the order's receipt to the ERP's answer with its number.",
                from: \.receivedAt,
                to: \.bookedAt
            ),
            Stage(
                name: "Received to released",
                definition: "From the receipt to the first instruction to a warehouse.",
                from: \.receivedAt,
                to: \.releasedAt
            ),
            Stage(
                name: "Released to shipped",
                definition: "From the first instruction to the departure of the last goods.",
                from: \.releasedAt,
                to: \.shippedAt
            ),
            Stage(
                name: "Shipped to delivered",
                definition: "From the last departure to the arrival of the last parcel.",
                from: \.shippedAt,
                to: \.deliveredAt
            ),
            Stage(
                name: "Order cycle time",
                definition: "From the receipt to the last goods' departure; backorders included.",
                from: \.receivedAt,
                to: \.shippedAt
            ),
            Stage(
                name: "Order to cash",
                definition: "From the receipt to the payment that closed the last invoice.",
                from: \.receivedAt,
                to: { $0.isPaid ? $0.lastPaymentAt : nil }
            ),
        ]
        return stages.map { stage in
            var stage = stage
            stage.isOver = \.hasEnded
            return stage.figure(of: orders)
        }
    }

    private static func fill(of orders: [OrderFigure]) -> FillFigure {
        var figure = FillFigure(
            orders: 0,
            lines: Share(part: 0, whole: 0),
            units: Share(part: 0, whole: 0),
            values: []
        )
        var values: [String: Share] = [:]
        for order in orders {
            guard let fill = order.fill, fill.lines > 0 else { continue }
            figure.orders += 1
            figure.lines.part += fill.linesFilled
            figure.lines.whole += fill.lines
            figure.units.part += fill.unitsFilled
            figure.units.whole += fill.units
            values[order.currency, default: Share(part: 0, whole: 0)].part += fill.valueFilled
            values[order.currency, default: Share(part: 0, whole: 0)].whole += fill.value
        }
        figure.values = values.sorted { $0.key < $1.key }.map {
            FillFigure.CurrencyShare(currency: $0.key, share: $0.value)
        }
        return figure
    }

    private static func shipConfirm(of shipments: [ShipmentFigure]) -> [StageFigure] {
        let stages: [Stage<ShipmentFigure>] = [
            Stage(
                name: "Left to confirmed",
                definition: "From the departure to the warehouse's confirmation reaching us.",
                from: \.shippedAt,
                to: \.confirmedAt
            ),
            Stage(
                name: "Left to carrier scan",
                definition: "From the departure to the carrier's scan of the last parcel.",
                from: \.shippedAt,
                to: \.dispatchedAt
            ),
            Stage(
                name: "Left to ERP goods issue",
                definition: "From the departure to the ERP's answer to the goods issue.",
                from: \.shippedAt,
                to: \.erpPostedAt
            ),
        ]
        return stages.map { $0.figure(of: shipments) }
    }

    private static func invoiceRelease(of shipments: [ShipmentFigure]) -> InvoiceReleaseFigure {
        let open = Dictionary(
            grouping: shipments.filter { $0.invoicedAt == nil },
            by: \.invoiceRule
        )
        return InvoiceReleaseFigure(
            spread: Spread(
                of: shipments.compactMap { row in row.invoicedAt.map { $0.since(row.shippedAt) } }
            ),
            open: open.sorted { $0.key < $1.key }.compactMap { rule, rows in
                guard let oldest = rows.map(\.shippedAt).min() else { return nil }
                return InvoiceReleaseFigure.Open(
                    rule: rule,
                    shipments: rows.count,
                    oldestShippedAt: oldest,
                    billed: rows.count { $0.invoice != nil }
                )
            }
        )
    }
}
