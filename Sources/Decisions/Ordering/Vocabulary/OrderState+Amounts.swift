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
        let rounding = header.policy.rounding.mode
        // Shares of running sums: whatever is rounded where, the parts add up to the whole.
        var sum = Money.zero(header.currency)
        var told = Money.zero(header.currency)
        return price.taxes.map { tax in
            sum += tax.amount
            let share = line.share(of: sum, for: line.wanted, rounding: rounding)
            var applied = tax
            applied.amount = share - told
            told = share
            return applied
        }
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
    func amounts(_ header: OrderHeader) -> OrderAmounts? {
        amounts(for: wanted, rounding: header.policy.rounding.mode)
    }

    /// The share of the pinned amounts for `quantity`, in thousandths of the stock unit.
    func amounts(for quantity: Int64, rounding: RoundingMode) -> OrderAmounts? {
        guard let price else { return nil }
        return OrderAmounts(
            net: share(of: price.net, for: quantity, rounding: rounding),
            tax: share(of: price.tax, for: quantity, rounding: rounding)
        )
    }

    fileprivate func share(
        of amount: Money,
        for quantity: Int64,
        rounding: RoundingMode
    ) -> Money {
        Proration.share(of: amount, for: quantity, outOf: quantities.ordered, rounding: rounding)
    }
}
