import Billing
import Canonical
import Primitives
public import Workflows

extension OrderWorkflow {
    /// Guards by the state's phase, applies the event to a draft, and settles the draft.
    ///
    /// The steps change the draft only; everything that follows from a change (postings, queue
    /// entries, work items, cross-references, bills) is derived from the difference when the draft
    /// is settled, so that no step can forget it.
    public func decide(
        _ state: OrderState,
        on event: OrderEvent,
        given facts: OrderFacts,
        in moment: Moment
    ) throws(OrderRefusal) -> Decision<OrderState, OrderEffect> {
        guard let header = state.header else {
            return try awaitingSubmission(state, event, facts, moment)
        }
        var draft = OrderDraft(state, header, facts, moment)
        let outcome: OrderDraft.Outcome
        switch state.phase {
        case .awaitingSubmission, .rejected: outcome = try rejected(event, &draft)
        case .held: outcome = try held(event, &draft)
        case .active: outcome = try active(event, &draft)
        case .cancelled: outcome = try cancelled(event, &draft)
        case .closed: outcome = try closed(event, &draft)
        }
        switch outcome {
        case .ignored(let reason): return .ignored(state, because: reason)
        case .decided: return try draft.settled(after: event)
        }
    }

    private func awaitingSubmission(
        _ state: OrderState,
        _ event: OrderEvent,
        _ facts: OrderFacts,
        _ moment: Moment
    ) throws(OrderRefusal) -> Decision<OrderState, OrderEffect> {
        switch event {
        case .submitted(let request, let id):
            var draft = try OrderDraft(request, as: id, facts, moment)
            try draft.submit(request)
            return try draft.settled(after: event)
        case .holdPlaced, .holdReleased, .shipToCorrected, .changeRequested, .cancelRequested,
            .booked, .bookingRefused, .stockOffered, .warehouseAcknowledged, .warehouseRefused,
            .warehouseCancelAnswered, .picked, .packed, .shipped, .carrierReported,
            .goodsIssuePosted, .invoicePosted, .invoicedByRun, .paymentReceived, .returnRequested,
            .returnReceived, .creditNotePosted, .deliveryFailed:
            throw .notSubmitted
        }
    }

    private func rejected(
        _ event: OrderEvent,
        _ draft: inout OrderDraft
    ) throws(OrderRefusal) -> OrderDraft.Outcome {
        switch event {
        case .submitted(let request, let id): return try draft.resubmit(request, as: id)
        case .holdReleased(let release): throw .noSuchHold(release.reason)
        case .holdPlaced, .shipToCorrected, .changeRequested, .cancelRequested:
            throw .alreadyCancelled
        case .stockOffered(let offer): return draft.takeStock(offer)
        case .warehouseAcknowledged(let id, _), .warehouseRefused(let id, _), .packed(let id, _):
            throw .noSuchFulfilment(id)
        case .warehouseCancelAnswered(let answer): throw .noSuchFulfilment(answer.fulfilment)
        case .picked(let report): throw .noSuchFulfilment(report.fulfilment)
        case .shipped(let report): throw .noSuchFulfilment(report.fulfilment)
        case .carrierReported(let report):
            throw .noSuchParcel(trackingNumber: report.trackingNumber)
        case .invoicePosted(let id, _): throw .noSuchInvoice(id)
        case .invoicedByRun(let invoice): throw .noSuchInvoice(invoice.id)
        case .paymentReceived(let receipt): throw .noSuchInvoice(receipt.invoice)
        case .returnRequested: throw .alreadyCancelled
        case .returnReceived(let report): throw .noSuchReturn(report.authorization)
        case .creditNotePosted(let id, _):
            throw .unexpected("a rejected order was credited by \(id)")
        case .booked(let number): throw .unexpected("\(number) books an order that was rejected")
        case .bookingRefused: throw .unexpected("the ERP refused an order it was never asked for")
        case .goodsIssuePosted(let id, _): throw .unexpected("a rejected order shipped \(id)")
        case .deliveryFailed(let failure): return draft.noteFailedDelivery(failure)
        }
    }

