// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import Billing
import Canonical
import Inventory
import Ordering
import Pricing
import Primitives
import Testing
import WorkflowTesting
import Workflows

/// What the engine's tables would hold: a class, because a story's facts read what its effects
/// wrote.
final class World {
    struct Shelf: Hashable, Comparable {
        var item: Item.ID
        var site: Site.ID
        static func < (lhs: Self, rhs: Self) -> Bool {
            (lhs.item, lhs.site) < (rhs.item, rhs.site)
        }
    }

    var customer: Party? = World.acme
    var items: [Item.ID: Item] = [:]
    var prices: [PriceRule] = []
    var taxRates: [TaxRate] = []
    var credit: CreditAccount? = World.account(limit: nil)
    /// Set while the ERP is away.
    var absence: ERPAbsence?
    var inbound: [InboundSupply] = []
    var sites: [SiteFacts] = []
    var levels: [Shelf: StockLevel] = [:]
    var queue: [Int: BackorderEntry] = [:]
    var workItems: [String: WorkItem] = [:]
    var crossReferences: [CrossReferenceKind: Set<String>] = [:]
    var isPurchaseOrderNumberFree = true
    /// Received minus written off, by shelf: what on hand would be had nothing shipped.
    var supplied: [Shelf: Int64] = [:]
    /// What others have reserved and owe.
    var foreignReserved: [Shelf: Int64] = [:]
    var foreignCredit: (openOrders: Int64, openInvoices: Int64) = (0, 0)
    /// Reserved by the allocator and not yet answered by the order.
    var offersInFlight: [StockOffer] = []
    var requests: [OrderFactRequest] = []

    init(_ stock: [Item.ID: [Site.ID: Int64]] = ["BOLT": ["DAL": 100], "NUT": ["DAL": 100]]) {
        for (index, name) in ["DAL", "ATL"].enumerated() {
            let site = Site(
                id: Site.ID(name),
                name: name,
                timeZone: "America/Chicago",
                cutOffMinutes: 960,
                preference: index + 1,
                warehouse: TargetSystem.ID("WMS-\(name)")
            )
            sites.append(
                SiteFacts(site: site, nextDispatchOn: index == 0 ? "2026-11-23" : "2026-11-24")
            )
        }
        for item in [World.bolt, World.nut, World.cable, World.retired, World.set] {
            items[item.id] = item
        }
        prices = [
            World.list("BOLT", 3_090_000), World.list("NUT", 500_000),
            World.list("CABLE", 1_250_000),
            World.list("RETIRED", 1_000_000), World.list("SET", 9_990_000),
        ]
        taxRates = [
            TaxRate(
                name: "STATE",
                jurisdiction: "US-TX",
                category: "standard",
                partsPerMillion: 82_500,
                validFrom: "2026-01-01"
            )
        ]
        for (item, sites) in stock {
            for (site, units) in sites { supply(units.units, of: item, at: site) }
        }
    }

    func supply(_ thousandths: Int64, of item: Item.ID, at site: Site.ID) {
        let shelf = Shelf(item: item, site: site)
        supplied[shelf, default: 0] += thousandths
        levels[shelf, default: StockLevel(item: item, site: site, onHand: 0, reserved: 0)]
            .onHand += thousandths
    }

    /// Somebody else's order takes stock.
    func reserveForOthers(_ thousandths: Int64, of item: Item.ID, at site: Site.ID) {
        let shelf = Shelf(item: item, site: site)
        foreignReserved[shelf, default: 0] += thousandths
        levels[shelf]!.reserved += thousandths
    }

    // MARK: Facts

    func facts(_ request: OrderFactRequest) -> OrderFacts {
        requests.append(request)
        var facts = OrderFacts(today: "2026-11-23", dayEndsAt: minutes(600))
        if request.customer == customer?.id { facts.customer = customer }
        var wanted = request.items
        for (line, identifier) in request.identifiers {
            let match = match(identifier)
            facts.matches[line] = match
            if case .found(let id) = match { wanted.insert(id) }
        }
        if !request.identifiers.isEmpty {
            wanted.formUnion(wanted.flatMap { items[$0]?.components?.map(\.item) ?? [] })
        }
        for id in wanted { facts.items[id] = items[id] }
        if request.needsPrices {
            facts.prices = prices.filter { wanted.contains($0.item) }
            facts.taxRates = taxRates
        }
        if request.needsCredit, facts.customer != nil { facts.credit = credit }
        if request.needsCredit { facts.erpAbsence = absence }
        var known = request.sites
        if request.needsStock {
            facts.stock = levels.values.filter { wanted.contains($0.item) }
                .sorted { ($0.item, $0.site) < ($1.item, $1.site) }
            facts.inbound = inbound.filter { wanted.contains($0.item) }
            known.formUnion(facts.stock.map(\.site) + facts.inbound.map(\.site))
        }
        facts.sites = sites.filter { known.contains($0.site.id) }
        return facts
    }

    private func match(_ identifier: ItemIdentifier) -> ItemMatch {
        if identifier.value == "AMBIGUOUS" { return .ambiguous(["BOLT", "NUT"]) }
        let id = Item.ID(identifier.value)
        return items[id] == nil ? .unknown : .found(id)
    }

    // MARK: Effects

