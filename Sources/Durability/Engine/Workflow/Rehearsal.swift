public import Canonical
public import Database
public import Ordering
public import Primitives
public import Purchasing
import Storage
public import Workflows

/// What an event would come to if it happened now.
public struct Rehearsal<W: Workflow>: Sendable {
    /// How many events made the state that it was tried on.
    public var sequence: Int64
    public var before: W.State
    public var verdict: Verdict

    public enum Verdict: Sendable {
        case decided(Decision<W.State, W.Effect>)
        case refused(W.Refusal)
        /// The instance is frozen.
        case quarantined(reason: String)
    }
}

extension WorkflowRunner {
    /// Decides `event` on what is known now, under the same locks and by the same code as when it
    /// happens, and stores nothing of it; `nil` where there is no such instance of the entity's.
    func rehearse(
        _ event: W.Event,
        on id: String,
        entity: String,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> Rehearsal<W>? {
        guard let stored = try transaction.instances.lock(W.name, id), stored.entity == entity
        else { return nil }
        let state = try process.upcast(stored.state, from: stored.version)
        func rehearsal(_ verdict: Rehearsal<W>.Verdict) -> Rehearsal<W> {
            Rehearsal(sequence: stored.sequence, before: state, verdict: verdict)
        }
        if let reason = stored.quarantine { return rehearsal(.quarantined(reason: reason)) }
        let facts = try process.load(
            process.workflow.facts(for: event, in: state),
            for: event,
            entity: entity,
            in: transaction,
            at: now
        )
        let moment = Moment(now: now, sequence: stored.sequence + 1)
        do throws(W.Refusal) {
            return rehearsal(
                .decided(
                    try process.workflow.decide(state, on: event, given: facts, in: moment)
                )
            )
        } catch {
            return rehearsal(.refused(error))
        }
    }
}

extension OrderDesk {
    /// What a wish about an order would come to now; nothing happens. `nil` for an order that this
    /// caller may not reach.
    public func rehearse(
        _ event: OrderEvent,
        on id: Order.ID,
        for caller: Caller
    ) async throws(StoreFailure) -> Rehearsal<OrderWorkflow>? {
        let now = clock.now()
        let runner = runner
        let entity = caller.entity.rawValue
        return try await store.write {
            (transaction) throws(StoreFailure) -> Rehearsal<OrderWorkflow>? in
            let found = try runner.rehearse(
                event,
                on: id.rawValue,
                entity: entity,
                in: transaction,
                at: now
            )
            guard let found, let header = found.before.header,
                caller.mayReach(
                    entity: header.entity,
                    channel: header.channel,
                    customer: header.customer
                )
            else { return nil }
            return found
        }
    }

    /// The desk of purchase orders over the same store, with the same subscribers.
    public var purchases: PurchaseDesk {
        PurchaseDesk(
            store: store,
            clock: clock,
            facts: runner.process.facts,
            subscribers: subscribers,
            identities: identities
        )
    }
}

extension PurchaseDesk {
    /// What a wish about a purchase order would come to now; nothing happens.
    public func rehearse(
        _ event: PurchaseWorkflow.Event,
        on id: PurchaseOrder.ID,
        entity: String
    ) async throws(StoreFailure) -> Rehearsal<PurchaseWorkflow>? {
        let now = clock.now()
        let runner = runner
        return try await store.write {
            (transaction) throws(StoreFailure) -> Rehearsal<PurchaseWorkflow>? in
            try runner.rehearse(event, on: id.rawValue, entity: entity, in: transaction, at: now)
        }
    }
}
