import Billing
import Canonical
import Database
import Inventory
import Ordering
import Primitives
import Purchasing
import Storage

extension MessageHandler {
    /// An outside system's event: translated, addressed, decided.
    func translate(
        _ stored: StoredMessage,
        _ cause: Cause,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) -> Disposition {
        let message = stored.message
        let system = String(message.source.dropFirst("system:".count))
        let news: SystemNews
        do throws(DialectFailure) {
            news = try dialects.translate(message.body, from: system)
        } catch {
            return .parked(error)
        }
        switch news {
        case .nothing(let reason):
            return .ignored(reason: reason)
        case .order(let event, let address):
            guard let order = try find(address, entity: message.entity, transaction) else {
                return .postponed(EarlyNews(address: "\(address)"))
            }
            return try passOn(.orderEvent, event, to: order, stored, cause, transaction, now)
        case .payment(let payment):
            return try pay(payment, stored, cause, transaction, now)
        case .goodsReceived(let receipt, let order, let at):
            let known = try transaction.instances.load(PurchaseWorkflow.name, order.rawValue)
            guard known?.entity == message.entity else {
                return .postponed(EarlyNews(address: "purchase order \(order)"))
            }
            return try passOn(
                .purchaseEvent,
                PurchaseWorkflow.Event.received(receipt),
                to: InstanceReference(kind: PurchaseWorkflow.name, id: order.rawValue),
                stored,
                cause,
                transaction,
                now,
                said: at
            )
        case .stock(let item, let postings, let at):
            let event = AllocationWorkflow.Event.stockMoved(item: item, postings: postings)
            return try passOn(event, about: item, stored, cause, transaction, now, said: at)
        case .hold(let event, let item, let at):
            return try passOn(event, about: item, stored, cause, transaction, now, said: at)
        }
    }

    func passOn(
        _ event: AllocationWorkflow.Event,
        about item: Item.ID,
        _ stored: StoredMessage,
        _ cause: Cause,
        _ transaction: borrowing Transaction,
        _ now: Timestamp,
        said: Timestamp? = nil
    ) throws(StoreFailure) -> Disposition {
        try passOn(
            .allocationEvent,
            event,
            to: .allocation(of: item, entity: stored.message.entity),
            stored,
            cause,
            transaction,
            now,
            said: said
        )
    }

    func find(
        _ address: OrderAddress,
        entity: String,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> InstanceReference? {
        let kind: CrossReferenceKind
        let value: String
        switch address {
        case .order(let id): return .order(id)
        case .fulfilment(let id): (kind, value) = (.fulfilment, id.rawValue)
        case .trackingNumber(let number): (kind, value) = (.trackingNumber, number)
        case .returnAuthorization(let id): (kind, value) = (.returnAuthorization, id.rawValue)
        }
        return try transaction.crossReferences.instances(
            entity: entity,
            kind: kind.rawValue,
            value: value
        ).first
    }

    /// A payment goes to whoever made the invoice: an order or a run.
    private func pay(
        _ payment: PaymentNews,
        _ stored: StoredMessage,
        _ cause: Cause,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) -> Disposition {
        let entity = stored.message.entity
        let holders = try transaction.crossReferences.instances(
            entity: entity,
            kind: CrossReferenceKind.invoice.rawValue,
            value: payment.invoice
        )
        // Orders billed by a run know its invoice too; the run shares the money out.
        let holder =
            holders.first { $0.kind == InvoiceRunWorkflow.name } ?? holders.first
        guard let holder, let invoice = Invoice.ID(validating: payment.invoice) else {
            return .postponed(EarlyNews(address: "invoice \(payment.invoice)"))
        }
        let receipt = PaymentReceipt(
            invoice: invoice,
            amount: payment.amount,
            reference: payment.reference,
            receivedAt: payment.receivedAt
        )
        if holder.kind == InvoiceRunWorkflow.name {
            let event = InvoiceRunWorkflow.Event.paymentReceived(receipt)
            return try passOn(.invoiceRunEvent, event, to: holder, stored, cause, transaction, now)
        }
        let event = OrderEvent.paymentReceived(receipt)
        return try passOn(.orderEvent, event, to: holder, stored, cause, transaction, now)
    }

    /// Decides the translated event for its instance, in the same step as the message it came in.
    ///
    /// - Parameter said: when its sender says that it happened, where the event itself does not.
    func passOn(
        _ kind: MessageKind,
        _ event: some Encodable,
        to instance: InstanceReference,
        _ stored: StoredMessage,
        _ cause: Cause,
        _ transaction: borrowing Transaction,
        _ now: Timestamp,
        said: Timestamp? = nil
    ) throws(StoreFailure) -> Disposition {
        var translated = stored
        translated.message.kind = kind.rawValue
        translated.message.body = try StoredValue.encode(event)
        translated.message.instanceKind = instance.kind
        translated.message.instanceID = instance.id
        return try handle(translated, said: said, in: transaction, at: now)
    }
}

/// News about something we do not know yet: it may be early.
struct EarlyNews: Failure {
    var address: String
    var code: String { "engine.early_news" }
    var remedy: Remedy { .retry(after: nil) }
    var description: String { "nothing is known as \(address) yet" }
}
