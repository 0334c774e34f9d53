public import Canonical
public import Primitives

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
