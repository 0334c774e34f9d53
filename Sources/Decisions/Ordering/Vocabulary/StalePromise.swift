public import Canonical
public import Primitives

/// What an order was promised from one site while the last news of its stock was older than it may
/// be.
public struct StalePromise: Codable, Hashable, Sendable {
    public var site: Site.ID
    /// Who had spoken of the site last, at the first such promise; absent where nobody ever had.
    public var source: String?
    /// Of which moment.
    public var asOf: Timestamp?
    /// When it was promised first.
    public var at: Timestamp
    /// The net value, at the order's prices, of all that was promised so from there.
    public var value: Money

    public init(
        site: Site.ID,
        source: String?,
        asOf: Timestamp?,
        at: Timestamp,
        value: Money
    ) {
        self.site = site
        self.source = source
        self.asOf = asOf
        self.at = at
        self.value = value
    }
}
