import Canonical
public import Database
public import Inventory
import Ordering
public import Primitives
import Storage

/// Allocation on the store.
public struct AllocationProcess: WorkflowProcess {
    public typealias W = AllocationWorkflow

    public let workflow = AllocationWorkflow()
    let facts: FactLoader

    public init(facts: FactLoader) { self.facts = facts }

    public func type(of event: AllocationWorkflow.Event) -> String {
        switch event {
        case .stockMoved: "stock_moved"
        case .stockFreed: "stock_freed"
        case .holdPlaced: "hold_placed"
        case .holdReleased: "hold_released"
        case .holdRunsOut: "hold_runs_out"
        case .warehouseFreed: "warehouse_freed"
        }
    }

    public func load(
        _ request: AllocationWorkflow.FactRequest,
        for event: AllocationWorkflow.Event,
        entity: String,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> AllocationWorkflow.Facts {
        try facts.allocationFacts(request, entity: entity, in: transaction, at: now)
    }

    public func apply(
        _ effects: [AllocationWorkflow.Effect],
        of step: StepContext<AllocationWorkflow>,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        for (ordinal, effect) in effects.enumerated() {
            switch effect {
            case .postStock(let postings):
                for posting in postings {
                    try transaction.stock.post(
                        posting,
                        entity: step.entity,
                        effectKey: step.key(ordinal),
                        at: step.now
                    )
                }
            case .offer(let offer):
                try transaction.backorders.offer(
                    offer.thousandths,
                    order: offer.order,
                    line: offer.line,
                    entity: step.entity
                )
                let message = step.message(
                    .orderEvent,
                    body: try StoredValue.encode(OrderEvent.stockOffered(offer)),
                    ordinal: ordinal,
                    instance: .order(offer.order)
                )
                _ = try transaction.inbox.accept(message, at: step.now)
            case .shortage(let item, let site, let thousandths):
                let holders = try transaction.stock.reservations(
                    of: item,
                    at: site,
                    entity: step.entity,
                    limit: Self.holdersMax
                )
                try transaction.workItems.open(
                    WorkItem(
                        key: "stock/\(item)/\(site)/shortage",
                        owner: .warehouseSupervisor,
                        reason: .oversold,
                        detail: Self.words(item, at: site, short: thousandths, holders)
                    ),
                    entity: step.entity,
                    instance: InstanceReference(
                        kind: AllocationWorkflow.name,
                        id: step.instanceID
                    ),
                    at: step.now
                )
            case .keepHold, .endHoldAt, .holdTakesPromised, .forgetHold:
                try apply(effect, ofHoldAt: ordinal, step, transaction)
            }
        }
    }

    /// So many orders are named; the rest is told by number only.
    static let holdersMax = 10

    private static func words(
        _ item: Item.ID,
        at site: Site.ID,
        short thousandths: Int64,
        _ holders: [(order: String, thousandths: Int64)]
    ) -> String {
        "\(item) at \(site): more is promised than is there, "
            + "\(ScaledDecimal.text(thousandths, digits: 3, atLeast: 0)) short. "
            + names(of: holders)
    }

    /// Whose promises break first.
    static func names(of holders: [(order: String, thousandths: Int64)]) -> String {
        let named = holders.map {
            "\($0.order) (\(ScaledDecimal.text($0.thousandths, digits: 3, atLeast: 0)))"
        }
        return "Reserved last, so first to be cut: " + named.joined(separator: ", ")
            + (holders.count == holdersMax ? " and maybe more." : ".")
    }
}
