import Billing
import Canonical
import Engine
import Ordering
import Primitives
import Storage

extension Timeline {
    /// What came in, and what its sender was told.
    static func entries(for message: StoredMessage, _ news: DecidedNews) -> [TimelineEntry] {
        let event = news.event(broughtBy: message)
        let participant = participant(of: message, event)
        var arrived = TimelineEntry(
            at: message.receivedAt,
            participant,
            .message,
            title(of: message) + (event.map { ": " + $0.news } ?? ""),
            actor: message.message.actor,
            keys: [
                TimelineEntry.Key("from", message.message.source),
                TimelineEntry.Key("key", message.message.key),
                TimelineEntry.Key("message", String(message.id)),
            ],
            payloads: [.message(message.id)]
        )
        switch message.state {
        case .decided:
            if let detail = message.failureDetail, message.failureCode == "engine.ignored" {
                arrived.reasons = ["Changed nothing: \(detail)"]
            }
        case .received:
            arrived.tone = .attention
            arrived.reasons = waitReasons(of: message)
        case .refused, .parked:
            arrived.tone = .bad
            arrived.reasons = refusalReasons(of: message)
        }
        guard let answer = message.answer else { return [arrived] }
        let answered = TimelineEntry(
            at: message.decidedAt ?? message.receivedAt,
            participant,
            .message,
            "Answered \(message.message.source) with status \(answer.status)",
            tone: answer.status < 400 ? .plain : .bad,
            keys: [TimelineEntry.Key("message", String(message.id))],
            payloads: [.answer(message.id)]
        )
        return [arrived, answered]
    }

    private static func title(of message: StoredMessage) -> String {
        let source = message.message.source
        switch MessageKind(rawValue: message.message.kind) {
        case .orderSubmission: return "The order arrived from \(sender(source))"
        case .waitingOrder:
            return "The order arrived from \(sender(source)), and waited for its turn"
        case .orderRequest: return "The order arrived in a document from \(sender(source))"
        case .orderCommand, .purchaseCommand:
            return "\(sender(source)) asked for something to be done"
        case .systemEvent: return "News from \(sender(source))"
        case .warehouseReport, .carrierReport: return "News from \(sender(source))"
        case .partnerDocument: return "A document arrived from \(sender(source))"
        case .orderEvent where source == "effect":
            return "The outcome of a call to \(message.message.actor)"
        case .orderEvent: return "News from our own \(PlainWords.of(source))"
        case .allocationEvent, .invoiceRunEvent, .adjustmentEvent, .adjustmentCommand, .holdCommand,
            .purchaseEvent, .caseCommand, nil:
            return "A message of kind \(message.message.kind) came in"
        }
    }

    /// `channel:portal` is `portal`.
    private static func sender(_ source: String) -> String {
        source.split(separator: ":", maxSplits: 1).last.map(String.init) ?? source
    }

    private static func participant(
        of message: StoredMessage,
        _ event: OrderEvent?
    ) -> TimelineEntry.Participant {
        if let event { return event.participant }
        switch MessageKind(rawValue: message.message.kind) {
        case .orderSubmission, .waitingOrder, .orderRequest, .orderCommand, .purchaseCommand,
            .partnerDocument:
            return .channel
        case .systemEvent, .warehouseReport: return .warehouse
        case .carrierReport: return .carrier
        case .orderEvent, .allocationEvent, .invoiceRunEvent, .adjustmentEvent,
            .adjustmentCommand, .holdCommand, .purchaseEvent, .caseCommand, nil:
            return .decision
        }
    }

    private static func waitReasons(of message: StoredMessage) -> [String] {
        guard let detail = message.failureDetail else { return ["Waits to be decided."] }
        return ["Waits after \(PlainWords.tries(message.attempts)): \(detail)"]
    }

    private static func refusalReasons(of message: StoredMessage) -> [String] {
        let detail = message.failureDetail ?? "no reason was kept"
        let code = message.failureCode.map { " (\($0))" } ?? ""
        let verb = message.state == .parked ? "Put aside for a person" : "Refused"
        return ["\(verb): \(detail)\(code)"]
    }
}

extension OrderEvent {
    /// What happened, in two or three words.
    var news: String {
        switch self {
        case .submitted(let request, _): "PO \(request.purchaseOrderNumber)"
        case .holdPlaced: "put it on hold"
        case .holdReleased: "release a hold"
        case .shipToCorrected: "correct the ship-to"
        case .changeRequested: "change it"
        case .cancelRequested(let wish): "cancel it, \(wish.reason)"
        case .booked(let number): "booked as \(number)"
        case .bookingRefused: "booking refused"
        case .stockOffered: "stock offered"
        case .warehouseAcknowledged: "taken on"
        case .warehouseRefused: "refused"
        case .warehouseCancelAnswered: "answer to a stop"
        case .picked: "picked"
        case .packed: "packed"
        case .shipped(let report): PlainWords.count(report.parcels.count, "parcel") + " shipped"
        case .carrierReported(let report): PlainWords.of(report.kind.rawValue)
        case .goodsIssuePosted: "goods issue posted"
        case .invoicePosted: "invoice posted"
        case .invoicedByRun: "billed by the day's run"
        case .paymentReceived(let receipt): "payment of \(receipt.amount)"
        case .returnRequested: "send goods back"
        case .returnReceived: "goods came back"
        case .creditNotePosted: "credit note posted"
        case .deliveryFailed: "given up on"
        }
    }

    /// Whose part of the way an event belongs to.
    var participant: TimelineEntry.Participant {
        switch self {
        case .submitted, .shipToCorrected, .changeRequested, .cancelRequested, .returnRequested:
            .channel
        case .holdPlaced, .holdReleased, .stockOffered, .deliveryFailed: .decision
        case .booked, .bookingRefused: .erp
        case .warehouseAcknowledged, .warehouseRefused, .warehouseCancelAnswered, .picked,
            .packed, .shipped, .returnReceived:
            .warehouse
        case .carrierReported: .carrier
        case .goodsIssuePosted: .erp
        case .invoicePosted, .invoicedByRun, .creditNotePosted: .invoice
        case .paymentReceived: .payment
        }
    }
}
