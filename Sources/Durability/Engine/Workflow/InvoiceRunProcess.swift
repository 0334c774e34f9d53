public import Billing
import Canonical
public import Database
import Ordering
public import Primitives
import Storage

/// Consolidated invoices on the store.
public struct InvoiceRunProcess: WorkflowProcess {
    public typealias W = InvoiceRunWorkflow

    public let workflow = InvoiceRunWorkflow()
    let facts: FactLoader

    public init(facts: FactLoader) { self.facts = facts }

    public func type(of event: InvoiceRunWorkflow.Event) -> String {
        switch event {
        case .billable: "billable"
        case .dayClosed: "day_closed"
        case .posted: "posted"
        case .refused: "refused"
        case .paymentReceived: "payment_received"
        }
    }

    public func load(
        _ request: InvoiceRunWorkflow.FactRequest,
        for event: InvoiceRunWorkflow.Event,
        entity: String,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> InvoiceRunWorkflow.Facts { InvoiceRunWorkflow.Facts() }

    public func apply(
        _ effects: [InvoiceRunWorkflow.Effect],
        of step: StepContext<InvoiceRunWorkflow>,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        for (ordinal, effect) in effects.enumerated() {
            switch effect {
            case .closeAt(let end):
                let timer = OutgoingEffect(
                    target: Target.timer,
                    operation: .timer,
                    payload: try StoredValue.encode(InvoiceRunWorkflow.Event.dayClosed),
                    lane: step.key(ordinal),
                    dueAt: end
                )
                try transaction.effects.enqueue(step.effect(timer, ordinal: ordinal))
            case .postInvoice(let invoice):
                try post(invoice, ordinal, step, transaction)
            case .tellOrder(let order, let invoice):
                try tell(order, .invoicedByRun(invoice), ordinal, step, transaction)
            case .tellOrderPosted(let order, let invoice, let number):
                try tell(
                    order,
                    .invoicePosted(invoice, externalNumber: number),
                    ordinal,
                    step,
                    transaction
                )
            case .tellOrderPaid(let order, let receipt):
                try tell(order, .paymentReceived(receipt), ordinal, step, transaction)
            case .openWorkItem(let key, let owner, let detail):
                try transaction.workItems.open(
                    WorkItem(key: key, owner: owner, reason: .erpRefused, detail: detail),
                    entity: step.entity,
                    instance: InstanceReference(
                        kind: InvoiceRunWorkflow.name,
                        id: step.instanceID
                    ),
                    at: step.now
                )
            case .forward(let shipment, let day):
                try forward(shipment, to: day, ordinal, step, transaction)
            }
        }
    }

    private func post(
        _ invoice: Invoice,
        _ ordinal: Int,
        _ step: StepContext<InvoiceRunWorkflow>,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let run = InstanceReference(kind: InvoiceRunWorkflow.name, id: step.instanceID)
        try transaction.crossReferences.record(
            entity: step.entity,
            kind: CrossReferenceKind.invoice.rawValue,
            value: invoice.id.rawValue,
            instance: run
        )
        let profile = try facts.profile(of: step.entity, in: transaction.master)
        let outgoing = OutgoingEffect(
            target: step.state.shipments.first?.erp ?? profile.erp.rawValue,
            operation: .erpInvoice,
            payload: try StoredValue.encode(invoice)
        )
        try transaction.effects.enqueue(step.effect(outgoing, ordinal: ordinal))
    }

    private func tell(
        _ order: Order.ID,
        _ event: OrderEvent,
        _ ordinal: Int,
        _ step: StepContext<InvoiceRunWorkflow>,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let message = step.message(
            .orderEvent,
            body: try StoredValue.encode(event),
            ordinal: ordinal,
            instance: .order(order)
        )
        _ = try transaction.inbox.accept(message, at: step.now)
    }

    private func forward(
        _ shipment: BillableShipment,
        to day: LocalDate,
        _ ordinal: Int,
        _ step: StepContext<InvoiceRunWorkflow>,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) {
        guard let currency = shipment.lines.first?.net.currency else { return }
        let profile = try facts.profile(of: step.entity, in: transaction.master)
        let event = InvoiceRunWorkflow.Event.billable(
            shipment,
            day: day,
            closesAt: Calendars.startOf(day.adding(days: 1), zone: profile.timeZone)
        )
        let message = step.message(
            .invoiceRunEvent,
            body: try StoredValue.encode(event),
            ordinal: ordinal,
            instance: .invoiceRun(
                of: shipment.customer,
                currency: currency,
                day: day,
                entity: step.entity,
                erp: shipment.erp
            )
        )
        _ = try transaction.inbox.accept(message, at: step.now)
    }
}
