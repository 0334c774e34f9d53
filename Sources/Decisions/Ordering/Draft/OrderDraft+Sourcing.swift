import Canonical
import Inventory
import Primitives

// Which site serves which line, what waits, and until when.
extension OrderDraft {
    /// Gives open quantity of the lines to sites; what is short goes the way of the customer's
    /// policy.
    mutating func source(_ lines: [Int], excluding excluded: Set<Site.ID> = []) {
        var wanting: [Int] = []
        var demands: [Sourcing.Demand] = []
        wanting.reserveCapacity(lines.count)
        demands.reserveCapacity(lines.count)
        for index in lines {
            let open = order.lines[index].quantities.open
            guard open > 0, let item = order.lines[index].item else { continue }
            wanting.append(index)
            demands.append(
                Sourcing.Demand(
                    item: item,
                    thousandths: open,
                    step: step(of: item, at: index),
                    components: order.lines[index].kit?.components.map(\.part) ?? []
                )
            )
        }
        guard !wanting.isEmpty else { return }
        let allowsSplit = header.policy.allowsSplitSites
        let plan = withSourcing {
            $0.plan(demands, allowsSplit: allowsSplit, excluding: excluded)
        }
        for (index, takes) in zip(wanting, plan) { give(takes, to: index, excluding: excluded) }
    }

    private mutating func give(
        _ takes: [Sourcing.Take],
        to index: Int,
        excluding excluded: Set<Site.ID>
    ) {
        for take in takes { reserve(take.thousandths, at: take.site, for: index) }
        order.lines[index].quantities.open -= takes.reduce(0) { $0 + $1.thousandths }
        if takes.count > 1 { note(.splitAcrossSites, at: index) }
        let short = order.lines[index].quantities.open
        order.lines[index].quantities.open = 0
        switch header.policy.shortfall {
        case .backorder, .shipComplete:
            order.lines[index].quantities.backordered += short
            wait(for: index, excluding: excluded)
        case .cancel:
            order.lines[index].quantities.cancelled += short
            if short > 0 { note(.cancelledShortfall, at: index) }
        }
        let promise = promiseDate(of: index)
        explain(takes, short: short, promise: promise, at: index)
    }

    mutating func note(_ reason: ReasonCode, at index: Int) {
        guard !order.lines[index].reasons.contains(reason) else { return }
        order.lines[index].reasons.append(reason)
    }

    /// Adds to what the line holds at the site and has not released.
    mutating func reserve(_ thousandths: Int64, at site: Site.ID, for index: Int) {
        order.lines[index].quantities.allocated += thousandths
        let own = order.lines[index].allocations.firstIndex {
            $0.site == site && $0.fulfilment == nil
        }
        guard let own else {
            order.lines[index].allocations.append(Allocation(site: site, thousandths: thousandths))
            return
        }
        order.lines[index].allocations[own].thousandths += thousandths
    }

    /// Takes back what is reserved and not released, at `site` first, then the latest; answers how
    /// much that was.
    mutating func unreserve(
        _ thousandths: Int64,
        for index: Int,
        preferring site: Site.ID? = nil
    ) -> Int64 {
        var missing = thousandths
        var allocations = order.lines[index].allocations
        let unreleased = allocations.indices.reversed().filter { allocations[$0].fulfilment == nil }
        let preferred = unreleased.filter { allocations[$0].site == site }
        for position in preferred + unreleased {
            let part = min(missing, allocations[position].thousandths)
            allocations[position].thousandths -= part
            missing -= part
        }
        allocations.removeAll { $0.thousandths == 0 }
        order.lines[index].allocations = allocations
        order.lines[index].quantities.allocated -= thousandths - missing
        return thousandths - missing
    }

    /// Sets the line's promise: the last dispatch of what is reserved, or the supply that completes
    /// what waits; none when nobody can say. Answers the supply.
    ///
    /// Supply is counted for this order's lines together, without what others wait for.
    private mutating func promiseDate(of index: Int) -> String? {
        let waits = order.lines[index].quantities.backordered
        if waits > 0, let kit = order.lines[index].kit {
            let promise = promiseInbound(waits, of: kit)
            order.lines[index].promisedOn = promise?.on
            return promise?.reference
        }
        if waits > 0, let item = order.lines[index].item {
            let promise = promiseInbound(waits, of: item)
            order.lines[index].promisedOn = promise?.on
            return promise?.reference
        }
        order.lines[index].promisedOn =
            order.lines[index].allocations.compactMap { site($0.site)?.nextDispatchOn }.max()
        return nil
    }

