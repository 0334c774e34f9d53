import Canonical
import Fulfillment
import Inventory
import Primitives

extension OrderWorkflow {
    /// What each event's decision reads, and nothing more: every stock row asked for is a lock.
    public func facts(for event: OrderEvent, in state: OrderState) -> OrderFactRequest {
        if case .submitted(let request, _) = event, state.header == nil {
            return facts(forSubmissionOf: request)
        }
        guard let header = state.header else { return .none }
        var request = facts(for: event, in: state, header)
        if request.needsStock { request.creditRoot = header.creditRoot }
        return request
    }

    private func facts(
        for event: OrderEvent,
        in state: OrderState,
        _ header: OrderHeader
    ) -> OrderFactRequest {
        var request = OrderFactRequest(entity: header.entity)
        request.order = header.id
        // Whatever happens may be what a reserved order waited for.
        request.sites = state.unreleasedSites
        switch event {
        case .submitted, .holdPlaced, .cancelRequested, .bookingRefused, .warehouseAcknowledged,
            .packed, .carrierReported, .goodsIssuePosted, .invoicePosted, .invoicedByRun,
            .paymentReceived, .returnReceived, .creditNotePosted, .deliveryFailed:
            return request
        case .returnRequested(let wish):
            let numbers = Set(wish.lines.map(\.number))
            request.items = Set(
                state.lines.lazy.filter { numbers.contains($0.number) }.flatMap(\.items)
            )
        case .shipToCorrected(let shipTo, _):
            request.customer = header.customer
            request.items = state.items
            request.needsPrices = true
            request.jurisdictions = [shipTo.jurisdiction]
            request.needsCredit = true
        case .holdReleased(let release):
            if release.reason == .erpAway {
                request.customer = header.customer
                request.needsCredit = true
            }
            if state.lines.contains(where: { $0.quantities.open > 0 }) {
                request.items = state.items
                request.needsStock = true
            }
        case .booked:
            request.customer = header.customer
            request.needsCredit = true
        case .stockOffered(let offer):
            request.customer = header.customer
            request.needsCredit = true
            request.sites.insert(offer.site)
            request.needsStockNews = true
            askForKit(offer, in: state, &request)
        case .changeRequested(let change):
            let numbers = Set(change.lines.map(\.number))
            request.customer = header.customer
            request.items = Set(
                state.lines.lazy.filter { numbers.contains($0.number) }.flatMap(\.items)
            )
            request.needsCredit = true
            request.needsStock = true
        case .picked(let report):
            // Only what is missing needs another shelf.
            guard report.short.contains(where: { $0.thousandths > 0 }) else { return request }
            askForStock(of: report.fulfilment, in: state, &request)
        case .shipped(let report):
            guard report.isFinal else { return request }
            askForStock(of: report.fulfilment, in: state, &request)
        case .warehouseRefused(let fulfilment, _):
            askForStock(of: fulfilment, in: state, &request)
        case .warehouseCancelAnswered(let answer):
            askForStock(of: answer.fulfilment, in: state, &request)
        }
        return request
    }

    /// Nothing of a component: the order looks for the whole kit itself.
    private func askForKit(
        _ offer: StockOffer,
        in state: OrderState,
        _ request: inout OrderFactRequest
    ) {
        guard offer.thousandths == 0, let line = state.line(named: offer.line), line.kit != nil
        else { return }
        request.items = Set(line.items)
        request.needsStock = true
    }

    private func facts(forSubmissionOf request: OrderRequest) -> OrderFactRequest {
        var facts = OrderFactRequest(
            entity: request.entity,
            customer: request.customer,
            needsPrices: true,
            needsCredit: true,
            needsStock: true
        )
        for line in request.lines.prefix(Limits.orderLines) {
            facts.identifiers[line.number] = line.item
        }
        switch request.shipTo {
        case .code: break
        case .address(let address): facts.jurisdictions = [address.taxJurisdiction]
        }
        return facts
    }

    /// What a warehouse will not deliver is looked for elsewhere, unless nothing of it is missing.
    private func askForStock(
        of id: Fulfilment.ID,
        in state: OrderState,
        _ request: inout OrderFactRequest
    ) {
        guard let fulfilment = state.fulfilments.first(where: { $0.id == id }) else { return }
        let missing = Set(fulfilment.lines.lazy.filter { $0.progress.remaining > 0 }.map(\.line))
        guard !missing.isEmpty else { return }
        request.items = Set(
            state.lines.lazy.filter { missing.contains($0.number) }.flatMap(\.items)
        )
        request.needsStock = true
    }
}

extension OrderLine {
    /// The line's item, and what it is put together from where it is a kit.
    fileprivate var items: [Item.ID] {
        (item.map { [$0] } ?? []) + (kit?.components.map(\.part.item) ?? [])
    }
}

extension OrderState {
    fileprivate var items: Set<Item.ID> { Set(lines.flatMap(\.items)) }

    /// Sites that hold stock for this order and were not told to ship it.
    fileprivate var unreleasedSites: Set<Site.ID> {
        var sites: Set<Site.ID> = []
        for line in lines {
            for allocation in line.allocations where allocation.fulfilment == nil {
                sites.insert(allocation.site)
            }
        }
        return sites
    }
}

extension Address {
    /// Where taxes are read for an address that is nobody's registered ship-to: `US-TX`, `DE`.
    var taxJurisdiction: String {
        guard country == "US" || country == "CA", let region, !region.isEmpty else {
            return country
        }
        return country + "-" + region.uppercased()
    }
}
