public import Canonical
public import Database
public import Inventory
public import Primitives

/// What a legal entity must know before it can take orders: one bundle, loaded as one change.
///
/// `crossdock import FILE.json` reads it in this very shape. Loading the same bundle again changes
/// nothing but revisions; stock is only set where the site has no level of the item yet, since
/// afterwards it belongs to the warehouse.
public struct MasterData: Codable, Hashable, Sendable {
    public var entity: EntityProfile
    public var sites: [Site]
    public var items: [Item]
    public var customers: [Party]
    public var prices: [PriceRule]
    public var taxes: [TaxRate]
    public var creditLimits: [CreditLimit]
    public var openingStock: [OpeningStock]
    public var inbound: [InboundSupply]

    public struct CreditLimit: Codable, Hashable, Sendable {
        public var root: Party.ID
        public var limit: Money

        public init(root: Party.ID, limit: Money) {
            self.root = root
            self.limit = limit
        }
    }

    /// In thousandths of the stock unit.
    public struct OpeningStock: Codable, Hashable, Sendable {
        public var item: Item.ID
        public var site: Site.ID
        public var thousandths: Int64
        public var safety: Int64

        public init(item: Item.ID, site: Site.ID, thousandths: Int64, safety: Int64 = 0) {
            self.item = item
            self.site = site
            self.thousandths = thousandths
            self.safety = safety
        }
    }

    public init(
        entity: EntityProfile,
        sites: [Site] = [],
        items: [Item] = [],
        customers: [Party] = [],
        prices: [PriceRule] = [],
        taxes: [TaxRate] = [],
        creditLimits: [CreditLimit] = [],
        openingStock: [OpeningStock] = [],
        inbound: [InboundSupply] = []
    ) {
        self.entity = entity
        self.sites = sites
        self.items = items
        self.customers = customers
        self.prices = prices
        self.taxes = taxes
        self.creditLimits = creditLimits
        self.openingStock = openingStock
        self.inbound = inbound
    }

    /// Stores all of it; `source` says who gave it.
    public func load(
        into transaction: borrowing Transaction,
        source: String,
        at now: Timestamp
    ) throws(StoreFailure) {
        let id = entity.id.rawValue
        let master = transaction.master
        try master.lock()
        func save(_ kind: MasterKind, _ key: String, _ value: some Encodable) throws(StoreFailure) {
            let bytes = try StoredValue.encode(value)
            try master.save(kind, key, bytes, entity: id, source: source, at: now)
        }
        try save(.entity, id, entity)
        for site in sites { try save(.site, site.id.rawValue, site) }
        for item in items {
            try save(.item, item.id.rawValue, item)
            try master.setIdentifiers(of: item.id, Self.normalized(item.identifiers), entity: id)
        }
        for customer in customers {
            let old = try master.load(.customer, customer.id.rawValue, entity: id)
                .map { (record) throws(StoreFailure) in
                    try StoredValue.decode(Party.self, from: record.document)
                }
            try save(.customer, customer.id.rawValue, customer.keepingMerges(of: old))
        }
        for (item, rules) in Dictionary(grouping: prices, by: \.item).sorted(by: { $0.key < $1.key }
        ) { try save(.prices, item.rawValue, rules) }
        let jurisdictions = Dictionary(grouping: taxes, by: \.jurisdiction)
        for (name, rates) in jurisdictions.sorted(by: { $0.key < $1.key }) {
            try save(.taxes, name, rates)
        }
        for credit in creditLimits {
            try transaction.credit.setLimit(
                credit.limit,
                currency: credit.limit.currency,
                root: credit.root,
                entity: id,
                at: now
            )
        }
        for supply in inbound { try transaction.inboundSupply.set(supply, entity: id) }
        try loadStock(into: transaction, at: now)
    }

    private func loadStock(
        into transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) {
        var opened: Set<Site.ID> = []
        for level in openingStock {
            let isNew = try Self.open(level, entity: entity.id.rawValue, in: transaction, at: now)
            if isNew { opened.insert(level.site) }
        }
        try transaction.stockNews.note(
            opened,
            from: StockNewsKind.opening.rawValue,
            .opening,
            asOf: now,
            entity: entity.id.rawValue,
            at: now
        )
    }

    /// Opens a level of stock, unless there is one; answers whether it did.
    @discardableResult
    static func open(
        _ level: OpeningStock,
        entity: String,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> Bool {
        let known = try transaction.stock.levels(of: level.item, entity: entity)
        guard !known.contains(where: { $0.site == level.site }) else { return false }
        let posting = StockPosting(
            .count,
            item: level.item,
            site: level.site,
            onHandDelta: level.thousandths,
            cause: "opening"
        )
        try transaction.stock.post(
            posting,
            entity: entity,
            effectKey: "opening/\(level.item)/\(level.site)",
            at: now
        )
        try transaction.stock.setSafety(
            level.safety,
            of: level.item,
            at: level.site,
            entity: entity
        )
        return true
    }

    /// GTINs are looked up in their 14-digit form.
    public static func normalized(_ identifiers: [ItemIdentifier]) -> [ItemIdentifier] {
        identifiers.map { identifier in
            guard identifier.scheme == .gtin, let gtin = GTIN.normalized(identifier.value) else {
                return identifier
            }
            return ItemIdentifier(.gtin, gtin)
        }
    }
}
