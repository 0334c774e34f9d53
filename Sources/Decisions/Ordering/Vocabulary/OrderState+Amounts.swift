import Billing
public import Canonical
public import Pricing
import Primitives

/// What an order or a line costs.
public struct OrderAmounts: Hashable, Codable, Sendable {
    public var net: Money
    public var tax: Money
    public var gross: Money { net + tax }

    public init(net: Money, tax: Money) {
        self.net = net
        self.tax = tax
    }

    static func zero(_ currency: Currency) -> OrderAmounts {
        OrderAmounts(net: .zero(currency), tax: .zero(currency))
    }

    static func + (lhs: Self, rhs: Self) -> Self {
        OrderAmounts(net: lhs.net + rhs.net, tax: lhs.tax + rhs.tax)
    }

    static func += (lhs: inout Self, rhs: Self) { lhs = lhs + rhs }

    static func - (lhs: Self, rhs: Self) -> Self {
        OrderAmounts(net: lhs.net - rhs.net, tax: lhs.tax - rhs.tax)
    }
}

extension OrderState {
    /// All lines without what is cancelled; `nil` before submission.
    public var totals: OrderAmounts? {
        guard let header else { return nil }
        var totals = OrderAmounts.zero(header.currency)
        for index in lines.indices {
            if let amounts = lines[index].amounts(header) { totals += amounts }
        }
        return totals
    }

    /// One line without what is cancelled; `nil` when it was rejected.
    public func amounts(of line: OrderLine) -> OrderAmounts? {
        header.flatMap { line.amounts($0) }
    }

    /// The taxes of one line without what is cancelled, which sum to the tax of its amounts; none
    /// when it was rejected.
    public func taxes(of line: OrderLine) -> [AppliedTax] {
        guard let header, let price = line.price else { return [] }
        return line.taxes(price, for: line.wanted, rounding: header.policy.rounding.mode)
    }

    /// What this order adds to its credit root's open orders: lines neither cancelled nor invoiced.
    ///
    /// An order that credit stopped before anything was released is no exposure yet. Otherwise one
    /// order too many would also stop the orders before it.
    public var openOrderValue: Money? {
        guard let header else { return nil }
        let isStoppedByCredit = holds.contains { hold in
            hold.isActive && (hold.reason == .creditLimit || hold.reason == .erpAway)
        }
        guard let gross = totals?.gross, !isStoppedByCredit || !fulfilments.isEmpty else {
            return .zero(header.currency)
        }
        return invoices.reduce(gross) { $0 - $1.total }
    }

    /// What this order adds to its credit root's open invoices: invoiced and not paid.
    public var openInvoiceValue: Money? {
        guard let header else { return nil }
        return invoices.reduce(.zero(header.currency)) { $0 + $1.total - $1.paid }
    }
}

extension OrderLine {
    /// The share of the line's net price that so many thousandths of its stock unit are, rounded
    /// down.
    public func netMinorUnits(of thousandths: Int64) -> Int64 {
        guard let price, quantities.ordered > 0 else { return 0 }
        return Int64(
            Int128(price.net.minorUnits) * Int128(thousandths) / Int128(quantities.ordered)
        )
    }

    func amounts(_ header: OrderHeader) -> OrderAmounts? {
        amounts(for: wanted, rounding: header.policy.rounding.mode)
    }

    /// The share of the pinned amounts for `quantity`, in thousandths of the stock unit.
    func amounts(for quantity: Int64, rounding: RoundingMode) -> OrderAmounts? {
        guard let price else { return nil }
        let shares = Shares(of: self, for: quantity, rounding)
        let settledTax = settled.map { $0.taxes.reduce(.zero(price.net.currency), +) }
        return OrderAmounts(
            net: shares.share(of: price.net, settled: settled?.net),
            tax: shares.share(of: price.tax, settled: settledTax)
        )
    }

    /// The share of each pinned tax for `quantity`. They sum to the share of their sum: whatever is
    /// rounded where, the parts add up to the whole.
    fileprivate func taxes(
        _ price: PricedLine,
        for quantity: Int64,
        rounding: RoundingMode
    ) -> [AppliedTax] {
        let shares = Shares(of: self, for: quantity, rounding)
        var sum = Money.zero(price.net.currency)
        var settledSum = sum
        var told = sum
        return price.taxes.indices.map { index in
            var applied = price.taxes[index]
            sum += applied.amount
            if let settled, settled.taxes.indices.contains(index) {
                settledSum += settled.taxes[index]
            }
            let share = shares.share(of: sum, settled: settled == nil ? nil : settledSum)
            applied.amount = share - told
            told = share
            return applied
        }
    }

    /// Fixes what `thousandths` of the line cost now, because the line is about to grow: they are
    /// billed, and what comes is shared out beside them.
    mutating func settle(_ thousandths: Int64, rounding: RoundingMode) {
        guard let price, thousandths > 0,
            let amounts = amounts(for: thousandths, rounding: rounding)
        else { return }
        settled = SettledPart(
            thousandths: thousandths,
            net: amounts.net,
            taxes: taxes(price, for: thousandths, rounding: rounding).map(\.amount)
        )
    }
}

/// How a line's amounts are shared out over its quantity: what was settled before it grew over that
/// part, the rest over the rest.
private struct Shares {
    private var quantity: Int64
    private var ordered: Int64
    private var settled: Int64
    private var rounding: RoundingMode

    init(of line: OrderLine, for quantity: Int64, _ rounding: RoundingMode) {
        self.quantity = quantity
        ordered = line.quantities.ordered
        settled = line.settled?.thousandths ?? 0
        self.rounding = rounding
    }

    func share(of amount: Money, settled known: Money?) -> Money {
        guard let known else { return share(of: amount, for: quantity, outOf: ordered) }
        guard quantity > settled else { return share(of: known, for: quantity, outOf: settled) }
        return known + share(of: amount - known, for: quantity - settled, outOf: ordered - settled)
    }

    private func share(of amount: Money, for part: Int64, outOf whole: Int64) -> Money {
        Proration.share(of: amount, for: part, outOf: whole, rounding: rounding)
    }
}
