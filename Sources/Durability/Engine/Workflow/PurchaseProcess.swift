import Canonical
public import Database
import Inventory
import Ordering
public import Primitives
public import Purchasing
import Storage

/// Purchase orders on the store.
///
/// Their row in the list is written with the state, and what may be promised of them with the
/// answer that confirmed it.
public struct PurchaseProcess: WorkflowProcess {
    public typealias W = PurchaseWorkflow

    public let workflow = PurchaseWorkflow()
    let facts: FactLoader
    let subscribers: any MilestoneSubscribers

    public init(facts: FactLoader, subscribers: any MilestoneSubscribers) {
        self.facts = facts
        self.subscribers = subscribers
    }

    public func type(of event: PurchaseWorkflow.Event) -> String {
        switch event {
        case .raised: "raised"
        case .approved: "approved"
        case .registered: "registered"
        case .acknowledged: "acknowledged"
        case .supplierWrote: "supplier_wrote"
        case .answerDecided: "answer_decided"
        case .announced: "announced"
        case .received: "received"
        case .invoiced: "invoiced"
        case .invoiceDecided: "invoice_decided"
        case .invoicePosted: "invoice_posted"
        case .invoicePaid: "invoice_paid"
        case .cancelRequested: "cancel_requested"
        }
    }

    public func load(
        _ request: PurchaseWorkflow.FactRequest,
        for event: PurchaseWorkflow.Event,
        entity: String,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> PurchaseWorkflow.Facts {
        let profile = try facts.profile(of: entity, in: transaction.master)
        var found = PurchaseWorkflow.Facts(policy: profile.purchasing ?? PurchasePolicy())
        if !request.items.isEmpty {
            let catalogue = try facts.catalogue(entity: entity, in: transaction)
            for id in request.items { found.items[id] = try catalogue.item(id) }
            for id in request.sites where try catalogue.site(id) != nil { found.sites.insert(id) }
        }
        if let invoice = request.invoice {
            found.invoiceHolder = try transaction.supplierInvoices.holder(
                of: invoice.number,
                supplier: invoice.supplier,
                entity: entity
            )
        }
        return found
    }

    public func apply(
        _ effects: [PurchaseWorkflow.Effect],
        of step: StepContext<PurchaseWorkflow>,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        try list(step, transaction)
        for (ordinal, effect) in effects.enumerated() {
            switch effect {
            case .register(let document):
                try tellERP(.erpPurchase, document, ordinal, step, transaction)
            case .withdraw(let order, let number):
                let withdrawal = PurchaseWithdrawal(purchase: order, externalNumber: number)
                try tellERP(.erpPurchaseCancel, withdrawal, ordinal, step, transaction)
            case .tellSupplier(let telling):
                try tellSupplier(telling, ordinal, step, transaction)
            case .announce(let notice):
                try tellWarehouse(notice, ordinal, step, transaction)
            case .expect(let supplies):
                try expect(supplies, ordinal, step, transaction)
            case .stockMoved(let item, let postings):
                let moved = AllocationWorkflow.Event.stockMoved(item: item, postings: postings)
                let message = step.message(
                    .allocationEvent,
                    body: try StoredValue.encode(moved),
                    ordinal: ordinal,
                    instance: .allocation(of: item, entity: step.entity)
                )
                _ = try transaction.inbox.accept(message, at: step.now)
            case .postReceipt(let document):
                try tellERP(.erpReceipt, document, ordinal, step, transaction)
            case .postInvoice(let bill):
                try tellERP(.erpSupplierInvoice, bill, ordinal, step, transaction)
            case .openWorkItem(let finding):
                try transaction.workItems.open(
                    WorkItem(
                        key: finding.key,
                        owner: finding.owner,
                        reason: finding.reason,
                        detail: finding.detail,
                        amount: finding.amount
                    ),
                    entity: step.entity,
                    instance: InstanceReference(kind: W.name, id: step.instanceID),
                    at: step.now
                )
            case .closeWorkItem(let key):
                try transaction.workItems.close(key, entity: step.entity, at: step.now)
            }
        }
    }

    /// Keeps the order's row and its supplier's invoice numbers as the state has them.
    private func list(
        _ step: StepContext<PurchaseWorkflow>,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) {
        guard let header = step.state.header, let total = step.state.total else { return }
        try transaction.purchases.save(header.id, step.state.status, total: total, at: step.now)
        guard let latest = step.state.invoices.last else { return }
        try transaction.supplierInvoices.record(
            latest.claim.number,
            supplier: header.supplier,
            entity: step.entity,
            order: header.id
        )
    }

    /// A posting that moves nothing tells those who follow the ledger that more, or less, is
    /// expected than before. Rows in the one lock order: by item and site.
    private func expect(
        _ supplies: [InboundSupply],
        _ ordinal: Int,
        _ step: StepContext<PurchaseWorkflow>,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) {
        for supply in supplies.sorted(by: { ($0.item, $0.site) < ($1.item, $1.site) }) {
            try transaction.inboundSupply.set(supply, entity: step.entity)
            try transaction.stock.post(
                StockPosting(
                    .adjust,
                    item: supply.item,
                    site: supply.site,
                    cause: supply.reference
                ),
                entity: step.entity,
                effectKey: step.key(ordinal),
                at: step.now
            )
        }
    }

    private func tellSupplier(
        _ telling: PurchaseTelling,
        _ ordinal: Int,
        _ step: StepContext<PurchaseWorkflow>,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) {
        guard let header = step.state.header else { return }
        let deliveries = try subscribers.deliveries(
            of: telling,
            for: header,
            in: transaction,
            at: step.now
        )
        for (index, delivery) in deliveries.enumerated() {
            let outgoing = OutgoingEffect(
                target: delivery.target,
                operation: delivery.operation,
                payload: delivery.payload,
                lane: delivery.lane
            )
            var effect = step.effect(outgoing, ordinal: ordinal)
            effect.key += "/\(index)"
            try transaction.effects.enqueue(effect)
        }
    }

    private func tellERP(
        _ operation: Operation,
        _ payload: some Encodable,
        _ ordinal: Int,
        _ step: StepContext<PurchaseWorkflow>,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let outgoing = OutgoingEffect(
            target: try facts.erp(for: operation, of: step, in: transaction),
            operation: operation,
            payload: try StoredValue.encode(payload)
        )
        try transaction.effects.enqueue(step.effect(outgoing, ordinal: ordinal))
    }

    private func tellWarehouse(
        _ notice: InboundNotice,
        _ ordinal: Int,
        _ step: StepContext<PurchaseWorkflow>,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let catalogue = try facts.catalogue(entity: step.entity, in: transaction)
        // A site that was taken out of the master data has no warehouse to be told.
        guard let site = try catalogue.site(notice.site) else { return }
        let outgoing = OutgoingEffect(
            target: site.warehouse.rawValue,
            operation: .warehouseInbound,
            payload: try StoredValue.encode(notice)
        )
        try transaction.effects.enqueue(step.effect(outgoing, ordinal: ordinal))
    }
}

/// The payload of `erp.purchase_cancel`.
struct PurchaseWithdrawal: Codable, Hashable {
    var purchase: PurchaseOrder.ID
    var externalNumber: String
}
