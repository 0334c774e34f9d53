public import Canonical

/// One item at one site, in thousandths of the item's stock unit.
public struct StockLevel: Hashable, Codable, Sendable {
    public var item: Item.ID
    public var site: Site.ID
    public var onHand: Int64
    public var reserved: Int64
    public var safety: Int64
    /// Absent where nothing is on hold, and in what was stored before there were holds.
    private var onHold: Int64?
    /// Grows with every posting; stored with decisions that read this row.
    public var version: Int64

    public init(
        item: Item.ID,
        site: Site.ID,
        onHand: Int64,
        reserved: Int64,
        safety: Int64 = 0,
        held: Int64 = 0,
        version: Int64 = 0
    ) {
        self.item = item
        self.site = site
        self.onHand = onHand
        self.reserved = reserved
        self.safety = safety
        self.version = version
        self.held = held
    }

    /// What of it is there and may not be promised: quality, damage, customs.
    public var held: Int64 {
        get { onHold ?? 0 }
        set { onHold = newValue == 0 ? nil : newValue }
    }

    /// What may be promised from the shelf now; never negative.
    public var available: Int64 { max(0, onHand - held - reserved - safety) }

    /// How much more is promised than may be sent.
    public var shortage: Int64 {
        let free = onHand - min(held, max(0, onHand))
        return max(0, reserved - free)
    }
}
