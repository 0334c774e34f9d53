public import Canonical
public import Primitives

/// What a supplier asks to be paid.
public struct InvoiceClaim: Codable, Hashable, Sendable {
    /// The supplier's number of it; unique for each supplier.
    public var number: String
    public var issuedOn: LocalDate?
    public var lines: [Line]
    public var net: Money
    /// Passed on as it was claimed, unless it is more than the policy calls a tax.
    public var tax: Money
    /// Allowances and charges of the whole or of lines; they are part of `net`.
    public var adjustments: [Adjustment]?

    /// What an invoice is less than its lines, or more: a discount, freight.
    public struct Adjustment: Codable, Hashable, Sendable {
        /// The supplier's word for it.
        public var words: String
        /// Below zero for an allowance.
        public var amount: Money

        public init(_ words: String, _ amount: Money) {
            self.words = words
            self.amount = amount
        }

        var isCharge: Bool { amount.minorUnits > 0 }
    }

    public struct Line: Codable, Hashable, Sendable {
        public var number: Int
        /// In the unit that was ordered.
        public var quantity: Quantity
        /// For one ordered unit.
        public var priceMillionths: Int64

        public init(number: Int, quantity: Quantity, priceMillionths: Int64) {
            self.number = number
            self.quantity = quantity
            self.priceMillionths = priceMillionths
        }
    }

    public init(
        number: String,
        issuedOn: LocalDate?,
        lines: [Line],
        net: Money,
        tax: Money,
        adjustments: [Adjustment]? = nil
    ) {
        self.number = number
        self.issuedOn = issuedOn
        self.lines = lines
        self.net = net
        self.tax = tax
        self.adjustments = adjustments
    }

    /// What it grants off its lines, a negative amount.
    var allowance: Money {
        (adjustments ?? []).filter { !$0.isCharge }.reduce(.zero(net.currency)) { $0 + $1.amount }
    }

    var charges: [Adjustment] { (adjustments ?? []).filter(\.isCharge) }

    /// The share of the tax that belongs to `part` of the net amount.
    func tax(on part: Money) -> Money {
        guard part != net, !net.isZero else { return tax }
        return Money(
            minorUnits: RoundingMode.halfUp.divide(
                Int128(tax.minorUnits) * Int128(part.minorUnits),
                by: Int128(net.minorUnits)
            ),
            tax.currency
        )
    }
}

/// An invoice and what became of it.
public struct SupplierInvoice: Codable, Hashable, Sendable {
    public enum Status: String, Codable, CaseIterable, Hashable, Sendable {
        /// It agrees with the order; the goods have not all come.
        case waitingForGoods = "waiting_for_goods"
        /// It differs from the order, and finance has to decide.
        case questioned
        case disputed
        /// It is being posted.
        case matched
        case posted
        case paid

        public var isPayable: Bool { self == .matched || self == .posted || self == .paid }
        var isFinal: Bool { self == .posted || self == .paid }
        /// It may still be accepted, disputed or paid short.
        public var isUndecided: Bool {
            self == .waitingForGoods || self == .questioned || self == .disputed
        }
    }

    public var claim: InvoiceClaim
    public var status: Status
    /// What is asked for beyond what order and receipt support.
    public var difference: Money
    /// Why it was not matched, one sentence for each reason.
    public var findings: [String] = []
    /// What is to be paid, once that is known.
    public var payable: [PayableLine] = []
    public var net: Money
    public var tax: Money
    public var decidedBy: String?
    public var externalNumber: String?
    public var paid: Money
    /// Payment references already counted.
    public var paymentReferences: [String] = []
    /// What each reference paid; states stored before this was kept have none.
    var payments: [String: Money]?

    var isSettled: Bool { status == .paid }

    init(_ claim: InvoiceClaim) {
        self.claim = claim
        status = .waitingForGoods
        difference = .zero(claim.net.currency)
        net = .zero(claim.net.currency)
        tax = .zero(claim.net.currency)
        paid = .zero(claim.net.currency)
    }
}

public struct PayableLine: Codable, Hashable, Sendable {
    public var line: Int
    public var item: Item.ID
    /// In thousandths of the ordered unit.
    public var thousandths: Int64
    public var unit: UnitOfMeasure
    public var stockThousandths: Int64
    public var priceMillionths: Int64
    public var net: Money
}

/// What finance decides about an invoice that does not agree.
public enum InvoiceDecision: String, Codable, CaseIterable, Hashable, Sendable {
    /// Pay all that is asked for.
    case accept
    /// Pay nothing for now.
    case dispute
    /// Pay what order and receipt support.
    case shortPay = "short_pay"
}
