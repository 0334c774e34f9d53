import Billing
import Canonical
import Database
import Inventory
import Ordering
import Primitives
import Purchasing
import Storage

extension MessageHandler {
    /// A timer's time has come: its payload is the event it was set for.
    func fire(
        _ effect: StoredEffect,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) {
        let kind: MessageKind
        switch effect.instanceKind {
        case InvoiceRunWorkflow.name: kind = .invoiceRunEvent
        case AllocationWorkflow.name: kind = .allocationEvent
        default: throw .corrupt("effect \(effect.key) is a timer of \(effect.instanceKind)")
        }
        let message = InboundMessage(
            entity: effect.entity,
            source: "timer",
            key: effect.key,
            kind: kind.rawValue,
            contentHash: [],
            body: effect.payload,
            traceID: effect.traceID,
            actor: "system",
            instanceKind: effect.instanceKind,
            instanceID: effect.instanceID
        )
        _ = try transaction.inbox.accept(message, at: now)
    }

    /// A target took an effect: what its workflow must know comes back as an event.
    func answered(
        _ effect: StoredEffect,
        reference: String?,
        result: [UInt8],
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) {
        guard let operation = Operation(rawValue: effect.operation) else {
            throw .corrupt("effect \(effect.key) has the operation \(effect.operation)")
        }
        let isOrder = effect.instanceKind == OrderWorkflow.name
        switch operation {
        case .erpBook:
            try bring(.booked(externalNumber: reference ?? effect.key), effect, transaction, now)
        case .warehouseRelease:
            let request = try StoredValue.decode(FulfilmentRequest.self, from: effect.payload)
            let event = OrderEvent.warehouseAcknowledged(
                request.fulfilment,
                reference: reference ?? request.fulfilment.rawValue
            )
            try bring(event, effect, transaction, now)
        case .erpGoodsIssue:
            let issue = try StoredValue.decode(GoodsIssue.self, from: effect.payload)
            let event = OrderEvent.goodsIssuePosted(
                issue.shipment.id,
                externalNumber: reference ?? ""
            )
            try bring(event, effect, transaction, now)
        case .erpInvoice:
            let invoice = try StoredValue.decode(Invoice.self, from: effect.payload)
            let number = reference ?? invoice.id.rawValue
            if isOrder {
                let event = OrderEvent.invoicePosted(invoice.id, externalNumber: number)
                try bring(event, effect, transaction, now)
            } else {
                try bring(
                    InvoiceRunWorkflow.Event.posted(externalNumber: number),
                    effect,
                    transaction,
                    now
                )
            }
        case .erpCreditNote:
            let note = try StoredValue.decode(CreditNote.self, from: effect.payload)
            let number = reference ?? note.id.rawValue
            let event = OrderEvent.creditNotePosted(note.id, externalNumber: number)
            try bring(event, effect, transaction, now)
        case .warehouseCancel:
            // A warehouse that answers at once says so in its result; others send an event later.
            guard let answer = try? StoredValue.decode(WarehouseCancelAnswer.self, from: result)
            else { return }
            try bring(.warehouseCancelAnswered(answer), effect, transaction, now)
        case .erpAdjustment, .erpPurchase, .erpSupplierInvoice:
            try answeredBesideOrders(operation, effect, reference, transaction, now)
        case .erpAmend, .erpCancel, .erpReturn, .erpMilestone, .erpPurchaseCancel, .erpReceipt,
            .warehouseInbound, .channelMilestone, .partnerDocument, .partnerFile, .timer:
            return
        }
    }

    private func answeredBesideOrders(
        _ operation: Operation,
        _ effect: StoredEffect,
        _ reference: String?,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) {
        let number = reference ?? effect.key
        switch operation {
        case .erpAdjustment:
            let event = AdjustmentWorkflow.Event.posted(externalNumber: number)
            try bring(event, effect, transaction, now)
        case .erpPurchase:
            let event = PurchaseWorkflow.Event.registered(externalNumber: number)
            try bring(event, effect, transaction, now)
        case .erpSupplierInvoice:
            let bill = try StoredValue.decode(SupplierBill.self, from: effect.payload)
            let event = PurchaseWorkflow.Event.invoicePosted(
                number: bill.number,
                externalNumber: number
            )
            try bring(event, effect, transaction, now)
        default: return
        }
    }

