public import Canonical
public import Primitives

/// Goods ordered from a supplier.
public enum PurchaseOrder { public typealias ID = Identifier<PurchaseOrder> }

/// Where a purchase order stands, in one word.
public enum PurchaseStatus: String, Codable, CaseIterable, Hashable, Sendable {
    case awaitingApproval = "awaiting_approval"
    case approved
    /// The ERP has it, and passes it on to the supplier.
    case sent
    case acknowledged
    /// The supplier's answer differs, and a person has to decide.
    case questioned
    case announced
    case partlyReceived = "partly_received"
    case received
    /// Everything that was received is billed, and the bill is posted.
    case invoiced
    case paid
    case cancelled
}

/// Everything that is known of one purchase order.
public struct PurchaseState: Codable, Equatable, Sendable {
    public var header: PurchaseHeader?
    public var lines: [PurchaseLine] = []
    public var approvedBy: String?
    /// The ERP's number of it.
    public var externalNumber: String?
    public var cancelledBecause: String?
    /// One for each shipment, in the order in which they were first announced.
    public var notices: [AdvanceNotice] = []
    public var invoices: [SupplierInvoice] = []
    /// Receipts of goods that came before the order was approved: the ERP hears of them after it.
    var heldReceipts: [ReceiptDocument]?
    /// Work items that are open because of it.
    var openItems: [String] = []

    public init() {}

    public var total: Money? {
        guard let currency = header?.currency else { return nil }
        return lines.reduce(.zero(currency)) { $0 + $1.amount(of: $1.ordered.thousandths) }
    }

    public var status: PurchaseStatus {
        let isDone = lines.allSatisfy { $0.open == 0 }
        let hasGoods = lines.contains { $0.arrived > 0 }
        if cancelledBecause != nil, !hasGoods { return .cancelled }
        if hasGoods, isDone {
            guard isBilled else { return .received }
            return invoices.allSatisfy(\.isSettled) ? .paid : .invoiced
        }
        if lines.contains(where: { $0.question != nil }) { return .questioned }
        if hasGoods { return .partlyReceived }
        if approvedBy == nil { return .awaitingApproval }
        if !notices.isEmpty { return .announced }
        if lines.allSatisfy({ $0.confirmed != nil || $0.agreed == 0 }) { return .acknowledged }
        return externalNumber == nil ? .approved : .sent
    }

    /// Whether posted invoices bill everything good that came.
    private var isBilled: Bool {
        !invoices.isEmpty && invoices.allSatisfy { $0.status.isFinal }
            && lines.allSatisfy { billed($0.number) >= $0.received }
    }

    public func line(_ number: Int) -> PurchaseLine? { lines.first { $0.number == number } }

    /// What invoices that are to be paid bill of a line, in thousandths of the stock unit.
    public func billed(_ number: Int, besides other: String? = nil) -> Int64 {
        invoices.filter { $0.claim.number != other && $0.status.isPayable }
            .flatMap(\.payable).filter { $0.line == number }
            .reduce(0) { $0 + $1.stockThousandths }
    }

    /// What shipments were announced to bring of a line, in thousandths of the stock unit.
    public func announced(_ number: Int) -> Int64 {
        notices.flatMap(\.lines).filter { $0.line == number }.reduce(0) { $0 + $1.thousandths }
    }
}

/// What does not change after the order was raised.
public struct PurchaseHeader: Codable, Hashable, Sendable {
    public var id: PurchaseOrder.ID
    public var entity: LegalEntity.ID
    public var supplier: Party.ID
    /// Our number of it; unique for each entity and supplier.
    public var number: String
    public var currency: Currency
    public var raisedBy: String
    public var raisedAt: Timestamp
}

/// One item, for one site. Quantities are thousandths of the stock unit unless they have a unit.
public struct PurchaseLine: Codable, Hashable, Sendable {
    public var number: Int
    public var item: Item.ID
    public var site: Site.ID
    /// As it was ordered.
    public var ordered: Quantity
    /// Turns the ordered unit, and every other unit of the item, into stock units.
    public var factor: PackFactor
    public var stockUnit: UnitOfMeasure
    public var units: [PackFactor]
    public var orderedStock: Int64
    /// What has been agreed on, for one ordered unit.
    public var price: UnitPrice
    /// The price that a person agreed to, in millionths: as it was raised, or as it was accepted
    /// since. `nil` where that is `price`.
    var personsPriceMillionths: Int64?
    public var requestedOn: LocalDate?
    /// What is to come altogether, as agreed with the supplier; what came, once the rest is
    /// cancelled.
    public var agreed: Int64
    public var confirmed: Confirmation?
    /// What the supplier would rather deliver, until a person has decided.
    public var question: Confirmation?
    /// Good goods, which are stock.
    public var received: Int64 = 0
    /// Goods that came and cannot be sold.
    public var damaged: Int64 = 0

