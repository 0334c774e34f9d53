import Canonical
import Inventory
import Primitives

// Kits: the line counts kits, the shelves and the queue know their components only.
extension OrderDraft {
    // MARK: Accepting

    /// The bill of a kit as it is now; `nil`, with the reason said, when it cannot be put together.
    mutating func kit(of item: Item, for line: OrderRequest.Line) -> KitLine? {
        var components: [KitLine.Component] = []
        for part in item.components ?? [] {
            guard let component = facts.items[part.item] else {
                say("Line \(line.number): \(part.item), a part of \(item.id), is not known.")
                return nil
            }
            let isWhole = component.isDivisible || part.thousandths % 1_000 == 0
            guard !component.isKit, part.thousandths > 0, isWhole else {
                say("Line \(line.number): \(part.item) cannot be a part of the kit \(item.id).")
                return nil
            }
            components.append(
                KitLine.Component(
                    number: 0,
                    description: component.description,
                    unit: component.stockUnit,
                    part: part
                )
            )
        }
        return KitLine(components: components)
    }

    /// Components are numbered on behind the lines, so that each number names one thing.
    mutating func numberComponents() throws(OrderRefusal) {
        guard order.lines.contains(where: { $0.kit != nil }) else { return }
        let used = Set(order.lines.map(\.number))
        var next = used.filter { $0 < Self.numbersMax }.max() ?? 0
        var count = 0
        for index in order.lines.indices {
            for position in (order.lines[index].kit?.components ?? []).indices {
                repeat { next += 1 } while used.contains(next)
                order.lines[index].kit?.components[position].number = next
                count += 1
            }
        }
        guard count <= Limits.orderLines else {
            throw .invalid("the kits of an order have at most \(Limits.orderLines) components")
        }
    }

    private static let numbersMax = 1_000_000_000

    // MARK: Waiting

    /// What is short of a line's kits waits at one site, where what is there of them is set aside:
    /// nobody that comes later takes a part of a kit that waits for another part.
    mutating func wait(for index: Int, excluding excluded: Set<Site.ID>) {
        guard let kit = order.lines[index].kit, order.lines[index].quantities.backordered > 0
        else { return }
        if kit.waitsAt == nil {
            let site = waitingPlace(of: index, excluding: excluded)
            order.lines[index].kit?.waitsAt = site
        }
        guard let site = order.lines[index].kit?.waitsAt, !excluded.contains(site) else { return }
        setAside(for: index, at: site)
        completeKits(of: index)
    }

    private mutating func setAside(for index: Int, at site: Site.ID) {
        let waits = order.lines[index].quantities.backordered
        for (position, component) in (order.lines[index].kit?.components ?? []).enumerated() {
            let missing = component.part.needed(for: waits) - component.setAside
            guard missing > 0 else { continue }
            let part = withSourcing { $0.takeUp(to: missing, of: component.part.item, from: site) }
            order.lines[index].kit?.components[position].setAside += part
        }
    }

    /// The site that lacks the fewest components, counting what is to come to it; among equals the
    /// preferred one. `nil` where no site keeps or expects any of them.
    private mutating func waitingPlace(of index: Int, excluding excluded: Set<Site.ID>) -> Site.ID?
    {
        let items = (order.lines[index].kit?.components ?? []).map(\.part.item)
        let expecting = Set(facts.inbound.lazy.filter { items.contains($0.item) }.map(\.site))
        let kept = withSourcing { $0.sites(of: items) }
        let sites = facts.sites.map(\.site).filter { expecting.contains($0.id) }
            .sorted { ($0.preference, $0.id) < ($1.preference, $1.id) }.map(\.id)
        let all = kept + sites.filter { !kept.contains($0) }
        let wanted = all.filter { !excluded.contains($0) }
        let lacking = (wanted.isEmpty ? all : wanted).map {
            ($0, componentsMissing(of: index, at: $0))
        }
        return lacking.min { $0.1 < $1.1 }?.0
    }

    /// Of how many components a site has and expects too little for the line's kits that wait.
    private mutating func componentsMissing(of index: Int, at site: Site.ID) -> Int {
        let waits = order.lines[index].quantities.backordered
        return (order.lines[index].kit?.components ?? []).count { component in
            let item = component.part.item
            let coming = facts.inbound.lazy.filter { $0.item == item && $0.site == site }
                .reduce(Int64(0)) { $0 + $1.thousandths }
            let there = withSourcing { $0.available(of: item, at: site) }
            return there + coming < component.part.needed(for: waits)
        }
    }

    /// Kits of which everything is set aside are promised; answers how much that was.
    @discardableResult
    private mutating func completeKits(of index: Int) -> Int64 {
        guard let kit = order.lines[index].kit, let site = kit.waitsAt else { return 0 }
        let waits = order.lines[index].quantities.backordered
        guard waits > 0 else { return 0 }
        let isAllThere = kit.components.allSatisfy { $0.setAside >= $0.part.needed(for: waits) }
        let whole = kit.components.lazy.map { $0.part.wholeKits(in: $0.setAside) }.min() ?? 0
        let kits = isAllThere ? waits : min(whole, waits)
        guard kits > 0 else { return 0 }
        for (position, component) in kit.components.enumerated() {
            order.lines[index].kit?.components[position].setAside -= component.part.needed(
                for: kits
            )
        }
        order.lines[index].quantities.backordered -= kits
        reserve(kits, at: site, for: index)
        return kits
    }

