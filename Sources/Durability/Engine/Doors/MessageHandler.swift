import Billing
import Canonical
public import Database
import Inventory
import Ordering
public import Primitives
import Purchasing
public import Storage
import Workflows

/// How a message ended, and so what becomes of its row.
public enum Disposition: Sendable {
    case decided(InstanceReference?)
    /// True, but nothing to do here.
    case ignored(reason: String)
    /// It may be early, or the world was unwell: later.
    case postponed(any Failure)
    /// The sender is wrong, or a person must choose; told or queued already. What it came for may
    /// be another message's.
    case refused(any Failure, holder: InstanceReference? = nil)
    /// Broken: a person must look.
    case parked(any Failure)
}

/// Decides one inbound message inside one transaction, whatever it is.
public struct MessageHandler: Sendable {
    let facts: FactLoader
    let orders: WorkflowRunner<OrderProcess>
    let allocations: WorkflowRunner<AllocationProcess>
    let invoiceRuns: WorkflowRunner<InvoiceRunProcess>
    let adjustments: WorkflowRunner<AdjustmentProcess>
    let purchases: WorkflowRunner<PurchaseProcess>
    let dialects: any SystemDialects
    let documents: any DocumentProcessing
    let identities: any IdentitySource

    public init(
        facts: FactLoader,
        subscribers: any MilestoneSubscribers,
        dialects: any SystemDialects,
        documents: any DocumentProcessing,
        identities: any IdentitySource
    ) {
        self.facts = facts
        orders = WorkflowRunner(OrderProcess(facts: facts, subscribers: subscribers))
        allocations = WorkflowRunner(AllocationProcess(facts: facts))
        invoiceRuns = WorkflowRunner(InvoiceRunProcess(facts: facts))
        adjustments = WorkflowRunner(AdjustmentProcess(facts: facts))
        purchases = WorkflowRunner(PurchaseProcess(facts: facts, subscribers: subscribers))
        self.dialects = dialects
        self.documents = documents
        self.identities = identities
    }

