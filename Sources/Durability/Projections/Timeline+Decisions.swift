import Billing
import Canonical
import Inventory
import Ordering
import Primitives
import Storage

extension Timeline {
    /// What the platform decided, and why.
    static func entry(
        for stored: StoredEvent,
        _ news: DecidedNews,
        _ order: OrderState
    ) -> TimelineEntry {
        let event = news.events[stored.sequence]
        return TimelineEntry(
            at: stored.at,
            .decision,
            .decision,
            event.map { title(of: $0, order) } ?? PlainWords.sentence(stored.type),
            tone: event.map { tone(of: $0, order) } ?? .plain,
            reasons: stored.reasons,
            actor: stored.actor,
            keys: [
                TimelineEntry.Key("event", "\(stored.sequence) \(stored.type)"),
                TimelineEntry.Key("because of", stored.cause),
            ],
            payloads: [.event(stored.sequence), .facts(stored.sequence)]
        )
    }

    private static func title(of event: OrderEvent, _ order: OrderState) -> String {
        switch event {
        case .submitted: submissionTitle(order)
        case .holdPlaced(let placement): "Put on hold: \(PlainWords.of(placement.kind.reason))"
        case .holdReleased(let release): "Hold released: \(PlainWords.of(release.reason))"
        case .shipToCorrected(let shipTo, _): "Ship-to corrected to \(shipTo.address.name)"
        case .changeRequested(let change):
            "Change decided: \(PlainWords.count(change.lines.count, "line")) of the order"
        case .cancelRequested: "Cancellation decided: \(cancellationWords(order))"
        case .booked(let number): "Booked in the ERP as \(number)"
        case .bookingRefused: "The ERP refused the order"
        case .stockOffered(let offer):
            "Stock came free at \(offer.site): \(amount(offer.thousandths, offer.line, order))"
        case .warehouseAcknowledged(_, let reference): "The warehouse took it on as \(reference)"
        case .warehouseRefused: "The warehouse refused it"
        case .warehouseCancelAnswered(let answer):
            answer.cancelled.isEmpty
                ? "The warehouse stopped nothing" : "The warehouse stopped a part"
        case .picked(let report): "Picked \(amounts(report.picked, order))"
        case .packed: "Packed"
        case .shipped(let report):
            "Shipped in \(PlainWords.count(report.parcels.count, "parcel"))"
        case .carrierReported(let report):
            "Carrier: \(PlainWords.of(report.kind.rawValue)), parcel \(report.trackingNumber)"
        case .goodsIssuePosted(_, let number): "The ERP posted the goods issue as \(number)"
        case .invoicePosted(let invoice, let number): "Invoice \(invoice) posted as \(number)"
        case .invoicedByRun(let invoice): "Billed on the consolidated invoice \(invoice.id)"
        case .paymentReceived(let receipt):
            "Payment of \(receipt.amount) for invoice \(receipt.invoice)"
        case .returnRequested(let request):
            "Return decided: \(PlainWords.count(request.lines.count, "line")) of the order"
        case .returnReceived(let report): "Came back: \(amounts(report.received, order))"
        case .creditNotePosted(let note, let number): "Credit note \(note) posted as \(number)"
        case .deliveryFailed(let failure):
            "\(intent(of: failure.operation)) given up on: \(failure.detail)"
        }
    }

    private static func tone(of event: OrderEvent, _ order: OrderState) -> TimelineEntry.Tone {
        switch event {
        case .submitted:
            switch order.answer {
            case .accepted: .good
            case .acceptedWithChanges, .held, nil: .attention
            case .rejected: .bad
            }
        case .bookingRefused, .warehouseRefused, .deliveryFailed: .bad
        case .holdPlaced: .attention
        case .carrierReported(let report): report.kind == .exception ? .bad : .plain
        case .holdReleased, .shipped, .paymentReceived: .good
        case .picked(let report): report.short.isEmpty ? .plain : .attention
        case .shipToCorrected, .changeRequested, .cancelRequested, .booked, .stockOffered,
            .warehouseAcknowledged, .warehouseCancelAnswered, .packed, .goodsIssuePosted,
            .invoicePosted, .invoicedByRun, .returnRequested, .returnReceived, .creditNotePosted:
            .plain
        }
    }

    private static func submissionTitle(_ order: OrderState) -> String {
        switch order.answer {
        case .accepted: "Order accepted"
        case .acceptedWithChanges: "Order accepted with changes"
        case .held: "Order put on hold"
        case .rejected: "Order rejected"
        case nil: "Order decided"
        }
    }

    private static func cancellationWords(_ order: OrderState) -> String {
        switch order.cancellation?.outcome {
        case .pending: "the warehouse was asked"
        case .cancelled: "everything was cancelled"
        case .partially: "a part was cancelled"
        case .refused: "nothing could be cancelled any more"
        case nil: "see the reasons"
        }
    }

    private static func amounts(_ quantities: [LineQuantity], _ order: OrderState) -> String {
        guard quantities.count <= 3 else { return PlainWords.count(quantities.count, "line") }
        return quantities.map { amount($0.thousandths, $0.line, order) }.joined(separator: ", ")
    }

    private static func amount(_ thousandths: Int64, _ line: Int, _ order: OrderState) -> String {
        let unit = order.lines.first { $0.number == line }?.stockUnit ?? .each
        return "\(Quantity(thousandths: thousandths, unit)) of line \(line)"
    }
}
