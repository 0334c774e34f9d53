public import Canonical
public import Primitives

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
    /// Only stock of this site helps: a component waits where the rest of its kit is set aside.
    public var site: Site.ID?

    public init(
        order: Order.ID,
        line: Int,
        item: Item.ID,
        thousandths: Int64,
        offered: Int64 = 0,
        priority: Int,
        since: Timestamp,
        promisedOn: LocalDate? = nil,
        site: Site.ID? = nil
    ) {
        self.order = order
        self.line = line
        self.item = item
        self.thousandths = thousandths
        self.offered = offered
        self.priority = priority
        self.since = since
        self.promisedOn = promisedOn
        self.site = site
    }
}
