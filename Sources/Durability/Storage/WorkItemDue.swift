public import Primitives

/// By when a work item should be settled, and whose word that is.
public struct WorkItemDue: Hashable, Sendable {
    public enum Source: String, CaseIterable, Sendable {
        /// The goods' site ships nothing later that day.
        case cutOff = "cut_off"
        /// The last day that the buyer was promised.
        case promise
        /// The day that the buyer asked for.
        case requested
        /// What the partner's rules say.
        case partner
        /// How long an item of its kind may wait.
        case limit
    }

    public var at: Timestamp
    public var source: Source

    public init(_ at: Timestamp, by source: Source) {
        self.at = at
        self.source = source
    }
}

/// How long work items may wait that nothing else sets a time for.
public struct WorkItemLimits: Hashable, Sendable {
    /// For kinds that are not named.
    public var usual: Duration?
    /// By reason code; nothing for one that may wait for ever.
    public var byReason: [String: Duration?]

    public init(usual: Duration?, byReason: [String: Duration?] = [:]) {
        self.usual = usual
        self.byReason = byReason
    }

    /// What stands in the reason's place for every kind that is not named.
    static let usualReason = ""
}
