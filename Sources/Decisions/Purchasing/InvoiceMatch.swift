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
        let asked = sum(claimed)
        // A supplier may round each line or the whole.
        let rounding = Int64(claim.lines.count)
        let gap = claim.net.minorUnits - asked.minorUnits
        if gap.magnitude > rounding.magnitude {
            verdict = .differs
            sentences.append("its lines make \(asked), it asks \(claim.net)")
        }
        difference.minorUnits = max(0, claim.net.minorUnits - sum(supported).minorUnits)
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
        let free = max(0, line.received - billed)
        let isHere = billed + stock <= line.received + policy.slack(of: line.received)
        let most = line.received + line.open + policy.slack(of: line.agreed)
        let isAgreed = billed + stock <= most
        if !isHere {
            let words = "line \(line.number): \(text(stock, line)) billed, "
            sentences.append(words + "\(text(free, line)) received and unbilled")
            verdict = isAgreed && verdict != .differs ? .early : .differs
        }
        let priceFits = policy.allows(price: said.priceMillionths, for: line.price.millionths)
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
        let quantity = isHere ? said.quantity.thousandths : ordered(free, line)
        let part = isHere ? stock : free
        supported.append(payable(quantity, part, price, line))
    }

    /// So much stock in thousandths of the ordered unit, rounded down: a rest is not paid.
    private func ordered(_ stock: Int64, _ line: PurchaseLine) -> Int64 {
        Int64(Int128(stock) * Int128(line.factor.denominator) / Int128(line.factor.numerator))
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
