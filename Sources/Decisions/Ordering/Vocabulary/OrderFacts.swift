public import Canonical
public import Inventory
public import Primitives

/// What the engine must look up, and lock in the one lock order, before an event can be decided.
public struct OrderFactRequest: Equatable, Sendable {
    public var entity: LegalEntity.ID?
    public var customer: Party.ID?
    /// Resolve these to items (`OrderFacts.matches`, by line number).
    public var identifiers: [Int: ItemIdentifier]
    /// Load these items.
    public var items: Set<Item.ID>
    /// Price rules and tax rates for the items found.
    public var needsPrices: Bool
    /// Tax jurisdictions besides those of the customer's own ship-tos (an address written out).
    public var jurisdictions: Set<String> = []
    /// Lock the customer's credit root.
    public var needsCredit: Bool
    /// The order's own credit root, where stock is locked: the decision may post to both, and
    /// credit comes first in the lock order.
    public var creditRoot: Party.ID?
    /// Lock stock rows (all sites) of the items found, and load what is inbound and not spoken for.
    public var needsStock: Bool
    /// The order that is decided; what waits for it does not stand before it in the queue.
    public var order: Order.ID?
    /// Load these sites, besides those that hold stock of the items.
    public var sites: Set<Site.ID> = []
    /// How old the news of the sites is, also where no stock is locked; with stock it always is.
    public var needsStockNews = false

    public init(
        entity: LegalEntity.ID? = nil,
        customer: Party.ID? = nil,
        identifiers: [Int: ItemIdentifier] = [:],
        items: Set<Item.ID> = [],
        needsPrices: Bool = false,
        needsCredit: Bool = false,
        needsStock: Bool = false
    ) {
        self.entity = entity
        self.customer = customer
        self.identifiers = identifiers
        self.items = items
        self.needsPrices = needsPrices
        self.needsCredit = needsCredit
        self.needsStock = needsStock
    }

    /// Nothing but time.
    public static let none = OrderFactRequest()
}

public struct OrderFacts: Codable, Equatable, Sendable {
    public var customer: Party?
    public var matches: [Int: ItemMatch]
    public var items: [Item.ID: Item]
    public var prices: [PriceRule]
    public var taxRates: [TaxRate]
    public var credit: CreditAccount?
    public var stock: [StockLevel]
    public var inbound: [InboundSupply]
    public var sites: [SiteFacts]
    /// The day it is for the entity: prices, terms and taxes are read on it.
    public var today: LocalDate
    /// The end of that day, when a consolidated invoice closes.
    public var dayEndsAt: Timestamp
    /// The revision of the master data that customer, items, prices, rates and sites are of. Nil in
    /// what was recorded before master data had revisions.
    public var masterRevision: Int64?
    /// Where limits are only remembered; `nil` while the ERP can be asked, and for who never said
    /// what its absence means.
    public var erpAbsence: ERPAbsence?
    /// Sites of which the last news of stock is older than it may be, by id; `nil` where there is
    /// none, and where nobody said how old news may be.
    public var staleStock: [StaleStock]?
    /// The name by which the customer was asked for, where it is known by several.
    public var askedCustomer: Party.ID?

    public init(
        customer: Party? = nil,
        matches: [Int: ItemMatch] = [:],
        items: [Item.ID: Item] = [:],
        prices: [PriceRule] = [],
        taxRates: [TaxRate] = [],
        credit: CreditAccount? = nil,
        stock: [StockLevel] = [],
        inbound: [InboundSupply] = [],
        sites: [SiteFacts] = [],
        today: LocalDate,
        dayEndsAt: Timestamp
    ) {
        self.customer = customer
        self.matches = matches
        self.items = items
        self.prices = prices
        self.taxRates = taxRates
        self.credit = credit
        self.stock = stock
        self.inbound = inbound
        self.sites = sites
        self.today = today
        self.dayEndsAt = dayEndsAt
    }
}

/// What an outside item number stands for.
public enum ItemMatch: Codable, Hashable, Sendable {
    case found(Item.ID)
    case unknown
    /// Several items carry it: a person decides, nobody guesses.
    case ambiguous([Item.ID])
}

/// A site, and when goods released now would leave it.
public struct SiteFacts: Codable, Hashable, Sendable {
    public var site: Site
    /// Today when the cut-off has not passed in the site's zone, otherwise the next working day.
    public var nextDispatchOn: LocalDate

    public init(site: Site, nextDispatchOn: LocalDate) {
        self.site = site
        self.nextDispatchOn = nextDispatchOn
    }
}

/// A credit root's limit and exposure: open orders + open invoices - unapplied payments.
public struct CreditAccount: Codable, Hashable, Sendable {
    public var root: Party.ID
    /// No limit means no check.
    public var limit: Money?
    public var openOrders: Money
    public var openInvoices: Money
    public var unappliedPayments: Money

    public init(
        root: Party.ID,
        limit: Money?,
        openOrders: Money,
        openInvoices: Money,
        unappliedPayments: Money
    ) {
        self.root = root
        self.limit = limit
        self.openOrders = openOrders
        self.openInvoices = openInvoices
        self.unappliedPayments = unappliedPayments
    }

    public var exposure: Money { openOrders + openInvoices - unappliedPayments }

    /// An account with what others owe that count against its limit.
    ///
    /// Accounts of another currency are left out: they are not brought together in the first place.
    public static func together(
        _ own: CreditAccount?,
        with others: [CreditAccount],
        as root: Party.ID
    ) -> CreditAccount? {
        guard let currency = (own ?? others.first)?.openOrders.currency else { return own }
        var sum =
            own
            ?? CreditAccount(
                root: root,
                limit: nil,
                openOrders: .zero(currency),
                openInvoices: .zero(currency),
                unappliedPayments: .zero(currency)
            )
        for other in others where other.openOrders.currency == currency {
            sum.openOrders += other.openOrders
            sum.openInvoices += other.openInvoices
            sum.unappliedPayments += other.unappliedPayments
        }
        return sum
    }
}
