import Canonical
public import Database
import Ordering
public import Primitives
public import Stewardship
import Storage

/// Questions of who is who on the store.
///
/// What a settlement writes is reckoned by `StewardshipDesk` in the same transaction, and stands in
/// the event: the log holds each record before and after.
public struct StewardshipProcess: WorkflowProcess {
    public typealias W = StewardshipWorkflow

    public let workflow = StewardshipWorkflow()

    public init() {}

    public func type(of event: StewardshipWorkflow.Event) -> String {
        switch event {
        case .found: "found"
        case .gone: "gone"
        case .proposed: "proposed"
        case .approved: "approved"
        case .declined: "declined"
        case .undoProposed: "undo_proposed"
        case .undone: "undone"
        }
    }

    public func load(
        _ request: StewardshipWorkflow.FactRequest,
        for event: StewardshipWorkflow.Event,
        entity: String,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> StewardshipWorkflow.Facts { StewardshipWorkflow.Facts() }

    public func apply(
        _ effects: [StewardshipWorkflow.Effect],
        of step: StepContext<StewardshipWorkflow>,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        for effect in effects {
            switch effect {
            case .list: try list(step, transaction)
            case .openItem(let owner, let detail):
                try transaction.workItems.open(
                    WorkItem(
                        key: Self.item(of: step.instanceID),
                        owner: owner,
                        reason: .conflictingReport,
                        detail: String(detail.prefix(Limits.longTextBytes / 4))
                    ),
                    entity: step.entity,
                    instance: InstanceReference(
                        kind: StewardshipWorkflow.name,
                        id: step.instanceID
                    ),
                    at: step.now
                )
            case .closeItem:
                try transaction.workItems.close(
                    Self.item(of: step.instanceID),
                    entity: step.entity,
                    at: step.now
                )
            case .write(let changes):
                for change in changes { try write(change, step, transaction) }
            }
        }
    }

    /// The work item of a case.
    public static func item(of id: String) -> String { "stewardship/" + id }

    private func write(
        _ change: RecordChange,
        _ step: StepContext<StewardshipWorkflow>,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) {
        guard let kind = MasterKind(rawValue: change.kind) else {
            throw .corrupt("a settlement changes the unknown kind \(change.kind)")
        }
        // Who wrote the record stays its source: stewardship says who it is, and nothing of it.
        let source = try transaction.master.load(kind, change.id, entity: step.entity)?.source
        try transaction.master.save(
            kind,
            change.id,
            change.after,
            entity: step.entity,
            source: source ?? "stewardship/\(step.instanceID)",
            at: step.now
        )
        guard kind == .item else { return }
        let item = try StoredValue.decode(Item.self, from: change.after)
        try transaction.master.setIdentifiers(
            of: item.id,
            MasterData.normalized(item.identifiers),
            entity: step.entity
        )
    }

    private func list(
        _ step: StepContext<StewardshipWorkflow>,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) {
        guard let conflict = step.state.conflict, let opened = step.state.openedAt,
            let due = step.state.dueAt
        else { return }
        try transaction.stewardshipCases.save(
            StewardshipRow(
                id: step.instanceID,
                entity: step.entity,
                question: conflict.question,
                subject: conflict.subject,
                phase: step.state.phase,
                steward: step.state.steward,
                detail: conflict.words,
                openedAt: opened,
                dueAt: due,
                updatedAt: step.now,
                closedAt: step.state.closedAt
            )
        )
    }
}
