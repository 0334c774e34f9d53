import Database
import Storage

/// A part of one role's queue, in an order of choice.
struct QueuePage: Sendable {
    /// Up to one item more than was asked for, so that the next page is known.
    var items: [StoredWorkItem]
    var causes: [CauseCount]
    /// The buyers' numbers of the orders named above, by order id.
    var numbers: [String: String]

    static func read(
        _ choice: QueueChoice,
        entity: String,
        fromBeginning: Bool,
        limit: Int,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> QueuePage {
        let items = try snapshot.workItems.list(
            of: choice.owner,
            entity: entity,
            cause: choice.cause,
            by: choice.order,
            after: fromBeginning ? nil : choice.after,
            limit: limit + 1
        )
        var numbers: [String: String] = [:]
        for id in Set(items.map(\.instance.id)) {
            numbers[id] = try snapshot.orderBoard.load(id)?.purchaseOrderNumber
        }
        let causes = try snapshot.workItems.causes(
            of: choice.owner,
            entity: entity,
            limit: SheetView.pageRows
        )
        return QueuePage(items: items, causes: causes, numbers: numbers)
    }
}
