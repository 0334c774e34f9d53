public import Canonical
public import Database
import Engine
import Ordering
public import Primitives
public import Storage

/// Everything that is stored about one order: the source of its timeline, its path and its wait.
public struct OrderRecord: Sendable {
    public var id: Order.ID
    public var order: OrderSnapshot
    public var events: [StoredEvent]
    public var messages: [StoredMessage]
    public var effects: [StoredEffect]
    public var attempts: [StoredAttempt]
    public var milestones: [Milestone]
    public var documents: [PartnerDocument]
    public var workItems: [StoredWorkItem]
    /// Where calls that are still to be made stand in their targets' queues, by key.
    public var places: [String: QueuePlace]
    /// The partner's document that brought it, if one did.
    public var origin: DocumentOrigin?
    /// Whether some list was longer than `rowsMax`, so that its end is missing.
    public var isTruncated: Bool

    /// Rows of one kind that are read at most.
    public static let rowsMax = 2_000

    public init(
        id: Order.ID,
        order: OrderSnapshot,
        events: [StoredEvent] = [],
        messages: [StoredMessage] = [],
        effects: [StoredEffect] = [],
        attempts: [StoredAttempt] = [],
        milestones: [Milestone] = [],
        documents: [PartnerDocument] = [],
        workItems: [StoredWorkItem] = [],
        places: [String: QueuePlace] = [:]
    ) {
        self.id = id
        self.order = order
        self.events = events
        self.messages = messages
        self.effects = effects
        self.attempts = attempts
        self.milestones = milestones
        self.documents = documents
        self.workItems = workItems
        self.places = places
        let counts = [
            events.count, messages.count, effects.count, attempts.count, milestones.count,
        ]
        isTruncated = counts.contains { $0 >= Self.rowsMax }
    }
}

extension OrderRecord {
    /// Everything stored about `id`, or `nil` when there is no such order.
    ///
    /// A consolidated invoice belongs to its run; what was sent for the runs that billed this order
    /// is read too, as a part of the order's way.
    public static func read(
        _ id: Order.ID,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> OrderRecord? {
        guard let order = try snapshot.instances.order(id.rawValue) else { return nil }
        let kind = OrderWorkflow.name
        var effects = try snapshot.effects.effects(ofInstance: kind, id.rawValue, limit: rowsMax)
        var attempts = try snapshot.attempts.attempts(
            ofInstance: kind,
            id.rawValue,
            limit: rowsMax
        )
        for run in try runs(of: order, in: snapshot) {
            effects += try snapshot.effects.effects(
                ofInstance: run.kind,
                run.id,
                limit: runEffectsMax
            ).filter { $0.operation == Operation.erpInvoice.rawValue }
            attempts += try snapshot.attempts.attempts(
                ofInstance: run.kind,
                run.id,
                limit: runEffectsMax
            )
        }
        let messages = try snapshot.inbox.messages(
            ofInstance: kind,
            id.rawValue,
            limit: rowsMax
        )
        var record = OrderRecord(
            id: id,
            order: order,
            events: try snapshot.events.events(ofInstance: kind, id.rawValue, limit: rowsMax),
            messages: messages,
            effects: effects,
            attempts: attempts,
            milestones: try snapshot.milestones.milestones(of: id, limit: rowsMax),
            documents: try snapshot.documents.documents(ofInstance: kind, id.rawValue),
            workItems: try snapshot.workItems.items(ofInstance: kind, id.rawValue),
            places: try places(of: effects, in: snapshot)
        )
        record.origin = try DocumentOrigin(of: messages, in: snapshot)
        return record
    }

    /// Of the first open call to each target: the others follow it.
    private static func places(
        of effects: [StoredEffect],
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [String: QueuePlace] {
        var places: [String: QueuePlace] = [:]
        var targets: Set<String> = [Target.timer]
        for effect in effects where !targets.contains(effect.target) {
            guard let place = try snapshot.effects.place(of: effect) else { continue }
            targets.insert(effect.target)
            places[effect.key] = place
        }
        return places
    }

    private static let runEffectsMax = 50

    private static func runs(
        of order: OrderSnapshot,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [InstanceReference] {
        guard let header = order.state.header, header.policy.invoiceRule == .consolidatedDaily
        else { return [] }
        var runs: [InstanceReference] = []
        for invoice in order.state.invoices {
            runs += try snapshot.crossReferences.instances(
                entity: header.entity.rawValue,
                kind: CrossReferenceKind.invoice.rawValue,
                value: invoice.id.rawValue
            ).filter { $0.kind != OrderWorkflow.name }
        }
        return runs
    }
}
