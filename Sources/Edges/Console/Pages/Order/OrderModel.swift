import Canonical
import Database
import Ordering
import Primitives
import Projections
import Storage

/// What the page of one order shows: everything stored about it, read in one view.
struct OrderModel: Sendable {
    var record: OrderRecord
    var path: OrderPath
    var timeline: Timeline
    var waiting: [Waiting]
    var summary: String
    /// The first line number of the lines shown.
    var firstLine: Int
    var now: Timestamp
    /// Where the customer may be sent goods, while the order waits for its ship-to.
    var shipTos: [ShipTo] = []
    /// What is still to come; `nil` when nothing is.
    var forecast: Forecast?

    static let pageLines = 200

    init(_ record: OrderRecord, firstLine: Int, now: Timestamp) {
        self.record = record
        path = OrderPath(record)
        timeline = Timeline(record)
        waiting = Waiting.list(for: record)
        summary = Waiting.summary(for: record, at: now)
        self.firstLine = firstLine
        self.now = now
    }

    /// `nil` when there is no such order, or it is another entity's.
    static func read(
        _ id: Order.ID,
        firstLine: Int,
        entity: LegalEntity.ID,
        now: Timestamp,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> OrderModel? {
        guard let record = try OrderRecord.read(id, from: snapshot),
            record.order.state.header?.entity == entity
        else { return nil }
        var model = OrderModel(record, firstLine: firstLine, now: now)
        model.forecast = try Forecast.read(for: record, at: now, from: snapshot)
        let holds = record.order.state.holds
        if holds.contains(where: { $0.isActive && $0.reason == .unknownShipTo }) {
            model.shipTos = try shipTos(for: record.order.state, from: snapshot)
        }
        return model
    }

    /// All places of the order's customer.
    static func shipTos(
        for order: OrderState,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [ShipTo] {
        guard let header = order.header else { return [] }
        let stored = try snapshot.master.load(
            .customer,
            header.customer.rawValue,
            entity: header.entity.rawValue
        )
        guard let stored else { return [] }
        return try StoredValue.decode(Party.self, from: stored.document).shipTos
    }
}
