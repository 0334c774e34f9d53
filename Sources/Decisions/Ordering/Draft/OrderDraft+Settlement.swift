import Canonical
import Inventory
import Pricing
import Primitives
import Workflows

// Everything that follows from the difference between the order before and after.
extension OrderDraft {
    /// Releases what may go, bills what is due, checks the law, and adds what the difference
    /// demands.
    mutating func settled(
        after event: OrderEvent
    ) throws(OrderRefusal) -> Decision<OrderState, OrderEffect> {
        order.header = header
        balanceKits()
        releaseReady()
        notePromisesOnOldNews()
        decideCancelRace()
        bill()
        watchIncompleteKits()
        endHoldsOfFinishedOrder()
        tellNewHolds()
        refreshAnswers()
        order.header = header
        try checkLaw(after: event)
        var settlement: [OrderEffect] = []
        let freed = postStock(into: &settlement)
        postCredit(into: &settlement)
        setBackorders(into: &settlement)
        listWork(into: &settlement)
        crossReference(into: &settlement)
        if !freed.isEmpty { settlement.append(.reconsiderBackorders(freed)) }
        keepERPCurrent()
        return Decision(order, settlement + effects, because: reasons)
    }

    /// The quantity law, and that what is reserved is what the lines say is reserved.
    private func checkLaw(after event: OrderEvent) throws(OrderRefusal) {
        for index in order.lines.indices {
            let quantities = order.lines[index].quantities
            let reserved = order.lines[index].allocations.reduce(Int64(0)) { $0 + $1.thousandths }
            guard quantities.isLawful, reserved == quantities.allocated + quantities.picked else {
                throw .lawBroken(
                    line: order.lines[index].number,
                    detail: "\(event.name) clashes with what is known: \(quantities.account), "
                        + "reserved \(reserved)"
                )
            }
        }
    }

    /// Nothing left to ship: there is nothing to hold back any more.
    private mutating func endHoldsOfFinishedOrder() {
        guard order.isHeld, order.answer != .rejected, order.sums.outstanding == 0 else { return }
        for index in order.holds.indices where order.holds[index].isActive {
            order.holds[index].releasedAt = now
            order.holds[index].releasedBy = "system"
        }
    }

    /// The channel hears why an order stops that went on before; a submission's answer says it
    /// itself.
    private mutating func tellNewHolds() {
        guard before.header != nil, before.holds != order.holds else { return }
        let known = before.holds.lazy.filter(\.isActive).map(\.reason)
        for hold in order.holds where hold.isActive && !known.contains(hold.reason) {
            publish(Milestone(.held, at: now, reference: hold.reason.rawValue))
        }
    }

    // MARK: Stock

    private struct Movement {
        var reserved: Int64 = 0
        var shipped: Int64 = 0
    }

    /// Reserved is the sum of allocations; on hand falls where goods left. Answers the items freed.
    private func postStock(into settlement: inout [OrderEffect]) -> [Item.ID] {
        var movements: [StockKey: Movement] = [:]
        for index in order.lines.indices {
            let known = index < before.lines.count ? before.lines[index].allocations : []
            let current = order.lines[index].allocations
            if order.lines[index].kit != nil {
                let known = index < before.lines.count ? before.lines[index] : nil
                for held in known.map({ before.reservations(of: $0) }) ?? [] {
                    movements[StockKey(item: held.item, site: held.site), default: Movement()]
                        .reserved -= held.thousandths
                }
                for held in order.reservations(of: order.lines[index]) {
                    movements[StockKey(item: held.item, site: held.site), default: Movement()]
                        .reserved += held.thousandths
                }
                continue
            }
            guard known != current, let item = order.lines[index].item else { continue }
            for allocation in known {
                movements[StockKey(item: item, site: allocation.site), default: Movement()]
                    .reserved -= allocation.thousandths
            }
            for allocation in current {
                movements[StockKey(item: item, site: allocation.site), default: Movement()]
                    .reserved += allocation.thousandths
            }
        }
        for shipment in order.shipments[before.shipments.count...] {
            for content in inComponents(shipment.parcels.flatMap(\.goods)) {
                let index = index(ofLine: content.line)
                let component = index == nil ? place(ofComponent: content.line) : nil
                let item =
                    index.flatMap { order.lines[$0].item }
                    ?? component.flatMap {
                        order.lines[$0.line].kit?.components[$0.position].part.item
                    }
                guard let item else { continue }
                movements[StockKey(item: item, site: shipment.site), default: Movement()]
                    .shipped += content.thousandths
            }
        }
        if let offer = answeredOffer {
            movements[StockKey(item: offer.item, site: offer.site), default: Movement()]
                .reserved -= offer.thousandths
        }
        return post(movements, into: &settlement)
    }

