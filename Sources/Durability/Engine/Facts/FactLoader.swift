public import Canonical
public import Database
import Inventory
public import Ordering
public import Primitives
public import Storage

/// Finds what decisions need: master data through the cache, locked rows in the one lock order.
///
/// Lock order: instance (locked by the runner), credit root, stock rows by (entity, item, site),
/// backorder queue.
public struct FactLoader: Sendable {
    let cache: MasterCache
    let calendars = CalendarMemory()

    public init(cache: MasterCache = MasterCache()) { self.cache = cache }

    public func profile(
        of entity: String,
        in master: MasterTable
    ) throws(StoreFailure) -> EntityProfile {
        try profile(of: entity, in: MasterView(master, cache))
    }

    private func profile(
        of entity: String,
        in view: MasterView
    ) throws(StoreFailure) -> EntityProfile {
        guard
            let profile = try view.value(EntityProfile.self, .entity, entity, entity: entity)
        else { throw .corrupt("the legal entity \(entity) is not set up") }
        return profile
    }

    /// Facts for one order event.
    public func orderFacts(
        _ request: OrderFactRequest,
        entity: String,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> OrderFacts {
        let view = try MasterView(transaction.master, cache)
        let profile = try profile(of: entity, in: view)
        let day = calendars.day(at: now, zone: profile.timeZone)
        var facts = OrderFacts(today: day.today, dayEndsAt: day.endsAt)
        facts.masterRevision = view.revision
        let catalogue = Catalogue(view: view, entity: entity, calendars: calendars)
        if let customer = request.customer {
            facts.customer = try catalogue.customer(customer)
            let isOne = facts.customer?.id == customer && facts.customer?.merged == nil
            facts.askedCustomer = isOne || facts.customer == nil ? nil : customer
        }
        for (line, identifier) in request.identifiers {
            facts.matches[line] = try catalogue.match(identifier)
        }
        let items = request.items.union(facts.matches.values.compactMap(\.item))
        for id in items { facts.items[id] = try catalogue.item(id) }
        // A line that stands has frozen its kit's components, and asks for them itself.
        let components = request.identifiers.isEmpty ? [] : facts.components
        for id in components { facts.items[id] = try catalogue.item(id) }
        if request.needsPrices {
            for id in items.sorted() { facts.prices += try catalogue.prices(of: id) }
            let known = facts.customer.map(Self.jurisdictions) ?? []
            for jurisdiction in request.jurisdictions.union(known).sorted() {
                facts.taxRates += try catalogue.taxes(in: jurisdiction)
            }
        }
        if request.needsCredit {
            facts.erpAbsence = try profile.absence(
                among: transaction.absences,
                transaction.masterStandings,
                at: now
            )
        }
        let asked = request.needsCredit ? facts.customer?.creditRoot : nil
        let others = try asked.map { (root) throws(StoreFailure) in
            try catalogue.accounts(under: root)
        }
        var accounts: [Party.ID: CreditAccount] = [:]
        for root in Set([asked, request.creditRoot].compactMap(\.self) + (others ?? [])).sorted() {
            accounts[root] = try transaction.credit.lock(root, entity: entity)
        }
        facts.credit = asked.flatMap {
            CreditAccount.together(
                accounts[$0],
                with: (others ?? []).compactMap { accounts[$0] },
                as: $0
            )
        }
        if request.needsStock {
            try loadStock(of: items.union(components), request, entity, transaction, into: &facts)
        }
        let sites = request.sites.union(facts.stock.lazy.map(\.site))
            .union(facts.inbound.lazy.map(\.site))
        facts.sites = try catalogue.sites(sites, at: now)
        return facts
    }

    /// Locks stock, and finds what is inbound and not spoken for.
    private func loadStock(
        of items: Set<Item.ID>,
        _ request: OrderFactRequest,
        _ entity: String,
        _ transaction: borrowing Transaction,
        into facts: inout OrderFacts
    ) throws(StoreFailure) {
        facts.stock = try transaction.stock.lock(items, entity: entity)
        // Locked stock rows keep others from joining the queue meanwhile. Of what was never in stock
        // there are none, and what is expected stands in for them.
        let bare = items.subtracting(facts.stock.lazy.map(\.item))
        try transaction.inboundSupply.lock(bare.sorted(), entity: entity)
        let expected = try transaction.inboundSupply.supply(of: items, entity: entity)
        guard !expected.isEmpty else { return }
        let waiting = try transaction.backorders.waiting(
            for: Set(expected.map(\.item)),
            besides: request.order,
            entity: entity
        )
        facts.inbound = expected.promisable(behind: waiting, on: facts.today)
    }

    /// Prices of one item, for a quote outside an order.
    public func catalogue(
        entity: String,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> Catalogue {
        Catalogue(
            view: try MasterView(snapshot.master, cache),
            entity: entity,
            calendars: calendars
        )
    }

    /// Items and sites, for a decision that locks none of them.
    func catalogue(
        entity: String,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Catalogue {
        Catalogue(
            view: try MasterView(transaction.master, cache),
            entity: entity,
            calendars: calendars
        )
    }

    /// Levels and queue of one item, locked; levels by the sites' sourcing preference.
    func allocationFacts(
        _ request: AllocationWorkflow.FactRequest,
        entity: String,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> AllocationWorkflow.Facts {
        let levels = try transaction.stock.lock([request.item], entity: entity)
        let queue = try transaction.backorders.lockQueue(of: request.item, entity: entity)
        let catalogue = Catalogue(
            view: try MasterView(transaction.master, cache),
            entity: entity,
            calendars: calendars
        )
        let sites = try catalogue.sites(Set(levels.map(\.site)), at: now)
        let preference = Dictionary(
            uniqueKeysWithValues: sites.map { ($0.site.id, $0.site.preference) }
        )
        var facts = AllocationWorkflow.Facts(
            levels: levels.sorted {
                (preference[$0.site] ?? .max, $0.site) < (preference[$1.site] ?? .max, $1.site)
            },
            queue: queue,
            holds: try holdFacts(request, catalogue, entity, transaction)
        )
        if try catalogue.item(request.item)?.isKit == true { facts.isKit = true }
        return facts
    }

    private static func jurisdictions(of customer: Party) -> Set<String> {
        Set(customer.shipTos.map(\.jurisdiction))
    }
}

/// One entity's master data, as one transaction sees it.
public struct Catalogue {
    let view: MasterView
    let entity: String
    let calendars: CalendarMemory

    /// The day it is for the entity, on which prices, terms and taxes are read.
    public func today(at now: Timestamp) throws(StoreFailure) -> LocalDate {
        guard
            let profile = try view.value(EntityProfile.self, .entity, entity, entity: entity)
        else { throw .corrupt("the legal entity \(entity) is not set up") }
        return calendars.day(at: now, zone: profile.timeZone).today
    }

    /// The customer that goes by this name, whatever name it survived under.
    public func customer(_ id: Party.ID) throws(StoreFailure) -> Party? {
        try Party.known(as: id) { (id) throws(StoreFailure) in try record(of: id) }
    }

    private func record(of id: Party.ID) throws(StoreFailure) -> Party? {
        try view.value(Party.self, .customer, id.rawValue, entity: entity)
    }

    /// Accounts whose exposure counts against that of a credit root.
    public func accounts(under root: Party.ID) throws(StoreFailure) -> [Party.ID] {
        try record(of: root)?.creditOf ?? []
    }

    public func item(_ id: Item.ID) throws(StoreFailure) -> Item? {
        try view.value(Item.self, .item, id.rawValue, entity: entity)
    }

    public func prices(of item: Item.ID) throws(StoreFailure) -> [PriceRule] {
        try view.value([PriceRule].self, .prices, item.rawValue, entity: entity) ?? []
    }

    public func taxes(in jurisdiction: String) throws(StoreFailure) -> [TaxRate] {
        try view.value([TaxRate].self, .taxes, jurisdiction, entity: entity) ?? []
    }

    public func site(_ id: Site.ID) throws(StoreFailure) -> Site? {
        try view.value(Site.self, .site, id.rawValue, entity: entity)
    }

    /// The site, with the days on which the entity works.
    func place(_ id: Site.ID) throws(StoreFailure) -> DispatchPlace? {
        guard let site = try site(id) else { return nil }
        let profile = try view.value(EntityProfile.self, .entity, entity, entity: entity)
        return DispatchPlace(site: site, calendar: profile?.calendar)
    }

    public func sites(
        _ ids: Set<Site.ID>,
        at now: Timestamp
    ) throws(StoreFailure) -> [SiteFacts] {
        var sites: [SiteFacts] = []
        for id in ids.sorted() {
            guard let place = try place(id) else { continue }
            let day = calendars.nextDispatch(from: place, at: now)
            sites.append(SiteFacts(site: place.site, nextDispatchOn: day))
        }
        return sites
    }

    /// A SKU is looked up directly; other numbers through the cross-references.
    public func match(_ identifier: ItemIdentifier) throws(StoreFailure) -> ItemMatch {
        var wanted = identifier
        if identifier.scheme == .sku {
            guard let id = Item.ID(validating: identifier.value) else { return .unknown }
            return try item(id) == nil ? .unknown : .found(id)
        }
        if identifier.scheme == .gtin {
            guard let gtin = GTIN.normalized(identifier.value) else { return .unknown }
            wanted = ItemIdentifier(.gtin, gtin)
        }
        var items = try view.table.items(for: wanted, entity: entity)
        if items.isEmpty, let owner = wanted.owner {
            // A customer's number for it may be one that it has used by another name.
            for other in try names(besides: owner) {
                wanted.owner = other
                items = try view.table.items(for: wanted, entity: entity)
                if !items.isEmpty { break }
            }
        }
        switch items.count {
        case 0: return .unknown
        case 1: return .found(items[0])
        default: return .ambiguous(items)
        }
    }
}

extension Catalogue {
    /// By which other names a customer is known.
    private func names(besides name: String) throws(StoreFailure) -> [String] {
        guard let id = Party.ID(validating: name), let own = try record(of: id) else { return [] }
        guard let survivor = own.mergedInto else { return (own.merged ?? []).map(\.rawValue) }
        let others = try record(of: survivor)?.merged ?? []
        return ([survivor] + others).filter { $0 != id }.map(\.rawValue)
    }
}

extension OrderFacts {
    /// What the kits among the items are put together from.
    fileprivate var components: Set<Item.ID> {
        var found: Set<Item.ID> = []
        for item in items.values {
            for part in item.components ?? [] { found.insert(part.item) }
        }
        return found
    }
}

extension ItemMatch {
    var item: Item.ID? {
        switch self {
        case .found(let id): id
        case .unknown, .ambiguous: nil
        }
    }
}