    public var arrived: Int64 { received + damaged }
    public var open: Int64 { max(0, agreed - arrived) }
    public var overReceived: Int64 { max(0, arrived - agreed) }
    public var cancelled: Int64 { max(0, orderedStock - agreed) }

    /// More than ten trillion major units is a typing error, and no amount of a line.
    static let amountMax: Int128 = 1_000_000_000_000_000

    /// What so much of the ordered unit costs, rounded half up; never more than `amountMax`.
    public func amount(of thousandths: Int64, at millionths: Int64? = nil) -> Money {
        let price = millionths ?? price.millionths
        let cost = Self.cost(thousandths, at: price, currency)
        let bounded = min(cost, Self.amountMax * 1_000_000_000)
        return Money(
            minorUnits: RoundingMode.halfUp.divide(bounded, by: 1_000_000_000),
            currency
        )
    }

    /// Whether so much at this price lies within what a line may cost.
    static func isWithinBounds(
        _ thousandths: Int64,
        at millionths: Int64,
        _ currency: Currency
    ) -> Bool {
        millionths >= 0
            && cost(thousandths, at: millionths, currency) <= amountMax * 1_000_000_000
    }

    private var currency: Currency { price.currency }

    /// In billionths of the minor unit.
    private static func cost(
        _ thousandths: Int64,
        at millionths: Int64,
        _ currency: Currency
    ) -> Int128 {
        Int128(thousandths) * Int128(millionths) * Int128(currency.minorPerMajor)
    }

    /// A price for one `unit` as the price for one ordered unit; `nil` where that is not exact.
    public func price(_ millionths: Int64, per unit: UnitOfMeasure) -> Int64? {
        guard unit != ordered.unit else { return millionths }
        let one = unit == stockUnit ? PackFactor(unit, numerator: 1) : nil
        guard let other = one ?? units.first(where: { $0.unit == unit }) else { return nil }
        let above = Int128(millionths) * Int128(factor.numerator) * Int128(other.denominator)
        let below = Int128(factor.denominator) * Int128(other.numerator)
        let (whole, rest) = above.quotientAndRemainder(dividingBy: below)
        return rest == 0 ? Int64(exactly: whole) : nil
    }

    /// So much as a quantity of the ordered unit; `nil` where that is not exact.
    public func inOrderedUnit(_ quantity: Quantity) -> Quantity? {
        guard quantity.unit != ordered.unit else { return quantity }
        guard let stock = inStock(quantity) else { return nil }
        let same = Quantity(thousandths: inOrderedUnits(stock), ordered.unit)
        return inStock(same) == stock ? same : nil
    }

    /// So much stock in thousandths of the ordered unit, rounded down.
    func inOrderedUnits(_ stock: Int64) -> Int64 {
        Int64(clamping: Int128(stock) * Int128(factor.denominator) / Int128(factor.numerator))
    }

    /// So much in thousandths of the stock unit; `nil` for a unit it does not have, or a rest.
    public func inStock(_ quantity: Quantity) -> Int64? {
        guard quantity.unit != stockUnit else { return quantity.thousandths }
        guard let factor = units.first(where: { $0.unit == quantity.unit }) else { return nil }
        let product = Int128(quantity.thousandths) * Int128(factor.numerator)
        let (whole, rest) = product.quotientAndRemainder(dividingBy: Int128(factor.denominator))
        return rest == 0 ? Int64(exactly: whole) : nil
    }
}

/// What a supplier says it will deliver of a line.
public struct Confirmation: Codable, Hashable, Sendable {
    /// In thousandths of the stock unit; zero where the line was rejected.
    public var thousandths: Int64
    public var expectedOn: LocalDate?
    public var priceMillionths: Int64
}