    private func post(
        _ movements: [StockKey: Movement],
        into settlement: inout [OrderEffect]
    ) -> [Item.ID] {
        var postings: [StockPosting] = []
        var freed: [Item.ID] = []
        for (key, movement) in movements.sorted(by: { $0.key < $1.key }) {
            var reserved = movement.reserved
            func posting(
                _ kind: StockPosting.Kind,
                onHand: Int64,
                _ reserved: Int64
            ) -> StockPosting {
                StockPosting(
                    kind,
                    item: key.item,
                    site: key.site,
                    onHandDelta: onHand,
                    reservedDelta: reserved,
                    cause: header.id.rawValue
                )
            }
            if movement.shipped > 0 {
                let taken = max(min(reserved, 0), -movement.shipped)
                postings.append(posting(.ship, onHand: -movement.shipped, taken))
                reserved -= taken
            }
            if reserved > 0 { postings.append(posting(.reserve, onHand: 0, reserved)) }
            if reserved < 0 {
                postings.append(posting(.unreserve, onHand: 0, reserved))
                if !ghosts.contains(key), freed.last != key.item { freed.append(key.item) }
            }
        }
        if !postings.isEmpty { settlement.append(.postStock(postings)) }
        return freed
    }

    // MARK: Money

    private func postCredit(into settlement: inout [OrderEffect]) {
        let zero = Money.zero(header.currency)
        let openOrders = (order.openOrderValue ?? zero) - (before.openOrderValue ?? zero)
        let openInvoices = (order.openInvoiceValue ?? zero) - (before.openInvoiceValue ?? zero)
        guard !openOrders.isZero || !openInvoices.isZero else { return }
        settlement.append(
            .postCredit(
                CreditPosting(
                    root: header.creditRoot,
                    openOrdersDelta: openOrders,
                    openInvoicesDelta: openInvoices
                )
            )
        )
    }

    // MARK: The queue

    /// A line keeps the place its order's arrival gave it, also when it comes back after a short
    /// pick.
    private func setBackorders(into settlement: inout [OrderEffect]) {
        var entries: [BackorderEntry] = []
        for index in order.lines.indices {
            let isKnown = index < before.lines.count
            if order.lines[index].kit != nil {
                let known = isKnown ? before.lines[index] : nil
                entries += self.entries(for: order.lines[index], before: known)
                continue
            }
            let isOffered = answeredOffer?.line == order.lines[index].number
            let waits = order.lines[index].quantities.backordered
            let waited = isKnown ? before.lines[index].quantities.backordered : 0
            let promise = isKnown ? before.lines[index].promisedOn : nil
            let hasChanged =
                waits != waited || (waits > 0 && order.lines[index].promisedOn != promise)
            guard hasChanged || isOffered, let item = order.lines[index].item else { continue }
            let line = order.lines[index]
            entries.append(
                BackorderEntry(
                    order: header.id,
                    line: line.number,
                    item: item,
                    thousandths: waits,
                    offered: isOffered ? answeredOffer?.thousandths ?? 0 : 0,
                    priority: header.policy.priority,
                    since: header.receivedAt,
                    promisedOn: line.promisedOn
                )
            )
        }
        if !entries.isEmpty { settlement.append(.setBackorders(entries)) }
    }

    // MARK: ERP

    /// The ERP's order follows ours once it knows it; a change between question and answer is
    /// remembered until the answer comes.
    private mutating func keepERPCurrent() {
        guard let known = before.header, order.answer != .rejected else { return }
        let hasChanged =
            known.shipTo != header.shipTo
            || before.lines.indices.contains {
                before.lines[$0].wanted != order.lines[$0].wanted
                    || before.lines[$0].price?.net != order.lines[$0].price?.net
            }
        guard hasChanged else { return }
        switch (before.booking, order.booking) {
        case (.booked, .booked(let number)): tellERP(number)
        case (.requested, .requested): order.isAmendmentDue = true
        default: break
        }
    }
}

extension LineQuantities {
    /// The law's parts by name, for the person who must find out which one is wrong.
    var account: String {
        "ordered \(ordered), cancelled \(cancelled), open \(open), backordered \(backordered), "
            + "allocated \(allocated), picked \(picked), shipped \(shipped), "
            + "overshipped \(overshipped), invoiced \(invoiced), returned \(returned)"
    }
}
