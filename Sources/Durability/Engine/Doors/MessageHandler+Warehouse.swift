import Canonical
import Database
import Inventory
import Ordering
import Primitives
import Purchasing
import Storage
import Translation

extension MessageHandler {
    /// What a warehouse told by EDI: held against what it is about, then decided as the same news
    /// from any other warehouse.
    func report(
        _ stored: StoredMessage,
        _ cause: Cause,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) -> Disposition {
        let entity = stored.message.entity
        let report = try StoredValue.decode(WarehouseReport.self, from: stored.message.body)
        let desk = WarehouseReportDesk(
            partner: String(stored.message.source.dropFirst(WarehouseMail.prefix.count)),
            entity: entity,
            catalogue: try facts.catalogue(entity: entity, in: transaction)
        )
        switch report {
        case .shipped(let dispatch):
            let news = try desk.events(of: dispatch, in: transaction)
            return try tell(news, stored, cause, transaction, now)
        case .received(let receipt):
            return try receive(receipt, desk, stored, cause, transaction, now)
        case .adjusted(let adjustment):
            switch try desk.news(of: adjustment) {
            case .failure(let failure): return .parked(failure)
            case .success(let news):
                return try passOn(news.event, about: news.item, stored, cause, transaction, now)
            }
        case .refused(let key, let reason):
            return try refuse(key, because: reason, stored, cause, transaction, now)
        }
    }

    private func receive(
        _ receipt: WarehouseReport.Receipt,
        _ desk: WarehouseReportDesk,
        _ stored: StoredMessage,
        _ cause: Cause,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) -> Disposition {
        switch receipt.subject {
        case .purchase(let number):
            switch try desk.event(of: receipt, purchase: number, in: transaction) {
            case .failure(let failure): return .parked(failure)
            case .success(let news):
                try ask(about: news.fewer, of: news.purchase, from: desk, transaction, now)
                return try passOn(
                    .purchaseEvent,
                    news.event,
                    to: news.purchase,
                    stored,
                    cause,
                    transaction,
                    now
                )
            }
        case .returned(let number):
            guard let id = ReturnAuthorization.ID(validating: number),
                let order = try find(
                    .returnAuthorization(id),
                    entity: stored.message.entity,
                    transaction
                )
            else { return .postponed(EarlyNews(address: "return \(number)")) }
            let news = try desk.event(of: receipt, returned: id, order: order, in: transaction)
            if case .success(let found) = news {
                try ask(about: found.fewer, of: order, "/\(id)", from: desk, transaction, now)
            }
            return try tell(news, stored, cause, transaction, now)
        }
    }

    /// Receipts that come to less than is known are one work item, until they do not any more.
    private func ask(
        about fewer: [String],
        of instance: InstanceReference,
        _ part: String = "",
        from desk: WarehouseReportDesk,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) {
        let key = "\(instance.kind)/\(instance.id)\(part)/receipts/\(desk.partner)"
        guard !fewer.isEmpty else {
            return try transaction.workItems.close(key, entity: desk.entity, at: now)
        }
        let detail =
            "The receipts of \(desk.partner) come to less than was taken in: "
            + fewer.joined(separator: "; ")
            + ". What was taken in stands; find out what is there, and adjust the stock."
        try transaction.workItems.open(
            WorkItem(
                key: key,
                owner: .warehouseSupervisor,
                reason: .conflictingReport,
                detail: String(detail.prefix(Limits.longTextBytes))
            ),
            entity: desk.entity,
            instance: instance,
            at: now
        )
    }

    /// One after another; what an earlier one ended as stands.
    func tell(
        _ finding: WarehouseReportDesk.Finding<WarehouseReportDesk.OrderNews>,
        _ stored: StoredMessage,
        _ cause: Cause,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) -> Disposition {
        let news: WarehouseReportDesk.OrderNews
        switch finding {
        case .failure(let failure): return .parked(failure)
        case .success(let found): news = found
        }
        var last = Disposition.decided(news.order)
        for event in news.events {
            last = try passOn(
                .orderEvent,
                event,
                to: news.order,
                stored,
                cause,
                transaction,
                now
            )
            switch last {
            case .decided, .ignored: continue
            case .postponed, .refused, .parked: return last
            }
        }
        return last
    }

    /// The warehouse's 997 does not accept what counted as said: the same as a refusal in time.
    private func refuse(
        _ key: String,
        because reason: String,
        _ stored: StoredMessage,
        _ cause: Cause,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) -> Disposition {
        guard let effect = try transaction.effects.load(key) else {
            throw .corrupt("the effect \(key) is gone")
        }
        switch effect.state {
        case .done: break
        case .ready, .leased, .unknown:
            // It ends as refused, by the same answer, or as done, and then this is news.
            return .postponed(EarlyNews(address: "the end of \(key)"))
        case .cancelled, .parked: return .ignored(reason: reason)
        }
        let event: OrderEvent
        switch Operation(rawValue: effect.operation) {
        case .warehouseRelease:
            let request = try StoredValue.decode(FulfilmentRequest.self, from: effect.payload)
            event = .warehouseRefused(request.fulfilment, reason: reason)
        case .warehouseCancel:
            let asked = try StoredValue.decode(FulfilmentCancellation.self, from: effect.payload)
            event = .warehouseCancelAnswered(
                WarehouseCancelAnswer(
                    fulfilment: asked.fulfilment,
                    cancelled: [],
                    reason: reason,
                    at: now
                )
            )
        default:
            // Nothing waits for it; the document's own work item tells of it.
            return .ignored(reason: reason)
        }
        let order = InstanceReference(kind: effect.instanceKind, id: effect.instanceID)
        return try passOn(.orderEvent, event, to: order, stored, cause, transaction, now)
    }
}
