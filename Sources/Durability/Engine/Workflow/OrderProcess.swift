import Billing
public import Canonical
public import Database
import Inventory
public import Ordering
public import Primitives
public import Purchasing
public import Storage
import Workflows

/// Orders on the store.
public struct OrderProcess: WorkflowProcess {
    public typealias W = OrderWorkflow

    public let workflow = OrderWorkflow()
    let facts: FactLoader
    let subscribers: any MilestoneSubscribers

    public init(facts: FactLoader, subscribers: any MilestoneSubscribers) {
        self.facts = facts
        self.subscribers = subscribers
    }

    public func load(
        _ request: OrderFactRequest,
        for event: OrderEvent,
        entity: String,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> OrderFacts {
        try facts.orderFacts(request, entity: entity, in: transaction, at: now)
    }

    public func record(_ facts: OrderFacts) throws(StoreFailure) -> [UInt8] {
        try StoredValue.encode(RecordedFacts(facts))
    }

    public func apply(
        _ effects: [OrderEffect],
        of step: StepContext<OrderWorkflow>,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        for (ordinal, effect) in Self.inLockOrder(effects) {
            switch effect {
            case .postStock, .postCredit, .setBackorders, .openWorkItem, .closeWorkItem,
                .freePurchaseOrderNumber, .crossReference:
                try post(effect, ordinal, step, transaction)
            case .reconsiderBackorders(let items):
                try reconsider(items, ordinal, step, transaction)
            case .billInRun(let shipment):
                try bill(shipment, ordinal, step, transaction)
            case .bookInERP, .amendInERP, .cancelInERP, .releaseToWarehouse, .cancelAtWarehouse,
                .postGoodsIssue, .postInvoice, .postReturn, .postCreditNote:
                let outgoing = try route(effect, step, transaction)
                try transaction.effects.enqueue(step.effect(outgoing, ordinal: ordinal))
            case .publish(let milestone):
                try publish(milestone, ordinal, step, transaction)
            }
        }
        try followPromise(step, in: transaction)
    }

    /// The effects with their ordinals, credit first: its row is locked before stock rows.
    static func inLockOrder(_ effects: [OrderEffect]) -> [(ordinal: Int, effect: OrderEffect)] {
        let all = effects.enumerated().map { (ordinal: $0.offset, effect: $0.element) }
        func isCredit(_ effect: OrderEffect) -> Bool {
            if case .postCredit = effect { true } else { false }
        }
        return all.filter { isCredit($0.effect) } + all.filter { !isCredit($0.effect) }
    }

    /// Effects that are applied inside the commit.
    private func post(
        _ effect: OrderEffect,
        _ ordinal: Int,
        _ step: StepContext<OrderWorkflow>,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let order = InstanceReference(kind: OrderWorkflow.name, id: step.instanceID)
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
        case .postCredit(let posting):
            try transaction.credit.post(posting, entity: step.entity, at: step.now)
        case .setBackorders(let entries):
            for entry in entries { try transaction.backorders.set(entry, entity: step.entity) }
        case .openWorkItem(let item):
            try transaction.workItems.open(
                item,
                entity: step.entity,
                instance: order,
                at: step.now,
                due: try due(of: step.state, entity: step.entity, in: transaction)
            )
        case .closeWorkItem(let key):
            try transaction.workItems.close(key, entity: step.entity, at: step.now)
        case .freePurchaseOrderNumber:
            guard let header = step.state.header else { return }
            try transaction.businessKeys.free(header.businessKey, of: step.instanceID)
        case .crossReference(let kind, let value):
            try transaction.crossReferences.record(
                entity: step.entity,
                kind: kind.rawValue,
                value: value,
                instance: order
            )
        case .reconsiderBackorders, .billInRun, .bookInERP, .amendInERP, .cancelInERP,
            .releaseToWarehouse, .cancelAtWarehouse, .postGoodsIssue, .postInvoice, .postReturn,
            .postCreditNote, .publish:
            preconditionFailure("not a transactional effect")
        }
    }

    /// Stock came free: the allocator looks at the queue, if there is one.
    private func reconsider(
        _ items: [Item.ID],
        _ ordinal: Int,
        _ step: StepContext<OrderWorkflow>,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) {
        for item in items
        where try transaction.backorders.hasQueue(for: item, entity: step.entity) {
            let message = step.message(
                .allocationEvent,
                body: try StoredValue.encode(AllocationWorkflow.Event.stockFreed(item: item)),
                ordinal: ordinal,
                suffix: "/" + item.rawValue,
                instance: .allocation(of: item, entity: step.entity)
            )
            _ = try transaction.inbox.accept(message, at: step.now)
        }
    }

    /// The shipment joins its customer's invoice of the day.
    private func bill(
        _ shipment: BillableShipment,
        _ ordinal: Int,
        _ step: StepContext<OrderWorkflow>,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) {
        guard let currency = shipment.lines.first?.net.currency else { return }
        let erp = try facts.erp(for: .erpInvoice, of: step, in: transaction)
        var shipment = shipment
        shipment.erp = erp
        let event = InvoiceRunWorkflow.Event.billable(
            shipment,
            day: step.facts.today,
            closesAt: step.facts.dayEndsAt
        )
        let run = InstanceReference.invoiceRun(
            of: shipment.customer,
            currency: currency,
            day: step.facts.today,
            entity: step.entity,
            erp: erp
        )
        let message = step.message(
            .invoiceRunEvent,
            body: try StoredValue.encode(event),
            ordinal: ordinal,
            instance: run
        )
        _ = try transaction.inbox.accept(message, at: step.now)
    }

