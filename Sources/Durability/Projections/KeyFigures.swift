public import Canonical
public import Primitives

/// The business figures of a window of time, each with the definition it was counted by.
///
/// Elapsed time is wall-clock time from event times (when it happened in the world), not arrival
/// times; working time is what of it lies within the company's working hours.
public struct KeyFigures: Sendable, Equatable {
    public var since: Timestamp
    public var until: Timestamp
    /// The zone in which days begin.
    public var timeZone: String
    /// When the company works; without it nothing is told in working hours.
    public var calendar: BusinessCalendar?
    /// Whether more than `rowsMax` shipments or backordered lines wait, and the rest of them is in
    /// no number.
    public var isTruncated: Bool
    public var cycle: [StageFigure]
    /// Orders that could not go their way by themselves, of those received.
    public var exceptions: Share
    public var fill: FillFigure
    public var backorders: BackorderAgeing
    public var shipConfirm: [StageFigure]
    public var invoiceRelease: InvoiceReleaseFigure
    public var returns: ReturnFigures
    public var stale: StaleFigures

    /// Shipments, and lines, that wait, which one reading counts at most.
    public static let rowsMax = 50_000
}

/// How long one stage took, over everything that passed it.
public struct StageFigure: Sendable, Equatable {
    /// What its members are asked for by.
    public var measure: String
    public var name: String
    public var definition: String
    public var spread: Spread?
    /// The same in working hours, where the company has said when it works.
    public var working: Spread?
    /// How many have begun the stage and not ended it.
    public var waiting: Int

    public init(
        measure: String,
        name: String,
        definition: String,
        spread: Spread?,
        working: Spread? = nil,
        waiting: Int
    ) {
        self.measure = measure
        self.working = working
        self.name = name
        self.definition = definition
        self.spread = spread
        self.waiting = waiting
    }
}

/// A distribution in three numbers.
public struct Spread: Sendable, Equatable {
    public var count: Int
    public var median: Duration
    /// Nine of ten were no slower.
    public var ninetieth: Duration

    init(count: Int, median: Duration, ninetieth: Duration) {
        self.count = count
        self.median = median
        self.ninetieth = ninetieth
    }

    /// Nearest-rank percentiles; `nil` without any value.
    public init?(of durations: [Duration]) {
        guard !durations.isEmpty else { return nil }
        let sorted = durations.sorted()
        count = sorted.count
        median = sorted[Self.rank(50, of: sorted.count)]
        ninetieth = sorted[Self.rank(90, of: sorted.count)]
    }

    static func rank(_ percent: Int, of count: Int) -> Int {
        max(1, (count * percent + 99) / 100) - 1
    }
}

/// So many of so many.
public struct Share: Sendable, Equatable {
    public var part: Int64
    public var whole: Int64

    public init(part: Int64, whole: Int64) {
        self.part = part
        self.whole = whole
    }

    /// Tenths of a percent, rounded down so that 100.0 means all; `nil` of nothing.
    public var perMille: Int64? {
        whole > 0 ? Int64(Int128(part) * 1_000 / Int128(whole)) : nil
    }
}

public struct FillFigure: Sendable, Equatable {
    public var orders: Int
    public var lines: Share
    public var units: Share
    /// By currency code, in minor units; amounts of two currencies are never added.
    public var values: [CurrencyShare]

    public struct CurrencyShare: Sendable, Equatable {
        public var currency: String
        public var share: Share
    }

    public static let linesDefinition =
        "Lines that left complete under the order's first release ÷ lines ordered. Counted once "
        + "the first release has ended; lines that were rejected or cancelled by the buyer do not "
        + "count. What a backorder brings later is not a fill."
    public static let unitsDefinition =
        "The same for quantities, in each line's stock unit."
    public static let valueDefinition =
        "The same for net value at the order's prices."
}

public struct BackorderAgeing: Sendable, Equatable {
    public var buckets: [Bucket]

    public struct Bucket: Sendable, Equatable {
        public var name: String
        public var orders: Int
        public var lines: Int
        /// Orders with a line whose promised day has passed.
        public var overdue: Int
        /// Orders with a line that has no promised day.
        public var unpromised: Int
        /// Net value by currency code, in minor units.
        public var values: [String: Int64]
    }

    public static let definition =
        "Orders with quantity in the queue for stock now, by the age of their longest-waiting "
        + "line. Value is the net price of what waits. Overdue: a promised day has passed."
}

public struct InvoiceReleaseFigure: Sendable, Equatable {
    public var spread: Spread?
    public var working: Spread?
    /// Shipments that are not invoiced yet.
    public var waiting: Int
    /// The same by the rule that decides when they will be, counted up to `KeyFigures.rowsMax`.
    public var open: [Open]

    public struct Open: Sendable, Equatable {
        public var rule: String
        public var shipments: Int
        /// When the one that waits longest left.
        public var oldestShippedAt: Timestamp
        /// Of these, how many are billed and wait for the ERP's answer.
        public var billed: Int
    }

    public static let definition =
        "From the goods leaving to the ERP's answer that the invoice is posted, per shipment."
}