    /// A hold stops what we would start, never what the world reports.
    private func held(
        _ event: OrderEvent,
        _ draft: inout OrderDraft
    ) throws(OrderRefusal) -> OrderDraft.Outcome {
        switch event {
        case .submitted(let request, let id): try draft.resubmit(request, as: id)
        case .holdPlaced(let placement): try draft.placeHold(placement)
        case .holdReleased(let release): try draft.releaseHold(release)
        case .shipToCorrected(let shipTo, let clerk): try draft.correctShipTo(shipTo, by: clerk)
        case .changeRequested(let change): try draft.change(change)
        case .cancelRequested(let request): try draft.cancel(request)
        case .booked(let number): draft.book(as: number)
        case .bookingRefused(let reason): draft.refuseBooking(because: reason)
        case .stockOffered(let offer): draft.takeStock(offer)
        case .warehouseAcknowledged(let id, let reference):
            try draft.acknowledge(id, reference: reference)
        case .warehouseRefused(let id, let reason): try draft.refuseRelease(id, because: reason)
        case .warehouseCancelAnswered(let answer): try draft.hearCancelAnswer(answer)
        case .picked(let report): try draft.pick(report)
        case .packed(let id, let time): try draft.pack(id, at: time)
        case .shipped(let report): try draft.ship(report)
        case .carrierReported(let report): try draft.hearCarrier(report)
        case .goodsIssuePosted(let id, let number): try draft.noteGoodsIssue(id, number)
        case .invoicePosted(let id, let number): try draft.notePosting(of: id, as: number)
        case .invoicedByRun(let invoice): try draft.takeRunInvoice(invoice)
        case .paymentReceived(let receipt): try draft.pay(receipt)
        case .returnRequested(let request): try draft.authorizeReturn(request)
        case .returnReceived(let report): try draft.hearReturn(report)
        case .creditNotePosted(let id, let number): try draft.noteCredit(id, number)
        case .deliveryFailed(let failure): draft.noteFailedDelivery(failure)
        }
    }

    private func active(
        _ event: OrderEvent,
        _ draft: inout OrderDraft
    ) throws(OrderRefusal) -> OrderDraft.Outcome {
        switch event {
        case .submitted(let request, let id): return try draft.resubmit(request, as: id)
        case .holdPlaced(let placement): return try draft.placeHold(placement)
        case .holdReleased(let release): throw .noSuchHold(release.reason)
        case .shipToCorrected(let shipTo, let clerk):
            return try draft.correctShipTo(shipTo, by: clerk)
        case .changeRequested(let change): return try draft.change(change)
        case .cancelRequested(let request): return try draft.cancel(request)
        case .booked(let number): return draft.book(as: number)
        case .bookingRefused(let reason): return draft.refuseBooking(because: reason)
        case .stockOffered(let offer): return draft.takeStock(offer)
        case .warehouseAcknowledged(let id, let reference):
            return try draft.acknowledge(id, reference: reference)
        case .warehouseRefused(let id, let reason):
            return try draft.refuseRelease(id, because: reason)
        case .warehouseCancelAnswered(let answer): return try draft.hearCancelAnswer(answer)
        case .picked(let report): return try draft.pick(report)
        case .packed(let id, let time): return try draft.pack(id, at: time)
        case .shipped(let report): return try draft.ship(report)
        case .carrierReported(let report): return try draft.hearCarrier(report)
        case .goodsIssuePosted(let id, let number): return try draft.noteGoodsIssue(id, number)
        case .invoicePosted(let id, let number): return try draft.notePosting(of: id, as: number)
        case .invoicedByRun(let invoice): return try draft.takeRunInvoice(invoice)
        case .paymentReceived(let receipt): return try draft.pay(receipt)
        case .returnRequested(let request): return try draft.authorizeReturn(request)
        case .returnReceived(let report): return try draft.hearReturn(report)
        case .creditNotePosted(let id, let number): return try draft.noteCredit(id, number)
        case .deliveryFailed(let failure): return draft.noteFailedDelivery(failure)
        }
    }

