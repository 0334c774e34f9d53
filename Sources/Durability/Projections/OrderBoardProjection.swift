public import Canonical
public import Database
import Engine
public import Ordering
import Primitives
public import Storage

/// The order board: one row for each order, as it stands.
///
/// The row is written from the order's snapshot, read once for each order touched in a batch, and
/// not by folding events: the snapshot *is* the fold, already checked by the workflow, and a second
/// fold would be a second truth. The snapshot may be ahead of the batch; the row's sequence only
/// grows, so it never goes backwards, and a rebuild ends in the same rows.
public struct OrderBoardProjection: Projection {
    public let name = "order_board"

    public init() {}

    public func change(
        for events: [EventNotice],
        reading orders: OrderReader,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> Change {
        var rows: [OrderBoardRow] = []
        for id in events.orderIDs {
            guard let order = try orders.order(id, in: snapshot), let row = OrderBoardRow(order)
            else { continue }
            rows.append(row)
        }
        return { [rows] (transaction) throws(StoreFailure) in
            try transaction.orderBoard.save(rows)
        }
    }

    public func clear(in transaction: borrowing Transaction) throws(StoreFailure) {
        try transaction.orderBoard.clear()
    }
}

extension OrderBoardRow {
    /// `nil` for an order that was never submitted.
    init?(_ order: OrderSnapshot) {
        guard let header = order.state.header else { return nil }
        let erpNumber: String? =
            if case .booked(let number) = order.state.booking { number } else { nil }
        let departure = order.state.departure
        self.init(
            orderID: header.id.rawValue,
            entity: header.entity.rawValue,
            channel: header.channel.rawValue,
            customer: header.customer.rawValue,
            customerName: header.customerName,
            purchaseOrderNumber: header.purchaseOrderNumber,
            status: order.state.status.rawValue,
            holds: order.state.holds.filter(\.isActive).map(\.reason.rawValue),
            currency: header.currency.code,
            grossMinorUnits: order.state.standingGross.minorUnits,
            lineCount: order.state.lines.count,
            erpNumber: erpNumber,
            receivedAt: header.receivedAt,
            updatedAt: order.updatedAt,
            sequence: order.sequence,
            leavesOn: departure?.day,
            leavesFrom: departure?.sites.first?.rawValue
        )
    }
}

extension OrderState {
    /// What the order is worth: every line without what is cancelled, with tax.
    ///
    /// Zero in a currency nobody uses before submission.
    public var standingGross: Money { totals?.gross ?? .zero(header?.currency ?? .usd) }
}
