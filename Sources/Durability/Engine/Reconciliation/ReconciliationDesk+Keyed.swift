public import Database
public import Governance
import Primitives
public import Reconciliation
public import Storage

extension Correction {
    /// What whoever agrees to it must be allowed besides.
    public var permissionToApprove: Permission {
        switch self {
        case .adjustHere, .takeOver, .adjustThere: .inventoryApprove
        case .redrive: .redrive
        case .accept: .reconciliationApprove
        }
    }
}

extension ReconciliationDesk {
    /// What came of a word on a case, to be made an answer of.
    public enum Said: Sendable {
        case done(ReconciliationRow, CaseWorkflow.State)
        case refused(CaseWorkflow.Refusal)
        /// Who agrees to this correction needs another right.
        case lacking(Permission)
    }

    /// Acts on a case once under the command's key.
    ///
    /// - Parameter answer: makes the answer that is stored and repeated; it must be pure.
    public func act(
        _ event: CaseWorkflow.Event,
        on id: String,
        _ command: KeyedCommand,
        answer: @escaping @Sendable (Said) -> StoredAnswer
    ) async throws(StoreFailure) -> KeyedOutcome {
        let now = clock.now()
        let entity = command.caller.entity.rawValue
        let permissions = command.caller.actor.permissions
        let outcome = try await command.carryOut(
            on: InstanceReference(kind: CaseWorkflow.name, id: id),
            as: .caseCommand,
            in: store,
            at: now
        ) { (transaction, cause) throws(StoreFailure) -> CommandVerdict in
            if case .approved = event,
                let proposed = try state(of: id, entity, transaction)?.proposal?.correction,
                !permissions.contains(proposed.permissionToApprove)
            {
                let needed = proposed.permissionToApprove
                return .refused(
                    answer(.lacking(needed)),
                    CaseWorkflow.Refusal.impossible("it needs \(needed.rawValue)")
                )
            }
            switch try step(event, on: id, cause, entity, transaction, now) {
            case .refused(let refusal): return .refused(answer(.refused(refusal)), refusal)
            case .frozen(let reason): return .frozen(reason: reason)
            case .done(let state, _):
                guard let row = try transaction.reconciliationCases.load(id, entity: entity) else {
                    throw .corrupt("case \(id) is in no list")
                }
                return .done(answer(.done(row, state)))
            }
        }
        await tell()
        return outcome
    }
}