    /// Wishes come too late; what the world still reports is taken in, and goods that leave
    /// although nobody wants them become an exception.
    private func cancelled(
        _ event: OrderEvent,
        _ draft: inout OrderDraft
    ) throws(OrderRefusal) -> OrderDraft.Outcome {
        switch event {
        case .submitted(let request, let id): return try draft.resubmit(request, as: id)
        case .holdReleased(let release): throw .noSuchHold(release.reason)
        case .holdPlaced, .shipToCorrected, .changeRequested, .cancelRequested:
            throw .alreadyCancelled
        case .booked(let number): return draft.book(as: number)
        case .bookingRefused(let reason): return draft.refuseBooking(because: reason)
        case .stockOffered(let offer): return draft.takeStock(offer)
        case .warehouseAcknowledged(let id, let reference):
            return try draft.acknowledge(id, reference: reference)
        case .warehouseRefused(let id, let reason):
            return try draft.refuseRelease(id, because: reason)
        case .warehouseCancelAnswered(let answer): return try draft.hearCancelAnswer(answer)
        case .picked(let report): return try draft.pick(report)
        case .packed(let id, let time): return try draft.pack(id, at: time)
        case .shipped(let report): return try draft.ship(report)
        case .carrierReported(let report): return try draft.hearCarrier(report)
        case .goodsIssuePosted(let id, let number): return try draft.noteGoodsIssue(id, number)
        case .invoicePosted(let id, let number): return try draft.notePosting(of: id, as: number)
        case .invoicedByRun(let invoice): return try draft.takeRunInvoice(invoice)
        case .paymentReceived(let receipt): return try draft.pay(receipt)
        case .returnRequested(let request): return try draft.authorizeReturn(request)
        case .returnReceived(let report): return try draft.hearReturn(report)
        case .creditNotePosted(let id, let number): return try draft.noteCredit(id, number)
        case .deliveryFailed(let failure): return draft.noteFailedDelivery(failure)
        }
    }

    /// Shipped, billed and paid: only late news comes.
    private func closed(
        _ event: OrderEvent,
        _ draft: inout OrderDraft
    ) throws(OrderRefusal) -> OrderDraft.Outcome {
        switch event {
        case .submitted(let request, let id): return try draft.resubmit(request, as: id)
        case .holdReleased(let release): throw .noSuchHold(release.reason)
        case .holdPlaced, .shipToCorrected, .changeRequested, .cancelRequested:
            throw .alreadyShipped
        case .booked(let number): return draft.book(as: number)
        case .bookingRefused(let reason): return draft.refuseBooking(because: reason)
        case .stockOffered(let offer): return draft.takeStock(offer)
        case .warehouseAcknowledged(let id, let reference):
            return try draft.acknowledge(id, reference: reference)
        case .warehouseRefused(let id, let reason):
            return try draft.refuseRelease(id, because: reason)
        case .warehouseCancelAnswered(let answer): return try draft.hearCancelAnswer(answer)
        case .picked(let report): return try draft.pick(report)
        case .packed(let id, let time): return try draft.pack(id, at: time)
        case .shipped(let report): return try draft.ship(report)
        case .carrierReported(let report): return try draft.hearCarrier(report)
        case .goodsIssuePosted(let id, let number): return try draft.noteGoodsIssue(id, number)
        case .invoicePosted(let id, let number): return try draft.notePosting(of: id, as: number)
        case .invoicedByRun(let invoice): return try draft.takeRunInvoice(invoice)
        case .paymentReceived(let receipt): return try draft.pay(receipt)
        case .returnRequested(let request): return try draft.authorizeReturn(request)
        case .returnReceived(let report): return try draft.hearReturn(report)
        case .creditNotePosted(let id, let number): return try draft.noteCredit(id, number)
        case .deliveryFailed(let failure): return draft.noteFailedDelivery(failure)
        }
    }
}
