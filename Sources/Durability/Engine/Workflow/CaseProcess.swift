import Canonical
public import Database
import Ordering
public import Primitives
public import Reconciliation
import Storage

/// Cases of reconciliation on the store.
///
/// An adjustment of stock is made by `ReconciliationDesk` before its case takes the approval, in
/// the same transaction: what cannot be adjusted is not approved.
public struct CaseProcess: WorkflowProcess {
    public typealias W = CaseWorkflow

    public let workflow = CaseWorkflow()

    public init() {}

    public func type(of event: CaseWorkflow.Event) -> String {
        switch event {
        case .found: "found"
        case .proven: "proven"
        case .proposed: "proposed"
        case .approved: "approved"
        case .declined: "declined"
        }
    }

    public func load(
        _ request: CaseWorkflow.FactRequest,
        for event: CaseWorkflow.Event,
        entity: String,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> CaseWorkflow.Facts { CaseWorkflow.Facts() }

    public func apply(
        _ effects: [CaseWorkflow.Effect],
        of step: StepContext<CaseWorkflow>,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let instance = InstanceReference(kind: CaseWorkflow.name, id: step.instanceID)
        for effect in effects {
            switch effect {
            case .list: try list(step, transaction)
            case .openItem(let owner, let detail, let amount):
                let item = WorkItem(
                    key: Self.item(of: step.instanceID),
                    owner: owner,
                    reason: .difference,
                    detail: detail,
                    amount: amount
                )
                try transaction.workItems.open(
                    item,
                    entity: step.entity,
                    instance: instance,
                    at: step.now
                )
            case .closeItem:
                try transaction.workItems.close(
                    Self.item(of: step.instanceID),
                    entity: step.entity,
                    at: step.now
                )
            case .adjust: break
            case .redrive(let key):
                guard try transaction.effects.redrive(key, at: step.now) else { continue }
                try transaction.workItems.close("effect/" + key, entity: step.entity, at: step.now)
            }
        }
    }

    /// The work item of a case.
    public static func item(of id: String) -> String { "reconciliation/" + id }

    private func list(
        _ step: StepContext<CaseWorkflow>,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) {
        guard let finding = step.state.finding, let opened = step.state.openedAt else { return }
        try transaction.reconciliationCases.save(
            ReconciliationRow(
                id: step.instanceID,
                entity: step.entity,
                finding: finding,
                phase: step.state.phase,
                openedAt: opened,
                updatedAt: step.now,
                closedAt: step.state.closedAt
            )
        )
    }
}
