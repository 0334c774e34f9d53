public import Canonical
public import Inventory
public import Ordering
public import Primitives

/// What is there and expected of one item, site by site.
public struct ItemStock: Equatable, Sendable {
    public var item: Item
    public var levels: [StockLevel]
    public var inbound: [InboundSupply]
    /// The sites of levels and supplies, ascending.
    public var sites: [SiteFacts]
}

extension ItemStock {
    /// A kit's stock: what its components make of it.
    static func kit(_ item: Item, from parts: [(KitComponent, ItemStock)]) -> ItemStock {
        let stock = KitStock(
            of: item.id,
            from: parts.map { component, stock in
                KitStock.Part(component, levels: stock.levels, inbound: stock.inbound)
            }
        )
        let wanted = Set(stock.levels.map(\.site))
        let sites = Dictionary(
            parts.flatMap(\.1.sites).map { ($0.site.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        return ItemStock(
            item: item,
            levels: stock.levels,
            inbound: stock.inbound,
            sites: wanted.sorted().compactMap { sites[$0] }
        )
    }
}

/// What an item number stands for, with its stock.
public enum StockMatch: Equatable, Sendable {
    case unknown
    case ambiguous
    case found(ItemStock)
}

/// An answer about the stock of several items.
public struct StockView: Equatable, Sendable {
    /// No change before this moment is missing; some after it may be in.
    public var asOf: Timestamp
    /// In the order of the question.
    public var items: [StockMatch]
    /// The site asked for exists, or none was asked for.
    public var isSiteKnown: Bool
    /// How old the news of the sites is, where somebody said how old it may be.
    public var freshness = StockFreshness.unlimited
}
