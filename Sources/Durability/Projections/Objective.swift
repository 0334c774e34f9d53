public import Canonical
public import Primitives

/// What a company promises itself in its own words: so many of a hundred within a time.
public struct Objective: Sendable, Equatable {
    /// What is to happen in time, and from when on.
    public enum Subject: String, CaseIterable, Sendable {
        case decided, booked, released
        case shipConfirmed = "ship_confirmed"
        case goodsIssued = "goods_issued"
        case invoiced

        /// Whether shipments are counted, and not orders.
        public var isOfShipments: Bool {
            switch self {
            case .decided, .booked, .released: false
            case .shipConfirmed, .goodsIssued, .invoiced: true
            }
        }

        public var words: String {
            switch self {
            case .decided: "orders are decided"
            case .booked: "orders have their number from the ERP"
            case .released: "orders are with a warehouse"
            case .shipConfirmed: "departures are confirmed to us"
            case .goodsIssued: "departures are posted in the ERP"
            case .invoiced: "departures are invoiced"
            }
        }
    }

    public var name: String
    public var entity: LegalEntity.ID
    public var subject: Subject
    public var within: Duration
    /// So many of a hundred thousand: 99 500 is 99.5 %.
    public var target: Int
    /// Over which time the budget is reckoned.
    public var days: Int
    public var owner: Role
    /// What its owner does when it burns.
    public var remedy: String

    public static let daysRange = 1...90
    public static let daysUsual = 28
    /// From half of them to all but one in a hundred thousand.
    public static let targetRange = 50_000...99_999
    /// What a target is parts of.
    public static let whole = 100_000
    /// A minute to thirty days.
    public static let minutesRange = 1...43_200

    public init(
        name: String,
        entity: LegalEntity.ID,
        subject: Subject,
        within: Duration,
        target: Int,
        days: Int = daysUsual,
        owner: Role,
        remedy: String
    ) {
        self.name = name
        self.entity = entity
        self.subject = subject
        self.within = within
        self.target = target
        self.days = days
        self.owner = owner
        self.remedy = remedy
    }

    /// `99.5 %`
    public var targetText: String {
        var decimals = String(target % 1_000 + 1_000).dropFirst()
        while decimals.count > 1, decimals.last == "0" { decimals = decimals.dropLast() }
        return "\(target / 1_000).\(decimals) %"
    }

    /// `99.5 % of orders are with a warehouse within 4 h`
    public var words: String {
        "\(targetText) of \(subject.words) within \(PlainWords.age(within))"
    }
}

/// Where an objective stands: what was settled in each window, and what of it was late.
public struct ObjectiveStanding: Sendable, Equatable {
    public var objective: Objective
    public var windows: [Window]

    public struct Window: Sendable, Equatable {
        /// `28d`, `6h`, `1h`, `30m`, `5m`; the first is the objective's own.
        public var name: String
        /// Those in time, or whose time is up.
        public var judged: Int64
        public var late: Int64
    }

    /// The whole window that the budget belongs to.
    public var budgetWindow: Window { windows[0] }

    /// What may be late of what was judged, in thousandths of one.
    public var allowedThousandths: Int64 {
        let share = Int128(Objective.whole - objective.target)
        return Int64(Int128(budgetWindow.judged) * share * 1_000 / Int128(Objective.whole))
    }

    /// What is left of the budget, in millionths of it; below nothing when it is overspent, and
    /// all where nothing was judged.
    public var leftMillionths: Int64 { 1_000_000 - burnMillionths(of: budgetWindow) }

    /// How many times as fast as the budget allows it is spent in a window, in millionths: one
    /// million would spend it exactly by the end of the objective's own window.
    public func burnMillionths(of window: Window) -> Int64 {
        let allowed = Int128(window.judged) * Int128(Objective.whole - objective.target)
        guard allowed > 0 else { return 0 }
        return Int64(Int128(window.late) * Int128(Objective.whole) * 1_000_000 / allowed)
    }

    /// Whether the budget is spent so fast that somebody should look now: fast and still, or
    /// slowly and for hours. Fewer than ten in the longer window say nothing.
    public var isBurning: Bool {
        func exceeds(_ name: String, _ millionths: Int64) -> Bool {
            windows.contains { $0.name == name && burnMillionths(of: $0) > millionths }
        }
        func has(_ name: String) -> Bool {
            windows.contains { $0.name == name && $0.judged >= Self.judgedMin }
        }
        return (has("1h") && exceeds("1h", Self.fast) && exceeds("5m", Self.fast))
            || (has("6h") && exceeds("6h", Self.slow) && exceeds("30m", Self.slow))
    }

    private static let judgedMin: Int64 = 10
    private static let fast: Int64 = 14_400_000
    private static let slow: Int64 = 6_000_000
}