    /// Which system a deferred effect goes to, and what it is told.
    private func route(
        _ effect: OrderEffect,
        _ step: StepContext<OrderWorkflow>,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> OutgoingEffect {
        switch effect {
        case .releaseToWarehouse(let request):
            return OutgoingEffect(
                target: request.warehouse.rawValue,
                operation: .warehouseRelease,
                payload: try StoredValue.encode(request)
            )
        case .cancelAtWarehouse(let cancellation):
            return OutgoingEffect(
                target: cancellation.warehouse.rawValue,
                operation: .warehouseCancel,
                payload: try StoredValue.encode(cancellation)
            )
        case .bookInERP(let order):
            var booking = try erp(.erpBook, order, step, transaction)
            booking.dueAt = try facts.bookingPlace(of: step, at: booking.target, in: transaction)
            return booking
        case .amendInERP(let order): return try erp(.erpAmend, order, step, transaction)
        case .cancelInERP(let number):
            return try erp(.erpCancel, ["externalNumber": number], step, transaction)
        case .postGoodsIssue(let issue): return try erp(.erpGoodsIssue, issue, step, transaction)
        case .postInvoice(let invoice): return try erp(.erpInvoice, invoice, step, transaction)
        case .postReturn(let goods): return try erp(.erpReturn, goods, step, transaction)
        case .postCreditNote(let note): return try erp(.erpCreditNote, note, step, transaction)
        case .postStock, .postCredit, .setBackorders, .openWorkItem, .closeWorkItem,
            .freePurchaseOrderNumber, .crossReference, .reconsiderBackorders, .billInRun, .publish:
            preconditionFailure("not a deferred effect")
        }
    }

    private func erp(
        _ operation: Operation,
        _ payload: some Encodable,
        _ step: StepContext<OrderWorkflow>,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> OutgoingEffect {
        OutgoingEffect(
            target: try facts.erp(for: operation, of: step, in: transaction),
            operation: operation,
            payload: try StoredValue.encode(payload)
        )
    }

    /// Records the milestone and sends it to each subscriber of the order's channel.
    private func publish(
        _ milestone: Milestone,
        _ ordinal: Int,
        _ step: StepContext<OrderWorkflow>,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) {
        guard let header = step.state.header else { return }
        try transaction.milestones.append(
            milestone,
            order: header.id,
            sequence: step.sequence,
            ordinal: ordinal,
            entity: step.entity
        )
        let deliveries = try subscribers.deliveries(
            of: milestone,
            for: step.state,
            in: transaction
        )
        for (index, delivery) in deliveries.enumerated() {
            var effect = step.effect(
                OutgoingEffect(
                    target: delivery.target,
                    operation: delivery.operation,
                    payload: delivery.payload,
                    lane: delivery.lane
                ),
                ordinal: ordinal
            )
            effect.key += "/\(index)"
            try transaction.effects.enqueue(effect)
        }
    }
}

/// Who hears of milestones, and who writes to suppliers: webhooks and partners, known to the edges.
public protocol MilestoneSubscribers: Sendable {
    func deliveries(
        of milestone: Milestone,
        for order: OrderState,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> [MilestoneDelivery]

    /// Who tells the supplier of a purchase order what it is to hear; nobody by default.
    func deliveries(
        of telling: PurchaseTelling,
        for order: PurchaseHeader,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> [MilestoneDelivery]
}

extension MilestoneSubscribers {
    /// Nobody but partners writes to suppliers.
    public func deliveries(
        of telling: PurchaseTelling,
        for order: PurchaseHeader,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> [MilestoneDelivery] { [] }
}

public struct MilestoneDelivery: Sendable, Equatable {
    public var target: String
    public var operation: Operation
    public var payload: [UInt8]
    /// Deliveries of one lane leave in order; by default one lane for each target and order.
    public var lane: String?

    public init(target: String, operation: Operation, payload: [UInt8], lane: String? = nil) {
        self.target = target
        self.operation = operation
        self.payload = payload
        self.lane = lane
    }
}

extension OrderHeader {
    public var businessKey: BusinessKey {
        BusinessKey(
            entity: entity.rawValue,
            channel: channel.rawValue,
            customer: customer.rawValue,
            number: purchaseOrderNumber
        )
    }
}

extension InstanceReference {
    static func order(_ id: Order.ID) -> InstanceReference {
        InstanceReference(kind: OrderWorkflow.name, id: id.rawValue)
    }

    static func allocation(of item: Item.ID, entity: String) -> InstanceReference {
        InstanceReference(kind: AllocationWorkflow.name, id: entity + "/" + item.rawValue)
    }

    /// The counts and adjustments of one site, by their number.
    static func adjustment(
        _ number: StockAdjustment.Number,
        at site: Site.ID,
        entity: String
    ) -> InstanceReference {
        InstanceReference(kind: AdjustmentWorkflow.name, id: "\(entity)/\(site)/\(number)")
    }

    static func invoiceRun(
        of customer: Party.ID,
        currency: Currency,
        day: LocalDate,
        entity: String,
        erp: String?
    ) -> InstanceReference {
        InstanceReference(
            kind: InvoiceRunWorkflow.name,
            id: "\(entity)/\(customer)/\(currency.code)/\(day)" + (erp.map { "/" + $0 } ?? "")
        )
    }
}
