import Canonical
public import Database
import Inventory
public import Ordering
import Primitives
public import Storage

/// What the log keeps of an order event's facts: what was locked as it was, and which master
/// records were read at which revision (ADR-0024).
///
/// ```json
/// {"revision": 118, "customer": "C-RETAIL", "items": ["WIDGET"], "stock": [{"item": "WIDGET", …}], …}
/// ```
public struct RecordedFacts: Codable, Sendable {
    private var revision: Int64
    private var customer: Party.ID?
    /// Only where the customer is known by several names.
    private var askedCustomer: Party.ID?
    private var matches: [Int: ItemMatch]?
    private var items: [Item.ID]?
    /// Whether the items' price rules were read as well.
    private var pricedItems: [Item.ID]?
    private var jurisdictions: [String]?
    private var sites: [DispatchDay]?
    private var credit: CreditAccount?
    private var erpAbsence: ERPAbsence?
    private var staleStock: [StaleStock]?
    private var stock: [StockLevel]?
    private var inbound: [InboundSupply]?
    private var today: LocalDate
    private var dayEndsAt: Timestamp

    /// Tells the two forms apart that a log may hold: only this one names a revision.
    private struct Form: Decodable {
        var revision: Int64?
    }

    private struct DispatchDay: Codable {
        var site: Site.ID
        var on: LocalDate
    }

    init(_ facts: OrderFacts) {
        revision = facts.masterRevision ?? 0
        customer = facts.customer?.id
        askedCustomer = facts.askedCustomer
        matches = facts.matches.isEmpty ? nil : facts.matches
        items = facts.items.isEmpty ? nil : facts.items.keys.sorted()
        pricedItems = facts.prices.isEmpty ? nil : Self.each(facts.prices.map(\.item))
        jurisdictions = facts.taxRates.isEmpty ? nil : Self.each(facts.taxRates.map(\.jurisdiction))
        let days = facts.sites.map { DispatchDay(site: $0.site.id, on: $0.nextDispatchOn) }
        sites = days.isEmpty ? nil : days
        credit = facts.credit
        erpAbsence = facts.erpAbsence
        staleStock = facts.staleStock
        stock = facts.stock.isEmpty ? nil : facts.stock
        inbound = facts.inbound.isEmpty ? nil : facts.inbound
        today = facts.today
        dayEndsAt = facts.dayEndsAt
    }

    /// Each once, in the order in which they first appear; rules of one item stand together.
    private static func each<Element: Equatable>(_ elements: [Element]) -> [Element] {
        elements.reduce(into: []) { seen, next in
            if seen.last != next { seen.append(next) }
        }
    }
}

extension RecordedFacts {
    /// The facts as they were given to the decision that `event` records.
    ///
    /// - Throws: `corrupt` when the log is not readable, or a master record is not there any more.
    public static func recall(
        _ event: StoredEvent,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> OrderFacts {
        guard try StoredValue.decode(Form.self, from: event.facts).revision != nil else {
            // Before ADR-0024 the facts were kept whole.
            return try StoredValue.decode(OrderFacts.self, from: event.facts)
        }
        let recorded = try StoredValue.decode(RecordedFacts.self, from: event.facts)
        let past = PastMaster(
            table: snapshot.master,
            entity: event.entity,
            revision: recorded.revision
        )
        return try recorded.facts(from: past)
    }

    private func facts(from past: PastMaster) throws(StoreFailure) -> OrderFacts {
        var facts = OrderFacts(
            matches: matches ?? [:],
            credit: credit,
            stock: stock ?? [],
            inbound: inbound ?? [],
            today: today,
            dayEndsAt: dayEndsAt
        )
        facts.masterRevision = revision
        facts.erpAbsence = erpAbsence
        facts.staleStock = staleStock
        facts.askedCustomer = askedCustomer
        if let customer = askedCustomer ?? customer {
            facts.customer = try Party.known(as: customer) { (id) throws(StoreFailure) in
                try past.value(Party.self, .customer, id.rawValue)
            }
        }
        for id in items ?? [] { facts.items[id] = try past.value(Item.self, .item, id.rawValue) }
        for id in pricedItems ?? [] {
            facts.prices += try past.value([PriceRule].self, .prices, id.rawValue)
        }
        for jurisdiction in jurisdictions ?? [] {
            facts.taxRates += try past.value([TaxRate].self, .taxes, jurisdiction)
        }
        for day in sites ?? [] {
            let site = try past.value(Site.self, .site, day.site.rawValue)
            facts.sites.append(SiteFacts(site: site, nextDispatchOn: day.on))
        }
        return facts
    }
}

/// One entity's master data as it was.
private struct PastMaster {
    var table: MasterTable
    var entity: String
    var revision: Int64

    func value<Value: Decodable>(
        _ type: Value.Type,
        _ kind: MasterKind,
        _ id: String
    ) throws(StoreFailure) -> Value {
        let document = try table.document(kind, id, entity: entity, asOf: revision)
        guard let document else {
            throw .corrupt("there is no \(kind.rawValue) \(id) of revision \(revision)")
        }
        return try StoredValue.decode(type, from: document)
    }
}
