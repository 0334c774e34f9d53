public import Canonical
public import Primitives

/// What somebody found or changed on a site's shelves: a count, or quantities to add and take off.
///
/// Entity, site and number name it once and for all.
public struct StockAdjustment: Hashable, Codable, Sendable {
    public typealias Number = Identifier<StockAdjustment>

    public enum Kind: String, Codable, CaseIterable, Hashable, Sendable {
        /// Lines say how much was there.
        case count
        /// Lines say how much more or less there is.
        case adjustment
    }

    /// Who is to hear of it, where that is not everybody.
    public enum Reach: String, Codable, Hashable, Sendable {
        /// Our ledger alone: the ERP has it already.
        case ledger
        /// The ERP alone: our ledger has it already.
        case erp
    }

    public struct Line: Hashable, Codable, Sendable {
        public var item: Item.ID
        /// In thousandths of the stock unit: what was counted, or the signed change.
        public var thousandths: Int64
        /// The lot or serial number, told on to the ERP; the ledger keeps no lots.
        public var lot: String?

        public init(item: Item.ID, thousandths: Int64, lot: String? = nil) {
            self.item = item
            self.thousandths = thousandths
            self.lot = lot
        }
    }

    public static let linesMax = 500
    /// A count that is older is of a shelf that nobody remembers.
    public static let ageMax = Duration.seconds(31 * 86_400)
    /// A billion stock units: what a line may count or move.
    public static let thousandthsMax: Int64 = 1_000_000_000_000

    public var kind: Kind
    public var site: Site.ID
    public var number: Number
    /// One of the policy's reasons.
    public var reason: String
    /// When it was true: what the ledger moved later stays.
    public var asOf: Timestamp
    public var lines: [Line]
    public var note: String?
    /// `nil` reaches our ledger and the ERP.
    public var reach: Reach?

    public init(
        _ kind: Kind,
        site: Site.ID,
        number: Number,
        reason: String,
        asOf: Timestamp,
        lines: [Line],
        note: String? = nil
    ) {
        self.kind = kind
        self.site = site
        self.number = number
        self.reason = reason
        self.asOf = asOf
        self.lines = lines
        self.note = note
    }
}

/// Which reasons an entity knows, and from which value on a second person must agree.
///
/// ```json
/// {"reasons": [{"code": "found", "needsApproval": false}],
///  "limit": {"minorUnits": 50000, "currency": "USD"}, "percent": 20}
/// ```
public struct AdjustmentPolicy: Hashable, Codable, Sendable {
    public struct Reason: Hashable, Codable, Sendable {
        public var code: String
        public var needsApproval: Bool

        public init(_ code: String, needsApproval: Bool = false) {
            self.code = code
            self.needsApproval = needsApproval
        }
    }

    public var reasons: [Reason]
    /// Up to here one person is enough: the sum of the lines' values, each without its sign.
    public var limit: Money
    /// Up to so many per cent of what the ledger has of an item, one person is enough.
    public var percent: Int?

    public init(reasons: [Reason], limit: Money, percent: Int? = nil) {
        self.reasons = reasons
        self.limit = limit
        self.percent = percent
    }

    /// What holds for an entity that says nothing: 500 of its currency.
    public static func standard(in currency: Currency) -> AdjustmentPolicy {
        var limit: Int64 = 500
        for _ in 0..<currency.minorDigits { limit *= 10 }
        return AdjustmentPolicy(
            reasons: [
                Reason("count"), Reason("found"), Reason("damaged"), Reason("expired"),
                Reason("correction"), Reason("lost", needsApproval: true),
                Reason("theft", needsApproval: true),
            ],
            limit: Money(minorUnits: limit, currency)
        )
    }

    func reason(_ code: String) -> Reason? { reasons.first { $0.code == code } }
}

/// What one line does to the ledger.
public struct StockCorrection: Hashable, Codable, Sendable {
    public var item: Item.ID
    /// What the ledger had at the adjustment's moment.
    public var before: Int64
    public var delta: Int64
    public var unit: UnitOfMeasure
    /// Without a sign; `nil` when the item has no price in the entity's currency.
    public var value: Money?
    public var lot: String?

    public init(
        item: Item.ID,
        before: Int64,
        delta: Int64,
        unit: UnitOfMeasure,
        value: Money?,
        lot: String? = nil
    ) {
        self.item = item
        self.before = before
        self.delta = delta
        self.unit = unit
        self.value = value
        self.lot = lot
    }
}

/// What the ERP is told, once.
public struct AdjustmentDocument: Hashable, Codable, Sendable {
    public var kind: StockAdjustment.Kind
    public var site: Site.ID
    public var number: StockAdjustment.Number
    public var reason: String
    public var asOf: Timestamp
    public var requestedBy: String
    /// The second person, where one was needed.
    public var approvedBy: String?
    public var currency: Currency
    /// Lines that change something.
    public var lines: [StockCorrection]
}
