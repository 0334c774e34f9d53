import Canonical
import Database
import Inventory
import Ordering
import Primitives
import Storage

extension AllocationProcess {
    /// What follows of a hold besides its posting.
    func apply(
        _ effect: AllocationWorkflow.Effect,
        ofHoldAt ordinal: Int,
        _ step: StepContext<AllocationWorkflow>,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) {
        switch effect {
        case .keepHold(let standing):
            try transaction.stockHolds.set(standing, entity: step.entity)
        case .endHoldAt(let moment, let hold):
            let event = AllocationWorkflow.Event.holdRunsOut(
                item: hold.item,
                site: hold.site,
                number: hold.number
            )
            let timer = OutgoingEffect(
                target: Target.timer,
                operation: .timer,
                payload: try StoredValue.encode(event),
                lane: step.key(ordinal),
                dueAt: moment
            )
            try transaction.effects.enqueue(step.effect(timer, ordinal: ordinal))
        case .holdTakesPromised(let hold, let thousandths):
            try tell(hold, taking: thousandths, step, transaction)
        case .forgetHold(let hold):
            try transaction.workItems.close(Self.key(hold), entity: step.entity, at: step.now)
        case .postStock, .offer, .shortage: preconditionFailure("not about a hold")
        }
    }

    private static func key(_ hold: StockHold) -> String {
        "stock/\(hold.item)/\(hold.site)/on-hold/\(hold.number)"
    }

    private func tell(
        _ hold: StockHold,
        taking thousandths: Int64,
        _ step: StepContext<AllocationWorkflow>,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let holders = try transaction.stock.reservations(
            of: hold.item,
            at: hold.site,
            entity: step.entity,
            limit: Self.holdersMax
        )
        let taken = ScaledDecimal.text(thousandths, digits: 3, atLeast: 0)
        try transaction.workItems.open(
            WorkItem(
                key: Self.key(hold),
                owner: .warehouseSupervisor,
                reason: .stockHeld,
                detail: "\(hold.item) at \(hold.site): hold \(hold.number) (\(hold.reason), by "
                    + "\(hold.placedBy)) takes \(taken) that are promised. "
                    + Self.names(of: holders)
            ),
            entity: step.entity,
            instance: InstanceReference(kind: AllocationWorkflow.name, id: step.instanceID),
            at: step.now
        )
    }
}
