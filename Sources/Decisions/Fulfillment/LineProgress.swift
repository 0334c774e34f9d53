/// How far one line of an instruction to a warehouse has come, in thousandths of the stock unit.
///
/// The inputs are totals as reported; the outputs never contradict each other, whatever order the
/// reports came in: `requested = short + stopped + gone + onFloor + toPick`.
public struct LineProgress: Hashable, Sendable {
    public var requested: Int64
    /// Total picked as reported; may exceed what was requested, or lag behind what was shipped.
    public var picked: Int64
    public var shipped: Int64
    /// Will not be found.
    public var short: Int64
    /// Given up because we asked.
    public var stopped: Int64

    public init(requested: Int64, picked: Int64, shipped: Int64, short: Int64, stopped: Int64) {
        self.requested = requested
        self.picked = picked
        self.shipped = shipped
        self.short = short
        self.stopped = stopped
    }

    /// Shipped within what the instruction still is about.
    public var gone: Int64 { min(shipped, wanted) }
    /// Taken from the shelf, not yet gone.
    public var onFloor: Int64 { max(0, min(picked, wanted) - gone) }
    /// Still on the shelf.
    public var toPick: Int64 { wanted - gone - onFloor }
    /// Not gone yet: on the shelf or on the floor.
    public var remaining: Int64 { wanted - gone }
    /// Shipped beyond what the instruction is about.
    public var excess: Int64 { shipped - gone }

    private var wanted: Int64 { requested - short - stopped }
}
