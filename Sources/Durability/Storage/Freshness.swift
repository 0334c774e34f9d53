public import Primitives

/// How old what we know of somebody else's data is, and how old it may be: the one rule for copies
/// of master data and for news of stock.
public struct Freshness: Hashable, Sendable {
    /// The moment until which what we know is what its owner said; `nil` while it never spoke.
    public var asOf: Timestamp?
    public var limit: Duration

    public init(asOf: Timestamp?, limit: Duration) {
        self.asOf = asOf
        self.limit = limit
    }

    /// Older than it may be, or never known.
    public func isStale(at now: Timestamp) -> Bool {
        asOf.map { now.since($0) > limit } ?? true
    }
}