    func apply(_ effects: [OrderEffect]) {
        for effect in effects {
            switch effect {
            case .postStock(let postings): postings.forEach(post)
            case .postCredit(let posting):
                credit?.openOrders += posting.openOrdersDelta
                credit?.openInvoices += posting.openInvoicesDelta
            case .setBackorders(let entries): entries.forEach(set)
            case .openWorkItem(let item):
                #expect(workItems[item.key] == nil, "\(item.key) was open already")
                workItems[item.key] = item
            case .closeWorkItem(let key):
                #expect(workItems.removeValue(forKey: key) != nil, "\(key) was not open")
            case .freePurchaseOrderNumber: isPurchaseOrderNumberFree = true
            case .crossReference(let kind, let value):
                let isNew = crossReferences[kind, default: []].insert(value).inserted
                // Carriers and ERPs may use a number twice; we never do.
                let isTheirs = kind == .trackingNumber || kind == .erpInvoice
                #expect(isNew || isTheirs, "\(kind) \(value) twice")
            case .reconsiderBackorders, .billInRun, .bookInERP, .amendInERP, .cancelInERP,
                .releaseToWarehouse, .cancelAtWarehouse, .postGoodsIssue, .postInvoice,
                .postReturn, .postCreditNote, .publish:
                break
            }
        }
    }

    func post(_ posting: StockPosting) {
        let shelf = Shelf(item: posting.item, site: posting.site)
        var level =
            levels[shelf] ?? StockLevel(item: shelf.item, site: shelf.site, onHand: 0, reserved: 0)
        level.onHand += posting.onHandDelta
        level.reserved += posting.reservedDelta
        level.held += posting.heldDelta
        levels[shelf] = level
    }

    private func set(_ entry: BackorderEntry) {
        guard entry.thousandths > 0 else {
            queue[entry.line] = nil
            return
        }
        let offered = max(0, (queue[entry.line]?.offered ?? 0) - entry.offered)
        queue[entry.line] = entry
        queue[entry.line]?.offered = offered
    }

    /// An allocator that is wrong: it reserves and offers what nobody asked for.
    func offerBlindly(_ offer: StockOffer) {
        post(
            StockPosting(
                .reserve,
                item: offer.item,
                site: offer.site,
                reservedDelta: offer.thousandths,
                cause: "O1"
            )
        )
        offersInFlight.append(offer)
    }

    /// Runs the allocator as the engine would; answers what the order is offered.
    func allocate(_ item: Item.ID) -> [StockOffer] {
        let facts = AllocationWorkflow.Facts(
            levels: levels.values.filter { $0.item == item }.sorted { $0.site > $1.site },
            queue: queue.values.filter { $0.item == item }.sorted { $0.line < $1.line }
        )
        let decision = try! AllocationWorkflow().decide(
            AllocationWorkflow.State(),
            on: .stockFreed(item: item),
            given: facts,
            in: Moment(now: morning, sequence: 1)
        )
        var offers: [StockOffer] = []
        for effect in decision.effects {
            switch effect {
            case .postStock(let postings): postings.forEach(post)
            case .offer(let offer):
                queue[offer.line]?.offered += offer.thousandths
                offersInFlight.append(offer)
                offers.append(offer)
            case .shortage, .keepHold, .endHoldAt, .holdTakesPromised, .forgetHold: break
            }
        }
        return offers
    }
}

// MARK: - Master data

extension World {
    static let address = Address(
        name: "Acme",
        lines: ["1 Main St"],
        city: "Austin",
        region: "TX",
        postalCode: "73301",
        country: "US"
    )

    static let acme = Party(
        id: "C1",
        name: "Acme",
        creditRoot: "ROOT",
        shipTos: [
            ShipTo(code: "HQ", address: address, jurisdiction: "US-TX", aliases: ["4012345000009"])
        ]
    )

    static let bolt = Item(
        id: "BOLT",
        description: "Bolt M8",
        packFactors: [PackFactor(.caseOf, numerator: 12)!]
    )
    static let nut = Item(id: "NUT", description: "Nut M8")
    static let cable = Item(
        id: "CABLE",
        description: "Cable",
        stockUnit: UnitOfMeasure(code: "MTR"),
        isDivisible: true
    )
    /// Two bolts and three nuts.
    static let set = Item(
        id: "SET",
        description: "Mounting set",
        components: [
            KitComponent("BOLT", thousandths: 2_000), KitComponent("NUT", thousandths: 3_000),
        ]
    )
    static let retired = Item(id: "RETIRED", description: "Gone", isActive: false)

    static func list(_ item: Item.ID, _ millionths: Int64) -> PriceRule {
        let unit = item == "CABLE" ? UnitOfMeasure(code: "MTR") : .each
        return PriceRule(
            id: PriceRule.ID("LIST-\(item)"),
            audience: .list,
            item: item,
            unit: unit,
            currency: .usd,
            breaks: [PriceRule.Break(minimum: .zero(unit), millionths: millionths)],
            validFrom: "2026-01-01"
        )
    }

    static func account(limit: Money?, openOrders: Int64 = 0) -> CreditAccount {
        CreditAccount(
            root: "ROOT",
            limit: limit,
            openOrders: openOrders.cents,
            openInvoices: 0.cents,
            unappliedPayments: 0.cents
        )
    }
}
