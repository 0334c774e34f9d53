import Canonical
import Primitives

// What others must be able to find or must do: derived when the draft is settled.
extension OrderDraft {
    /// Work items open and close with the holds and exceptions they stand for.
    func listWork(into settlement: inout [OrderEffect]) {
        if before.holds != order.holds {
            let known = Set(before.holds.lazy.filter(\.isActive).map(\.reason))
            let current = Set(order.holds.lazy.filter(\.isActive).map(\.reason))
            for hold in order.holds where hold.isActive && !known.contains(hold.reason) {
                settlement.append(.openWorkItem(workItem(for: hold)))
            }
            for hold in before.holds where hold.isActive && !current.contains(hold.reason) {
                settlement.append(.closeWorkItem(key: key(of: hold)))
            }
        }
        guard before.exceptions != order.exceptions else { return }
        let known = Set(before.exceptions.map(\.key))
        let current = Set(order.exceptions.map(\.key))
        for item in order.exceptions where !known.contains(item.key) {
            settlement.append(.openWorkItem(item))
        }
        for item in before.exceptions where !current.contains(item.key) {
            settlement.append(.closeWorkItem(key: item.key))
        }
    }

    private func workItem(for hold: Hold) -> WorkItem {
        WorkItem(
            key: key(of: hold),
            owner: hold.owner,
            reason: hold.reason,
            detail: hold.detail,
            amount: order.totals?.gross
        )
    }

    private func key(of hold: Hold) -> String {
        "order/\(header.id)/hold/\(hold.reason.rawValue)"
    }

    /// Every name by which the world may call this order.
    func crossReference(into settlement: inout [OrderEffect]) {
        func record(_ kind: CrossReferenceKind, _ value: String) {
            guard !value.isEmpty else { return }
            settlement.append(.crossReference(kind: kind, value: value))
        }
        if case .booked(let number) = order.booking, before.booking != order.booking {
            record(.erpOrder, number)
        }
        for fulfilment in order.fulfilments[before.fulfilments.count...] {
            record(.fulfilment, fulfilment.id.rawValue)
        }
        for shipment in order.shipments[before.shipments.count...] {
            record(.shipment, shipment.id.rawValue)
            var seen: Set<String> = []
            for parcel in shipment.parcels where seen.insert(parcel.trackingNumber).inserted {
                record(.trackingNumber, parcel.trackingNumber)
            }
        }
        for authorization in order.returns[before.returns.count...] {
            record(.returnAuthorization, authorization.id.rawValue)
        }
        for (index, invoice) in order.invoices.enumerated() {
            let known = index < before.invoices.count ? before.invoices[index] : nil
            if known == nil { record(.invoice, invoice.id.rawValue) }
            if let number = invoice.externalNumber, number != known?.externalNumber {
                record(.erpInvoice, number)
            }
        }
    }

    /// Keeps each line's answer and its passing reasons true to its quantities.
    mutating func refreshAnswers() {
        guard order.answer != .rejected else { return }
        let isHeld = order.isHeld
        let isIncomplete = header.policy.shortfall == .shipComplete && !isReadyToShipComplete
        for index in order.lines.indices where order.lines[index].price != nil {
            set(.backordered, order.lines[index].quantities.backordered > 0, at: index)
            let waits =
                isIncomplete && order.lines[index].allocations.contains { $0.fulfilment == nil }
            set(.awaitingCompletion, waits, at: index)
            let answer = order.lines[index].currentAnswer(isHeld: isHeld)
            if order.lines[index].status != answer { order.lines[index].status = answer }
        }
    }

    private mutating func set(_ reason: ReasonCode, _ holds: Bool, at index: Int) {
        guard order.lines[index].reasons.contains(reason) != holds else { return }
        if holds {
            order.lines[index].reasons.append(reason)
        } else {
            order.lines[index].reasons.removeAll { $0 == reason }
        }
    }
}

extension OrderLine {
    /// What the channel is told about a line that was not rejected.
    fileprivate func currentAnswer(isHeld: Bool) -> LineAnswer {
        if wanted == 0 { return .cancelled }
        if isHeld && quantities.outstanding > 0 { return .held }
        if quantities.backordered > 0 { return .backordered }
        let isChanged = reasons.contains {
            $0 == .priceDiffers || $0 == .cancelledShortfall || $0 == .buyerCancelled
        }
        return isChanged ? .acceptedWithChanges : .accepted
    }
}

extension OrderEvent {
    /// The case's name, for messages.
    var name: String {
        switch self {
        case .submitted: "submitted"
        case .holdPlaced: "holdPlaced"
        case .holdReleased: "holdReleased"
        case .shipToCorrected: "shipToCorrected"
        case .changeRequested: "changeRequested"
        case .cancelRequested: "cancelRequested"
        case .booked: "booked"
        case .bookingRefused: "bookingRefused"
        case .stockOffered: "stockOffered"
        case .warehouseAcknowledged: "warehouseAcknowledged"
        case .warehouseRefused: "warehouseRefused"
        case .warehouseCancelAnswered: "warehouseCancelAnswered"
        case .picked: "picked"
        case .packed: "packed"
        case .shipped: "shipped"
        case .carrierReported: "carrierReported"
        case .goodsIssuePosted: "goodsIssuePosted"
        case .invoicePosted: "invoicePosted"
        case .invoicedByRun: "invoicedByRun"
        case .paymentReceived: "paymentReceived"
        case .returnRequested: "returnRequested"
        case .returnReceived: "returnReceived"
        case .creditNotePosted: "creditNotePosted"
        case .deliveryFailed: "deliveryFailed"
        }
    }
}
