import Canonical
public import Database
public import Inventory
import Ordering
public import Primitives
import Storage

/// Counts and adjustments on the store.
public struct AdjustmentProcess: WorkflowProcess {
    public typealias W = AdjustmentWorkflow

    public let workflow = AdjustmentWorkflow()
    let facts: FactLoader
    private let allocations: WorkflowRunner<AllocationProcess>

    public init(facts: FactLoader) {
        self.facts = facts
        allocations = WorkflowRunner(AllocationProcess(facts: facts))
    }

    public func type(of event: AdjustmentWorkflow.Event) -> String {
        switch event {
        case .requested: "requested"
        case .approved: "approved"
        case .declined: "declined"
        case .posted: "posted"
        case .refused: "refused"
        }
    }

    public func load(
        _ request: AdjustmentWorkflow.FactRequest,
        for event: AdjustmentWorkflow.Event,
        entity: String,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> AdjustmentWorkflow.Facts {
        try facts.adjustmentFacts(request, entity: entity, in: transaction, at: now)
    }

    public func apply(
        _ effects: [AdjustmentWorkflow.Effect],
        of step: StepContext<AdjustmentWorkflow>,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let instance = InstanceReference(kind: AdjustmentWorkflow.name, id: step.instanceID)
        for (ordinal, effect) in effects.enumerated() {
            switch effect {
            case .keepLines: try keepLines(of: step, transaction)
            case .postStock(let item, let postings):
                try post(postings, of: item, step, ordinal, transaction)
            case .book(let document):
                let profile = try facts.profile(of: step.entity, in: transaction.master)
                let outgoing = OutgoingEffect(
                    target: profile.erp.rawValue,
                    operation: .erpAdjustment,
                    payload: try StoredValue.encode(document)
                )
                try transaction.effects.enqueue(step.effect(outgoing, ordinal: ordinal))
            case .askApproval(let detail, let amount):
                let item = WorkItem(
                    key: Self.approval(of: step.instanceID),
                    owner: .warehouseSupervisor,
                    reason: .adjustmentWaiting,
                    detail: detail,
                    amount: amount
                )
                try transaction.workItems.open(
                    item,
                    entity: step.entity,
                    instance: instance,
                    at: step.now
                )
            case .closeApproval:
                let key = Self.approval(of: step.instanceID)
                try transaction.workItems.close(key, entity: step.entity, at: step.now)
            case .tellRefusal(let detail):
                let item = WorkItem(
                    key: "adjustment/\(step.instanceID)/erp",
                    owner: .financeAnalyst,
                    reason: .erpRefused,
                    detail: "The ERP refused what the ledger has taken: \(detail)"
                )
                try transaction.workItems.open(
                    item,
                    entity: step.entity,
                    instance: instance,
                    at: step.now
                )
            }
        }
        try noteCount(of: step, effects, transaction)
    }

    /// What was counted is news of its site, of the moment at which it was counted.
    private func noteCount(
        of step: StepContext<AdjustmentWorkflow>,
        _ effects: [AdjustmentWorkflow.Effect],
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) {
        guard let request = step.state.request, request.kind == .count,
            step.state.phase == .applied, !effects.isEmpty
        else { return }
        try transaction.stockNews.note(
            [request.site],
            from: StockNewsKind.count.rawValue,
            .count,
            asOf: request.asOf,
            entity: step.entity,
            at: step.now
        )
    }

    private static func approval(of id: String) -> String { "adjustment/\(id)/approval" }

    private func keepLines(
        of step: StepContext<AdjustmentWorkflow>,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) {
        guard let request = step.state.request else { return }
        for correction in step.state.corrections {
            let line = StoredAdjustmentLine(
                number: request.number,
                kind: request.kind,
                phase: step.state.phase,
                item: correction.item,
                asOf: request.asOf,
                delta: correction.delta,
                appliedAt: step.state.appliedAt
            )
            try transaction.adjustments.set(line, at: request.site, entity: step.entity)
        }
    }

    /// By the item's own allocation, in this transaction: who waits for goods that were found is
    /// served, and goods that are promised and gone are told.
    private func post(
        _ postings: [StockPosting],
        of item: Item.ID,
        _ step: StepContext<AdjustmentWorkflow>,
        _ ordinal: Int,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let moved = try allocations.apply(
            .stockMoved(item: item, postings: postings),
            to: InstanceReference.allocation(of: item, entity: step.entity).id,
            entity: step.entity,
            cause: Cause(
                source: "effect/\(step.key(ordinal))",
                actor: step.state.requestedBy,
                traceID: step.traceID
            ),
            in: transaction,
            at: step.now
        )
        // The decision has checked that nothing stands in the way; else nothing of it is stored.
        switch moved {
        case .advanced: return
        case .refused(let refusal): throw .corrupt("\(step.instanceID): \(refusal)")
        case .quarantined(let reason): throw .corrupt("\(item) is frozen: \(reason)")
        }
    }
}
