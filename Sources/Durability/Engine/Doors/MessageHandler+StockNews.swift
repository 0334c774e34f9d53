import Canonical
import Database
import Inventory
import Ordering
import Primitives
import Purchasing
import Storage

extension MessageHandler {
    /// Keeps that a warehouse's system or partner has spoken of these sites' stock; what we tell
    /// ourselves is no news.
    func hear(
        of sites: [Site.ID],
        asOf said: Timestamp,
        from message: InboundMessage,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) {
        guard !sites.isEmpty, let source = message.outsideSender else { return }
        try transaction.stockNews.note(
            sites,
            from: source,
            .event,
            asOf: said,
            entity: message.entity,
            at: now
        )
    }
}

extension MessageHandler {
    /// The same of an order's event, as the order stands after it.
    func hear(
        _ event: OrderEvent,
        of order: OrderState,
        from message: InboundMessage,
        _ transaction: borrowing Transaction,
        _ now: Timestamp
    ) throws(StoreFailure) {
        guard let news = event.stockNews(in: order) else { return }
        // What comes after it in the same transaction locks stock, and these rows come last.
        if event.isEarlierPart, message.source.hasPrefix(WarehouseMail.prefix) { return }
        try hear(of: [news.site], asOf: news.at, from: message, transaction, now)
    }
}

extension InboundMessage {
    /// The system or partner that a message is from; `nil` for what clients and we ourselves say.
    fileprivate var outsideSender: String? {
        for prefix in ["system:", WarehouseMail.prefix] where source.hasPrefix(prefix) {
            return String(source.dropFirst(prefix.count))
        }
        return nil
    }
}

extension OrderEvent {
    /// What was taken from shelves: for which instruction, and when.
    private var taken: (fulfilment: Fulfilment.ID, at: Timestamp)? {
        switch self {
        case .picked(let report): (report.fulfilment, report.at)
        case .packed(let id, let at): (id, at)
        case .shipped(let report): (report.fulfilment, report.at)
        case .submitted, .holdPlaced, .holdReleased, .shipToCorrected, .changeRequested,
            .cancelRequested, .booked, .bookingRefused, .stockOffered, .warehouseAcknowledged,
            .warehouseRefused, .warehouseCancelAnswered, .carrierReported, .goodsIssuePosted,
            .invoicePosted, .invoicedByRun, .paymentReceived, .returnRequested, .returnReceived,
            .creditNotePosted, .deliveryFailed:
            nil
        }
    }

    /// Which site's shelves the event tells of, and of which moment.
    fileprivate func stockNews(in order: OrderState) -> (site: Site.ID, at: Timestamp)? {
        guard let taken, let told = order.fulfilments.first(where: { $0.id == taken.fulfilment })
        else { return nil }
        return (told.site, taken.at)
    }

    /// A partner's report is told step by step, and its departure last.
    fileprivate var isEarlierPart: Bool {
        switch self {
        case .picked, .packed: true
        default: false
        }
    }
}

extension AllocationWorkflow.Event {
    /// The sites whose stock it tells of.
    var sites: [Site.ID] {
        switch self {
        case .stockMoved(_, let postings): postings.map(\.site)
        case .holdPlaced(let hold): [hold.site]
        case .warehouseFreed(let news): [news.site]
        case .stockFreed, .holdReleased, .holdRunsOut: []
        }
    }
}

extension PurchaseWorkflow.Event {
    /// The sites at which goods arrived.
    func sites(in order: PurchaseWorkflow.State) -> [Site.ID] {
        guard case .received(let receipt) = self else { return [] }
        let numbers = Set(receipt.lines.map(\.number))
        return order.lines.filter { numbers.contains($0.number) }.map(\.site)
    }
}