    /// The supply that completes what is missing of a kit's components where it waits; none when
    /// nobody can say of one of them.
    private mutating func promiseInbound(_ kits: Int64, of kit: KitLine) -> InboundPlan.Promise? {
        var last: InboundPlan.Promise?
        for component in kit.components {
            let missing = component.part.needed(for: kits) - component.setAside
            guard missing > 0 else { continue }
            let item = component.part.item
            guard let promise = promiseInbound(missing, of: item, at: kit.waitsAt) else {
                return nil
            }
            if last.map({ $0.on < promise.on }) ?? true { last = promise }
        }
        return last
    }

    /// Stock is taken whole for items that are sold whole.
    private func step(of item: Item.ID, at index: Int) -> Int64 {
        guard let isDivisible = facts.items[item]?.isDivisible else {
            return order.lines[index].quantities.ordered % 1_000 == 0 ? 1_000 : 1
        }
        return isDivisible ? 1 : 1_000
    }

    /// `Line 2: 40 EA from DAL, 8 EA backordered, promised 2026-12-01 (PO-778).`
    private mutating func explain(
        _ takes: [Sourcing.Take],
        short: Int64,
        promise: String?,
        at index: Int
    ) {
        var sentence = "Line \(order.lines[index].number): "
        let unit = order.lines[index].stockUnit
        func add(_ part: String) {
            if !sentence.hasSuffix(": ") { sentence += ", " }
            sentence += part
        }
        for take in takes {
            add(Quantity(thousandths: take.thousandths, unit).description)
            sentence += " from "
            sentence += take.site.rawValue
        }
        if short > 0 {
            add(Quantity(thousandths: short, unit).description)
            sentence +=
                header.policy.shortfall == .cancel ? " cancelled, not in stock" : " backordered"
        }
        if let day = order.lines[index].promisedOn { add("promised \(day)") }
        if let promise { sentence += " (\(promise))" }
        say(sentence + ".")
    }

    /// Tells the channel what waits.
    mutating func publishBackorders(_ lines: [Int]) {
        let waiting = lines.compactMap { index -> LineQuantity? in
            let known =
                index < before.lines.count ? before.lines[index].quantities.backordered : 0
            let line = order.lines[index]
            guard line.quantities.backordered > known else { return nil }
            return LineQuantity(line: line.number, thousandths: line.quantities.backordered)
        }
        guard !waiting.isEmpty else { return }
        publish(Milestone(.backordered, at: now, quantities: waiting))
    }

    /// The allocator reserved stock for a line that waits; the line takes what it still wants.
    ///
    /// What it does not want is unreserved when the draft is settled, because the offer is
    /// subtracted there from what the line holds now. An offer has no number of its own: it must
    /// come once, as the inbox sees to; a second time would give back what was never reserved.
    mutating func takeStock(_ offer: StockOffer) -> Outcome {
        answeredOffer = offer
        if let place = place(ofComponent: offer.line) {
            return takeStock(offer, at: place)
        }
        guard let index = index(ofLine: offer.line), order.lines[index].item == offer.item,
            offer.thousandths > 0
        else {
            say("Line \(offer.line) does not wait for \(offer.item); the stock goes back.")
            return .decided
        }
        let part = min(offer.thousandths, order.lines[index].quantities.backordered)
        guard part > 0 else {
            say("Line \(offer.line) does not wait any more; the stock goes back.")
            return .decided
        }
        order.lines[index].quantities.backordered -= part
        reserve(part, at: offer.site, for: index)
        if order.lines[index].quantities.backordered == 0,
            let day = site(offer.site)?.nextDispatchOn
        {
            order.lines[index].promisedOn = day
        }
        let line = order.lines[index]
        say("Line \(line.number): \(text(part, of: line)) of new stock from \(offer.site).")
        publish(
            Milestone(
                .allocated,
                at: now,
                quantities: [LineQuantity(line: line.number, thousandths: part)]
            )
        )
        checkCreditForRelease()
        return .decided
    }
}
