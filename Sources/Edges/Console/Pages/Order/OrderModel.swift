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
        return OrderModel(record, firstLine: firstLine, now: now)
    }
}
