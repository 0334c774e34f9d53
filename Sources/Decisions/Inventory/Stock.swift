public import Canonical
public import Primitives

/// One item at one site, in thousandths of the item's stock unit.
public struct StockLevel: Hashable, Codable, Sendable {
    public var item: Item.ID
    public var site: Site.ID
    public var onHand: Int64
    public var reserved: Int64
    public var safety: Int64
    /// Grows with every posting; stored with decisions that read this row.
    public var version: Int64

    public init(
        item: Item.ID,
        site: Site.ID,
        onHand: Int64,
        reserved: Int64,
        safety: Int64 = 0,
        version: Int64 = 0
    ) {
        self.item = item
        self.site = site
        self.onHand = onHand
        self.reserved = reserved
        self.safety = safety
        self.version = version
    }

    /// What may be promised from the shelf now; never negative.
    public var available: Int64 { max(0, onHand - reserved - safety) }
}

/// Goods that are expected, from a source we trust enough to promise on.
public struct InboundSupply: Hashable, Codable, Sendable {
    public var item: Item.ID
    public var site: Site.ID
    public var expectedOn: LocalDate
    public var thousandths: Int64
    /// The purchase order or transfer it comes with.
    public var reference: String

    public init(
        item: Item.ID,
        site: Site.ID,
        expectedOn: LocalDate,
        thousandths: Int64,
        reference: String
    ) {
        self.item = item
        self.site = site
        self.expectedOn = expectedOn
        self.thousandths = thousandths
        self.reference = reference
    }
}

/// One change of one stock level, appended to the ledger and never edited.
public struct StockPosting: Hashable, Codable, Sendable {
    public enum Kind: String, Codable, CaseIterable, Hashable, Sendable {
        case reserve, unreserve, ship, receive, adjust, count
    }

    public var kind: Kind
    public var item: Item.ID
    public var site: Site.ID
    public var onHandDelta: Int64
    public var reservedDelta: Int64
    /// The order, receipt or count that caused it.
    public var cause: String

    public init(
        _ kind: Kind,
        item: Item.ID,
        site: Site.ID,
        onHandDelta: Int64 = 0,
        reservedDelta: Int64 = 0,
        cause: String
    ) {
        self.kind = kind
        self.item = item
        self.site = site
        self.onHandDelta = onHandDelta
        self.reservedDelta = reservedDelta
        self.cause = cause
    }
}

/// One order line's place in the queue for an item.
public struct BackorderEntry: Hashable, Codable, Sendable {
    public var order: Order.ID
    public var line: Int
    public var item: Item.ID
    /// Still waited for, in thousandths of the stock unit; zero takes the entry out of the queue.
    public var thousandths: Int64
    /// Already offered by the allocator and not yet answered by the order.
    public var offered: Int64
    /// Smaller goes first.
    public var priority: Int
    public var since: Timestamp
    public var promisedOn: LocalDate?

    public init(
        order: Order.ID,
        line: Int,
        item: Item.ID,
        thousandths: Int64,
        offered: Int64 = 0,
        priority: Int,
        since: Timestamp,
        promisedOn: LocalDate? = nil
    ) {
        self.order = order
        self.line = line
        self.item = item
        self.thousandths = thousandths
        self.offered = offered
        self.priority = priority
        self.since = since
        self.promisedOn = promisedOn
    }
}
