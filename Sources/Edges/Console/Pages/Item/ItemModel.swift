import Canonical
import Database
import Ordering
import Primitives
import Storage

/// One work item with its history, for whoever may act on it.
struct ItemModel: Sendable {
    var item: StoredWorkItem
    /// Newest first.
    var history: [WorkItemEvent]
    /// The buyer's number of the order it is about.
    var number: String?
    /// The call that was given up on.
    var effect: StoredEffect?
    /// The message that was put aside.
    var message: StoredMessage?
    /// Who else works on its queue.
    var people: [String]

    static let historyMax = 200
    static let peopleMax = 200

    /// - Returns: `nil` for an item that does not exist or is not on a queue of the viewer's.
    static func read(
        _ key: String,
        for viewer: Viewer,
        entity: LegalEntity.ID,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> ItemModel? {
        let entity = entity.rawValue
        guard let item = try snapshot.workItems.load(key, entity: entity),
            ExceptionsModel.owners(for: viewer).contains(item.owner)
        else { return nil }
        var model = ItemModel(
            item: item,
            history: try snapshot.workItemEvents.events(of: key, entity: entity, limit: historyMax),
            people: try snapshot.users.active(limit: peopleMax)
                .filter {
                    $0.name != viewer.name
                        && ExceptionsModel.owners(for: $0.role).contains(item.owner)
                }
                .map(\.name)
        )
        if item.instance.kind == OrderWorkflow.name {
            model.number = try snapshot.orderBoard.load(item.instance.id)?.purchaseOrderNumber
        }
        if key.hasPrefix("effect/") {
            let effect = try snapshot.effects.load(String(key.dropFirst("effect/".count)))
            model.effect = effect.flatMap { $0.state == .parked ? $0 : nil }
        }
        if key.hasPrefix("inbox/"), let id = Int64(key.dropFirst("inbox/".count)) {
            let message = try snapshot.inbox.load(id)
            model.message = message.flatMap { $0.state == .parked ? $0 : nil }
        }
        return model
    }
}