    /// Nothing is set aside for what does not wait any more.
    mutating func balanceKits() {
        for index in order.lines.indices where order.lines[index].kit?.waitsAt != nil {
            completeKits(of: index)
            let waits = order.lines[index].quantities.backordered
            for (position, component) in (order.lines[index].kit?.components ?? []).enumerated() {
                order.lines[index].kit?.components[position].setAside = min(
                    component.setAside,
                    component.part.needed(for: waits)
                )
            }
            if waits == 0 { order.lines[index].kit?.waitsAt = nil }
        }
    }

    // MARK: Offers

    /// The line and the place in its bill that a component's number names.
    func place(ofComponent number: Int) -> (line: Int, position: Int)? {
        guard index(ofLine: number) == nil else { return nil }
        for index in order.lines.indices {
            let position = order.lines[index].kit?.components.firstIndex { $0.number == number }
            if let position { return (index, position) }
        }
        return nil
    }

    /// The allocator reserved some of a component, or says that some is free elsewhere.
    mutating func takeStock(_ offer: StockOffer, at place: (line: Int, position: Int)) -> Outcome {
        let index = place.line
        guard let kit = order.lines[index].kit else { return .ignored("Line has no kit.") }
        let component = kit.components[place.position]
        let waits = order.lines[index].quantities.backordered
        let promised = order.lines[index].quantities.allocated
        if offer.thousandths == 0 {
            guard waits > 0, look(at: offer.site, for: index) else {
                let line = order.lines[index].number
                return .ignored("\(offer.site) does not have all of what line \(line) needs.")
            }
        } else {
            let isHere = kit.waitsAt == nil || kit.waitsAt == offer.site
            let missing = component.part.needed(for: waits) - component.setAside
            let part = isHere ? min(offer.thousandths, missing) : 0
            guard part > 0, component.part.item == offer.item else {
                say("Line \(order.lines[index].number) does not wait for it; the stock goes back.")
                return .decided
            }
            order.lines[index].kit?.waitsAt = offer.site
            order.lines[index].kit?.components[place.position].setAside += part
            let quantity = Quantity(thousandths: part, component.unit)
            say(
                "Line \(order.lines[index].number): \(quantity) of \(offer.item) at \(offer.site) "
                    + "set aside for it."
            )
            completeKits(of: index)
        }
        tellPromised(order.lines[index].quantities.allocated - promised, of: index)
        return .decided
    }

    private mutating func tellPromised(_ kits: Int64, of index: Int) {
        guard kits > 0 else { return }
        if order.lines[index].quantities.backordered == 0 {
            let days = order.lines[index].allocations.compactMap { site($0.site)?.nextDispatchOn }
            if let day = days.max() { order.lines[index].promisedOn = day }
        }
        let line = order.lines[index]
        say("Line \(line.number): \(text(kits, of: line)) whole, of new stock.")
        publish(
            Milestone(
                .allocated,
                at: now,
                quantities: [LineQuantity(line: line.number, thousandths: kits)]
            )
        )
        checkCreditForRelease()
    }

    /// Takes whole kits from a site of which it was said that it has more; with nothing set aside,
    /// the line goes to wait there when less is missing there. Answers whether anything changed.
    ///
    /// Only that site: of others nothing is new, and what a warehouse did not find is still in their
    /// books.
    private mutating func look(at site: Site.ID, for index: Int) -> Bool {
        guard let kit = order.lines[index].kit, let item = order.lines[index].item else {
            return false
        }
        let demand = Sourcing.Demand(
            item: item,
            thousandths: order.lines[index].quantities.backordered,
            step: 1_000,
            components: kit.components.map(\.part)
        )
        let others = Set(facts.sites.lazy.map(\.site.id).filter { $0 != site })
        let takes = withSourcing { $0.plan([demand], allowsSplit: false, excluding: others) }
        for take in takes.joined() {
            order.lines[index].quantities.backordered -= take.thousandths
            reserve(take.thousandths, at: take.site, for: index)
        }
        guard takes.allSatisfy(\.isEmpty) else { return true }
        guard let home = kit.waitsAt, kit.components.allSatisfy({ $0.setAside == 0 }),
            componentsMissing(of: index, at: site) < componentsMissing(of: index, at: home)
        else { return false }
        order.lines[index].kit?.waitsAt = site
        wait(for: index, excluding: [])
        return true
    }

    // MARK: Settling

    /// What the queue is to know of a line's components; of those that changed only.
    func entries(for line: OrderLine, before: OrderLine?) -> [BackorderEntry] {
        guard let kit = line.kit else { return [] }
        func missing(_ component: KitLine.Component, _ line: OrderLine) -> Int64 {
            component.part.needed(for: line.quantities.backordered) - component.setAside
        }
        return kit.components.enumerated().compactMap { position, component in
            let waits = missing(component, line)
            let waited = before.flatMap { line in
                line.kit.map { missing($0.components[position], line) }
            }
            let isOffered = answeredOffer?.line == component.number
            let hasMoved =
                kit.waitsAt != before?.kit?.waitsAt || line.promisedOn != before?.promisedOn
            guard waits != waited ?? 0 || isOffered || (waits > 0 && hasMoved) else { return nil }
            return BackorderEntry(
                order: header.id,
                line: component.number,
                item: component.part.item,
                thousandths: waits,
                offered: isOffered ? answeredOffer?.thousandths ?? 0 : 0,
                priority: header.policy.priority,
                since: header.receivedAt,
                promisedOn: line.promisedOn,
                site: kit.waitsAt
            )
        }
    }
}
