import Canonical

/// One invoice held against what was agreed and what came; compared exactly.
struct InvoiceMatch {
    enum Verdict { case agrees, early, differs }

    /// What is asked for, line by line.
    private(set) var claimed: [PayableLine] = []
    /// What order and receipt support of it.
    private(set) var supported: [PayableLine] = []
    private(set) var sentences: [String] = []
    private(set) var verdict = Verdict.agrees
    /// What is asked for beyond what is supported; never less than nothing.
    private(set) var difference: Money

    init(_ claim: InvoiceClaim, in state: PurchaseState, _ policy: PurchasePolicy) {
        difference = .zero(claim.net.currency)
        for said in claim.lines {
            guard let line = state.line(said.number), let stock = line.inStock(said.quantity)
            else { continue }
            compare(said, stock, line, state.billed(line.number, besides: claim.number), policy)
        }
        let asked = claim.charges.reduce(sum(claimed) + claim.allowance) { $0 + $1.amount }
        // A supplier may round each line or the whole.
        let rounding = Int64(claim.lines.count)
        let gap = claim.net.minorUnits - asked.minorUnits
        if gap.magnitude > rounding.magnitude {
            verdict = .differs
            sentences.append("its lines make \(asked), it asks \(claim.net)")
        }
        for charge in claim.charges {
            verdict = .differs
            sentences.append("it charges \(charge.amount) for \(charge.words), not ordered")
        }
        if state.approvedBy == nil {
            verdict = .differs
            sentences.append("nobody has approved the order")
        }
        if !policy.allows(tax: claim.tax, on: claim.net) {
            verdict = .differs
            sentences.append("it asks a tax of \(claim.tax) on \(claim.net)")
        }
        let granted = sum(supported) + claim.allowance
        difference.minorUnits = max(0, claim.net.minorUnits - max(0, granted.minorUnits))
    }

    private func sum(_ lines: [PayableLine]) -> Money {
        lines.reduce(.zero(difference.currency)) { $0 + $1.net }
    }

    private mutating func compare(
        _ said: InvoiceClaim.Line,
        _ stock: Int64,
        _ line: PurchaseLine,
        _ billed: Int64,
        _ policy: PurchasePolicy
    ) {
        // What came beyond the agreement is no reason to pay for it.
        let agreed = line.agreed + policy.slack(of: line.agreed)
        let free = max(0, min(line.received, agreed) - billed)
        let isHere = billed + stock <= line.received + policy.slack(of: line.received)
        let most = min(line.received + line.open, line.agreed) + policy.slack(of: line.agreed)
        let isAgreed = billed + stock <= most
        if !isHere || !isAgreed {
            let words = "line \(line.number): \(text(stock, line)) billed, "
            let limit = isHere ? "agreed, received and unbilled" : "received and unbilled"
            sentences.append(words + "\(text(free, line)) \(limit)")
            verdict = isAgreed && verdict != .differs ? .early : .differs
        }
        // Nor is the tolerance granted twice, to the supplier's answer and to the invoice.
        let reference = min(line.price.millionths, line.personsPriceMillionths ?? .max)
        let priceFits = policy.allows(price: said.priceMillionths, for: reference)
        if !priceFits {
            let asked = UnitPrice(
                millionths: said.priceMillionths,
                line.price.currency,
                per: line.price.unit
            )
            sentences.append(
                "line \(line.number): \(asked.decimalText) asked, "
                    + "\(line.price.decimalText) agreed for one \(line.price.unit)"
            )
            verdict = .differs
        }
        claimed.append(payable(said.quantity.thousandths, stock, said.priceMillionths, line))
        let price = priceFits ? said.priceMillionths : line.price.millionths
        let isSupported = isHere && isAgreed
        // A rest of an ordered unit is not paid.
        let quantity = isSupported ? said.quantity.thousandths : line.inOrderedUnits(free)
        let part = isSupported ? stock : free
        supported.append(payable(quantity, part, price, line))
    }

    private func payable(
        _ thousandths: Int64,
        _ stock: Int64,
        _ price: Int64,
        _ line: PurchaseLine
    ) -> PayableLine {
        PayableLine(
            line: line.number,
            item: line.item,
            thousandths: thousandths,
            unit: line.ordered.unit,
            stockThousandths: stock,
            priceMillionths: price,
            net: line.amount(of: thousandths, at: price)
        )
    }

    private func text(_ thousandths: Int64, _ line: PurchaseLine) -> String {
        "\(Quantity(thousandths: thousandths, line.stockUnit))"
    }
}
