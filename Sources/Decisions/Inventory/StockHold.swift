public import Canonical
public import Primitives

/// So much of an item at a site that is there and may not be promised: until it is released, or
/// until its time is over.
///
/// Item, site and number name it once and for all.
public struct StockHold: Hashable, Codable, Sendable {
    public typealias Number = Identifier<StockHold>

    public var item: Item.ID
    public var site: Site.ID
    public var number: Number
    /// In thousandths of the stock unit, as it was placed.
    public var thousandths: Int64
    /// One of the policy's reasons, or what a warehouse says.
    public var reason: String
    public var note: String?
    /// When it ends by itself; `nil` holds until somebody releases it.
    public var until: Timestamp?
    public var placedBy: String
    /// The warehouse told it: a fact, which no policy refuses and its own news takes back.
    public var isFromWarehouse: Bool

    public init(
        item: Item.ID,
        site: Site.ID,
        number: Number,
        thousandths: Int64,
        reason: String,
        note: String? = nil,
        until: Timestamp? = nil,
        placedBy: String,
        isFromWarehouse: Bool = false
    ) {
        self.item = item
        self.site = site
        self.number = number
        self.thousandths = thousandths
        self.reason = reason
        self.note = note
        self.until = until
        self.placedBy = placedBy
        self.isFromWarehouse = isFromWarehouse
    }

    /// A hold as it stands.
    public struct Standing: Hashable, Codable, Sendable {
        public var hold: StockHold
        /// What of it is still on hold.
        public var left: Int64
        public var placedAt: Timestamp
        /// When the last of it was released, by whom, and why.
        public var endedAt: Timestamp?
        public var endedBy: String?
        public var endNote: String?

        public init(
            hold: StockHold,
            left: Int64,
            placedAt: Timestamp,
            endedAt: Timestamp? = nil,
            endedBy: String? = nil,
            endNote: String? = nil
        ) {
            self.hold = hold
            self.left = left
            self.placedAt = placedAt
            self.endedAt = endedAt
            self.endedBy = endedBy
            self.endNote = endNote
        }

        public var isOver: Bool { endedAt != nil }
    }

    /// A hold that lasts longer is a write-off that nobody made.
    public static let lengthMax = Duration.seconds(731 * 86_400)
    /// Holds of one item at one site that may stand at once.
    public static let standingMax = 200
}

/// Somebody gives a hold free, whole or in part.
public struct StockHoldRelease: Hashable, Codable, Sendable {
    public var item: Item.ID
    public var site: Site.ID
    public var number: StockHold.Number
    /// `nil` gives all of it free.
    public var thousandths: Int64?
    public var by: String
    public var note: String?

    public init(
        item: Item.ID,
        site: Site.ID,
        number: StockHold.Number,
        thousandths: Int64?,
        by name: String,
        note: String?
    ) {
        self.item = item
        self.site = site
        self.number = number
        self.thousandths = thousandths
        by = name
        self.note = note
    }
}

/// A warehouse's news that so much of an item is on hold no longer.
public struct WarehouseFreed: Hashable, Codable, Sendable {
    public var item: Item.ID
    public var site: Site.ID
    public var thousandths: Int64
    /// `947 A-18/1 55: no longer on hold`
    public var cause: String
    public var by: String

    public init(
        item: Item.ID,
        site: Site.ID,
        thousandths: Int64,
        cause: String,
        by name: String
    ) {
        self.item = item
        self.site = site
        self.thousandths = thousandths
        self.cause = cause
        by = name
    }
}

/// For which reasons an entity puts stock on hold, and which of them a second person ends.
///
/// ```json
/// {"reasons": [{"code": "quality", "endsByAnother": true},
///              {"code": "damage", "endsByAnother": false}]}
/// ```
public struct HoldPolicy: Hashable, Codable, Sendable {
    public struct Reason: Hashable, Codable, Sendable {
        public var code: String
        /// Whoever placed it cannot release it.
        public var endsByAnother: Bool

        public init(_ code: String, endsByAnother: Bool = false) {
            self.code = code
            self.endsByAnother = endsByAnother
        }
    }

    public var reasons: [Reason]

    public init(reasons: [Reason]) { self.reasons = reasons }

    /// What holds for an entity that says nothing.
    public static let standard = HoldPolicy(
        reasons: [
            Reason("quality", endsByAnother: true), Reason("damage"),
            Reason("customs"), Reason("recall", endsByAnother: true), Reason("other"),
        ]
    )

    /// Whether whoever placed a hold for this reason cannot release it.
    public func endsByAnother(_ code: String) -> Bool { reason(code)?.endsByAnother ?? false }

    func reason(_ code: String) -> Reason? { reasons.first { $0.code == code } }
}

/// What is known where holds are decided.
public struct HoldFacts: Codable, Equatable, Sendable {
    public var policy: HoldPolicy
    /// `nil` when there is no such item.
    public var isDivisible: Bool?
    public var isSiteKnown: Bool
    /// The hold of that number, over or not; or those of the warehouse that stand, the oldest
    /// first.
    public var holds: [StockHold.Standing]
    /// How many stand for the item at the site.
    public var standing: Int

    public init(
        policy: HoldPolicy,
        isDivisible: Bool?,
        isSiteKnown: Bool,
        holds: [StockHold.Standing],
        standing: Int
    ) {
        self.policy = policy
        self.isDivisible = isDivisible
        self.isSiteKnown = isSiteKnown
        self.holds = holds
        self.standing = standing
    }
}

/// Why a hold was not placed or released.
public enum StockHoldRefusal: Failure, Equatable {
    case invalid(String)
    case unknownItem(Item.ID)
    case unknownSite(Site.ID)
    case unknownReason(String, known: [String])
    case notThere(Item.ID, free: Int64)
    case numberTaken
    case unknown
    case over(by: String)
    case sameHands(String, reason: String)
    case notSoMuch(left: Int64)
    case tooMany

    public var code: String {
        switch self {
        case .invalid: "hold.invalid"
        case .unknownItem: "hold.item.unknown"
        case .unknownSite: "hold.site.unknown"
        case .unknownReason: "hold.reason.unknown"
        case .notThere: "hold.not_there"
        case .numberTaken: "hold.number.taken"
        case .unknown: "hold.unknown"
        case .over: "hold.over"
        case .sameHands: "hold.same_hands"
        case .notSoMuch: "hold.not_so_much"
        case .tooMany: "hold.too_many"
        }
    }

    public var remedy: Remedy { .reject }

    public var description: String {
        func text(_ thousandths: Int64) -> String {
            ScaledDecimal.text(thousandths, digits: 3, atLeast: 0)
        }
        return switch self {
        case .invalid(let detail): detail
        case .unknownItem(let item): "there is no item \(item)"
        case .unknownSite(let site): "there is no site \(site)"
        case .unknownReason(let reason, let known):
            "there is no reason \(reason); there are \(known.joined(separator: ", "))"
        case .notThere(let item, let free):
            "only \(text(free)) of \(item) are there and not on hold already"
        case .numberTaken: "the number belongs to another hold of the item at the site"
        case .unknown: "there is no such hold"
        case .over(let name): "the hold is over; \(name) released the last of it"
        case .sameHands(let name, let reason):
            "\(name) placed the hold; for the reason \(reason) somebody else must release it"
        case .notSoMuch(let left): "only \(text(left)) are still on hold"
        case .tooMany:
            "\(StockHold.standingMax) holds stand for the item at the site; release some first"
        }
    }
}
