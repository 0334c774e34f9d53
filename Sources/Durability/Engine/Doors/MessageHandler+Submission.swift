import Canonical
import Database
import Ordering
import Primitives
import Storage

extension MessageHandler {
    /// An order from a document: the same decision as at the desk, answered by documents.
    func submit(
        _ stored: StoredMessage,
        _ cause: Cause,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) -> Disposition {
        let message = stored.message
        let request = try StoredValue.decode(OrderRequest.self, from: message.body)
        let id = Order.ID(identities.next(at: now))
        let hash = try OrderDesk.hash(of: request)
        let holder = try transaction.businessKeys.take(
            request.businessKey,
            for: id.rawValue,
            contentHash: hash,
            at: now
        )
        if let holder {
            let instance = InstanceReference(kind: OrderWorkflow.name, id: holder.orderID)
            if holder.contentHash == hash { return .decided(instance) }
            try transaction.workItems.open(
                WorkItem(
                    key: "order/\(holder.orderID)/number-again/\(message.key)",
                    owner: .customerService,
                    reason: .numberReused,
                    detail: "PO \(request.purchaseOrderNumber) came again with other content; "
                        + "nothing was changed. Compare, then change the order or refuse it."
                ),
                entity: message.entity,
                instance: instance,
                at: now
            )
            return .refused(OrderRefusal.alreadySubmitted, holder: instance)
        }
        let step = try orders.apply(
            .submitted(request, id: id),
            to: id.rawValue,
            entity: message.entity,
            cause: cause,
            in: transaction,
            at: now
        )
        let disposition = try disposition(
            of: step,
            kind: OrderWorkflow.name,
            id.rawValue,
            message,
            transaction,
            now
        )
        if case .refused(let refusal, _) = disposition {
            try transaction.businessKeys.free(request.businessKey, of: id.rawValue)
            try tellRefusal(refusal, of: request, message, transaction, now)
        }
        return disposition
    }

    /// The sender of an order that waited was told that it is received: somebody tells him more,
    /// should he not ask again.
    private func tellRefusal(
        _ refusal: any Failure,
        of request: OrderRequest,
        _ message: InboundMessage,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) {
        guard message.kind == MessageKind.waitingOrder.rawValue else { return }
        try transaction.workItems.open(
            WorkItem(
                key: "refused/\(message.source)/\(message.key)",
                owner: .customerService,
                reason: .messageRefused,
                detail: "PO \(request.purchaseOrderNumber) of \(request.customer) was received "
                    + "under load and refused afterwards: \(refusal). Tell the customer."
            ),
            entity: message.entity,
            instance: InstanceReference(kind: "inbox", id: message.source + "/" + message.key),
            at: now
        )
    }
}

/// A frozen instance's news wait until it is thawed.
struct InstanceFrozen: Failure {
    var reason: String
    var code: String { "engine.instance_frozen" }
    var remedy: Remedy { .retry(after: nil) }
    var description: String { "the instance is frozen: \(reason)" }
}
