import Canonical
import Database
import Governance
import Ordering
import Primitives
import Storage

/// What waits for people: work items by role, and what was given up on.
struct ExceptionsModel: Sendable {
    /// The queues this viewer works on, in each what is due first first.
    var queues: [Queue]
    /// Calls to other systems that were given up on.
    var effects: [StoredEffect]
    /// Messages that came in and were put aside.
    var messages: [StoredMessage]
    /// The buyers' numbers of the orders named above, by order id.
    var numbers: [String: String] = [:]

    struct Queue: Sendable {
        var owner: Role
        /// What waits now, due first first, and after it what is set aside.
        var items: [StoredWorkItem]
        /// Where this page ends, where more follow.
        var last: WorkItemPlace?
    }

    /// Where in one queue a page begins.
    struct Place: Sendable {
        var owner: Role
        var after: WorkItemPlace

        /// `nil` for the beginning, and for a queue that is not the viewer's.
        init?(_ fields: FormFields, for viewer: Viewer) {
            guard let owner = fields["queue"].flatMap(Role.init(rawValue:)),
                ExceptionsModel.owners(for: viewer).contains(owner),
                let after = fields["after"].flatMap(WorkItemPlace.init(text:))
            else { return nil }
            self.owner = owner
            self.after = after
        }
    }

    static let rowsMax = 200

    /// Each role sees its own queue; the operations manager sees all of them.
    static func owners(for viewer: Viewer) -> [Role] { owners(for: viewer.role) }

    static func owners(for role: Role) -> [Role] {
        switch role {
        case .operationsManager: Role.allCases.filter { $0 != .executive }
        case .customerService, .warehouseSupervisor, .financeAnalyst, .integrationSupport:
            [role]
        case .executive: []
        }
    }

    static func read(
        for viewer: Viewer,
        at place: Place?,
        _ entity: LegalEntity.ID,
        now: Timestamp,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> ExceptionsModel {
        var model = ExceptionsModel(queues: [], effects: [], messages: [])
        for owner in place.map({ [$0.owner] }) ?? owners(for: viewer) {
            var items = try snapshot.workItems.list(
                of: owner,
                entity: entity.rawValue,
                by: .due,
                after: place?.after,
                limit: rowsMax + 1
            )
            let isMore = items.count > rowsMax
            if isMore { items.removeLast() }
            let aside = items.filter { $0.wakes(after: now) != nil }
            model.queues.append(
                Queue(
                    owner: owner,
                    items: items.filter { $0.wakes(after: now) == nil } + aside,
                    last: isMore ? items.last.map { WorkItemPlace($0, in: .due) } : nil
                )
            )
        }
        if place == nil, viewer.may(.redrive) {
            model.effects = try snapshot.effects.parked(limit: rowsMax)
                .filter { $0.entity == entity.rawValue }
            model.messages = try snapshot.inbox.parked(limit: rowsMax)
                .filter { $0.message.entity == entity.rawValue }
        }
        for id in Set(model.orderIDs) {
            model.numbers[id] = try snapshot.orderBoard.load(id)?.purchaseOrderNumber
        }
        return model
    }

    private var orderIDs: [String] {
        let items = queues.flatMap(\.items).map(\.instance).filter { $0.kind == OrderWorkflow.name }
        let effects = effects.filter { $0.instanceKind == OrderWorkflow.name }
        return items.map(\.id) + effects.map(\.instanceID)
            + messages.compactMap(\.message.instanceID)
    }
}

extension StoredWorkItem {
    /// Whether its owner's word alone ends it: a hold ends by its release, what was given up on by
    /// another try.
    var isClosedByHand: Bool {
        let parts = key.split(separator: "/")
        if parts.first == "effect" { return false }
        if isVerdict || parts.first == "reconciliation" || parts.first == "stewardship" {
            return false
        }
        if purchaseAct != nil { return false }
        if parts.first == "inbox" { return parts.count > 2 }
        return !(parts.count == 4 && parts[2] == "hold")
    }

    /// Whether it asks for a second person's word, and ends with it.
    var isVerdict: Bool { reason == ReasonCode.adjustmentWaiting.rawValue }
}