    public func handle(
        _ stored: StoredMessage,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> Disposition {
        try handle(stored, said: nil, in: transaction, at: now)
    }

    /// - Parameter said: when the sender says that it happened; when it came, where it does not.
    func handle(
        _ stored: StoredMessage,
        said: Timestamp?,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> Disposition {
        let message = stored.message
        let said = said ?? stored.receivedAt
        let cause = Cause(
            source: "inbox/\(stored.id)",
            actor: message.actor,
            traceID: message.traceID
        )
        guard let kind = MessageKind(rawValue: message.kind) else {
            throw .corrupt("inbox_message \(stored.id) is of the unknown kind \(message.kind)")
        }
        switch kind {
        case .orderSubmission, .orderCommand, .adjustmentCommand, .holdCommand, .purchaseCommand,
            .caseCommand:
            throw .corrupt("inbox_message \(stored.id) should have been decided at the desk")
        case .orderRequest, .waitingOrder:
            return try submit(stored, cause, transaction, now)
        case .orderEvent:
            let event = try StoredValue.decode(OrderEvent.self, from: message.body)
            return try apply(event, to: message, said, cause, transaction, now)
        case .allocationEvent:
            let event = try StoredValue.decode(AllocationWorkflow.Event.self, from: message.body)
            return try apply(event, to: message, said, cause, transaction, now)
        case .invoiceRunEvent:
            let event = try StoredValue.decode(InvoiceRunWorkflow.Event.self, from: message.body)
            return try apply(event, to: message, cause, transaction, now)
        case .adjustmentEvent:
            let event = try StoredValue.decode(AdjustmentWorkflow.Event.self, from: message.body)
            return try apply(event, to: message, cause, transaction, now)
        case .purchaseEvent:
            let event = try StoredValue.decode(PurchaseWorkflow.Event.self, from: message.body)
            return try apply(event, to: message, said, cause, transaction, now)
        case .systemEvent:
            return try translate(stored, cause, transaction, now)
        case .warehouseReport:
            return try report(stored, cause, transaction, now)
        case .carrierReport:
            return try carrierReport(stored, cause, transaction, now)
        case .partnerDocument:
            return try documents.process(stored, in: transaction, at: now)
        }
    }
}

extension MessageHandler {
    private func apply(
        _ event: OrderEvent,
        to message: InboundMessage,
        _ said: Timestamp,
        _ cause: Cause,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) -> Disposition {
        guard let id = message.instanceID else { throw .corrupt("an order event without an order") }
        let step = try orders.apply(
            event,
            to: id,
            entity: message.entity,
            cause: cause,
            in: transaction,
            at: now
        )
        if case .advanced(let state, _, _) = step {
            try hear(event, of: state, from: message, transaction, now)
        }
        return try disposition(of: step, kind: OrderWorkflow.name, id, message, transaction, now)
    }

    private func apply(
        _ event: AllocationWorkflow.Event,
        to message: InboundMessage,
        _ said: Timestamp,
        _ cause: Cause,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) -> Disposition {
        guard let id = message.instanceID else { throw .corrupt("a stock event without an item") }
        let step = try allocations.apply(
            event,
            to: id,
            entity: message.entity,
            cause: cause,
            in: transaction,
            at: now
        )
        if case .advanced = step {
            try hear(of: event.sites, asOf: said, from: message, transaction, now)
        }
        return try disposition(
            of: step,
            kind: AllocationWorkflow.name,
            id,
            message,
            transaction,
            now
        )
    }

    private func apply(
        _ event: InvoiceRunWorkflow.Event,
        to message: InboundMessage,
        _ cause: Cause,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) -> Disposition {
        guard let id = message.instanceID else { throw .corrupt("a bill without an invoice run") }
        let step = try invoiceRuns.apply(
            event,
            to: id,
            entity: message.entity,
            cause: cause,
            in: transaction,
            at: now
        )
        return try disposition(
            of: step,
            kind: InvoiceRunWorkflow.name,
            id,
            message,
            transaction,
            now
        )
    }

    private func apply(
        _ event: AdjustmentWorkflow.Event,
        to message: InboundMessage,
        _ cause: Cause,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) -> Disposition {
        guard let id = message.instanceID else { throw .corrupt("news of no adjustment") }
        let step = try adjustments.apply(
            event,
            to: id,
            entity: message.entity,
            cause: cause,
            in: transaction,
            at: now
        )
        return try disposition(
            of: step,
            kind: AdjustmentWorkflow.name,
            id,
            message,
            transaction,
            now
        )
    }

    private func apply(
        _ event: PurchaseWorkflow.Event,
        to message: InboundMessage,
        _ said: Timestamp,
        _ cause: Cause,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) -> Disposition {
        guard let id = message.instanceID else { throw .corrupt("news of no purchase order") }
        let step = try purchases.apply(
            event,
            to: id,
            entity: message.entity,
            cause: cause,
            in: transaction,
            at: now
        )
        if case .advanced(let state, _, _) = step {
            try hear(of: event.sites(in: state), asOf: said, from: message, transaction, now)
        }
        return try disposition(of: step, kind: PurchaseWorkflow.name, id, message, transaction, now)
    }

    /// The remedy is the whole policy: nobody looks at concrete refusals here.
    func disposition<W: Workflow>(
        of step: Step<W>,
        kind: String,
        _ id: String,
        _ message: InboundMessage,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) -> Disposition {
        let instance = InstanceReference(kind: kind, id: id)
        switch step {
        case .advanced:
            return .decided(instance)
        case .quarantined(let reason):
            return .postponed(InstanceFrozen(reason: reason))
        case .refused(let refusal):
            switch refusal.remedy {
            case .retry: return .postponed(refusal)
            case .reject: return .refused(refusal)
            case .quarantine:
                try transaction.instances.quarantine(kind, id, because: "\(refusal)")
                return .parked(refusal)
            case .escalate(let role):
                try transaction.workItems.open(
                    WorkItem(
                        key: "\(kind)/\(id)/refused/\(message.source)/\(message.key)",
                        owner: role,
                        reason: Self.reason(for: refusal),
                        detail: "\(message.kind) from \(message.source): \(refusal)"
                    ),
                    entity: message.entity,
                    instance: instance,
                    at: now
                )
                return .refused(refusal)
            }
        }
    }

    /// What a refusal's work item is called.
    private static func reason(for refusal: any Failure) -> ReasonCode {
        if case .lawBroken? = refusal as? OrderRefusal { return .lawBroken }
        return .messageRefused
    }
}
