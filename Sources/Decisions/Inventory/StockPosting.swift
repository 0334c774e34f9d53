public import Canonical

/// One change of one stock level, appended to the ledger and never edited.
public struct StockPosting: Hashable, Codable, Sendable {
    public enum Kind: String, Codable, CaseIterable, Hashable, Sendable {
        case reserve, unreserve, ship, receive, adjust, count, hold, unhold
    }

    public var kind: Kind
    public var item: Item.ID
    public var site: Site.ID
    public var onHandDelta: Int64
    public var reservedDelta: Int64
    /// Absent in every posting but those of holds.
    private var onHoldDelta: Int64?
    /// The order, receipt or count that caused it.
    public var cause: String

    public init(
        _ kind: Kind,
        item: Item.ID,
        site: Site.ID,
        onHandDelta: Int64 = 0,
        reservedDelta: Int64 = 0,
        heldDelta: Int64 = 0,
        cause: String
    ) {
        self.kind = kind
        self.item = item
        self.site = site
        self.onHandDelta = onHandDelta
        self.reservedDelta = reservedDelta
        self.cause = cause
        self.heldDelta = heldDelta
    }

    public var heldDelta: Int64 {
        get { onHoldDelta ?? 0 }
        set { onHoldDelta = newValue == 0 ? nil : newValue }
    }
}