    /// An effect was refused or given up on: its workflow hears of it, or a person does.
    func gaveUp(
        on effect: StoredEffect,
        code: String,
        detail: String,
        isRefusal: Bool,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) {
        let operation = Operation(rawValue: effect.operation)
        if isRefusal, effect.instanceKind == OrderWorkflow.name {
            switch operation {
            case .erpBook:
                try bring(.bookingRefused(reason: detail), effect, transaction, now)
                return
            case .warehouseRelease:
                let request = try StoredValue.decode(FulfilmentRequest.self, from: effect.payload)
                let event = OrderEvent.warehouseRefused(request.fulfilment, reason: detail)
                try bring(event, effect, transaction, now)
                return
            case .warehouseCancel:
                let asked = try StoredValue.decode(
                    FulfilmentCancellation.self,
                    from: effect.payload
                )
                let answer = WarehouseCancelAnswer(
                    fulfilment: asked.fulfilment,
                    cancelled: [],
                    reason: detail,
                    at: now
                )
                try bring(.warehouseCancelAnswered(answer), effect, transaction, now)
                return
            case .erpAmend, .erpCancel, .erpGoodsIssue, .erpInvoice, .erpMilestone, .erpReturn,
                .erpCreditNote, .erpAdjustment, .erpPurchase, .erpPurchaseCancel, .erpReceipt,
                .erpSupplierInvoice,
                .warehouseInbound, .channelMilestone, .partnerDocument, .partnerFile, .timer, nil:
                break
            }
        }
        if isRefusal, effect.instanceKind == InvoiceRunWorkflow.name {
            try bring(InvoiceRunWorkflow.Event.refused(reason: detail), effect, transaction, now)
            return
        }
        if isRefusal, effect.instanceKind == AdjustmentWorkflow.name {
            try bring(AdjustmentWorkflow.Event.refused(reason: detail), effect, transaction, now)
            return
        }
        let isNewsOnly = operation == .channelMilestone || operation == .erpMilestone
        guard effect.instanceKind == OrderWorkflow.name, !isNewsOnly else {
            try openWorkItem(for: effect, code, detail, transaction, now)
            return
        }
        let failure = DeliveryFailure(
            effectKey: effect.key,
            operation: effect.operation,
            code: code,
            detail: detail,
            owner: .integrationSupport
        )
        try bring(.deliveryFailed(failure), effect, transaction, now)
    }

    private func openWorkItem(
        for effect: StoredEffect,
        _ code: String,
        _ detail: String,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) {
        try transaction.workItems.open(
            WorkItem(
                key: "effect/\(effect.key)",
                owner: .integrationSupport,
                reason: .deliveryFailed,
                detail:
                    "\(effect.operation) to \(effect.target) was given up on: \(code), \(detail)"
            ),
            entity: effect.entity,
            instance: InstanceReference(kind: effect.instanceKind, id: effect.instanceID),
            at: now
        )
    }

    /// Puts the outcome back through the in-door and decides it at once.
    private func bring(
        _ event: OrderEvent,
        _ effect: StoredEffect,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) {
        try bring(.orderEvent, try StoredValue.encode(event), effect, transaction, now)
    }

    private func bring(
        _ event: InvoiceRunWorkflow.Event,
        _ effect: StoredEffect,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) {
        try bring(.invoiceRunEvent, try StoredValue.encode(event), effect, transaction, now)
    }

    private func bring(
        _ event: AdjustmentWorkflow.Event,
        _ effect: StoredEffect,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) {
        try bring(.adjustmentEvent, try StoredValue.encode(event), effect, transaction, now)
    }

    private func bring(
        _ event: PurchaseWorkflow.Event,
        _ effect: StoredEffect,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) {
        try bring(.purchaseEvent, try StoredValue.encode(event), effect, transaction, now)
    }

    private func bring(
        _ kind: MessageKind,
        _ body: [UInt8],
        _ effect: StoredEffect,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) {
        let message = InboundMessage(
            entity: effect.entity,
            source: "effect",
            key: "\(effect.key)/\(effect.fence)",
            kind: kind.rawValue,
            contentHash: [],
            body: body,
            traceID: effect.traceID,
            actor: effect.target,
            instanceKind: effect.instanceKind,
            instanceID: effect.instanceID
        )
        guard case .accepted(let id) = try transaction.inbox.accept(message, at: now) else {
            return
        }
        try settle(accepted: id, in: transaction, at: now)
    }
}
