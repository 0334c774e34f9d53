public import Canonical
public import Primitives

/// The price rules of some items, and the choice among them.
///
/// A contract beats a tier, a tier beats the list; a customer's own contract beats one made with
/// the party above it. Among equals a rule in the unit asked for wins, then the one that began
/// last, then the smaller id: the same question always gets the same answer.
public struct PriceBook: Sendable {
    private let rules: [PriceRule]
    private let rulesOfItem: [Item.ID: [Int]]

    public init(_ rules: [PriceRule]) {
        self.rules = rules
        var rulesOfItem: [Item.ID: [Int]] = [:]
        rulesOfItem.reserveCapacity(min(rules.count, 1_024))
        for (index, rule) in rules.enumerated() {
            rulesOfItem[rule.item, default: []].append(index)
        }
        self.rulesOfItem = rulesOfItem
    }

    /// What `quantity` of `item` costs `buyer` on `day`, at the buyer's pinned rounding.
    ///
    /// Quantity breaks are compared in the break's unit by exact fractions. Both ends of a rule's
    /// validity are inclusive.
    public func quote(
        _ quantity: Quantity,
        of item: Item,
        for buyer: Party,
        in currency: Currency,
        on day: LocalDate
    ) throws(PricingFailure) -> PriceQuote {
        guard quantity.isPositive else { throw .notPositive(quantity) }
        guard item.fraction(from: quantity.unit, to: item.stockUnit) != nil else {
            throw .unknownUnit(quantity.unit, item.id)
        }
        var best: Candidate?
        var otherCurrencies: Set<String> = []
        for index in rulesOfItem[item.id] ?? [] {
            let rule = rules[index]
            guard let rank = rule.audience.rank(for: buyer), rule.holds(on: day),
                let units = item.fraction(from: quantity.unit, to: rule.unit),
                let millionths = rule.millionths(for: quantity, of: item)
            else { continue }
            guard rule.currency == currency else {
                otherCurrencies.insert(rule.currency.code)
                continue
            }
            let candidate = Candidate(
                index: index,
                rank: rank,
                isOtherUnit: rule.unit != quantity.unit,
                units: units,
                millionths: millionths
            )
            if let leader = best, !precedes(candidate, leader) { continue }
            best = candidate
        }
        guard let best else {
            let offered = otherCurrencies.sorted().compactMap { Currency(code: $0) }
            guard offered.isEmpty else {
                throw .currencyMismatch(item.id, wanted: currency, offered: offered)
            }
            throw .noPrice(item.id, on: day)
        }
        return try quote(best, quantity, of: item, rounding: buyer.policy.rounding.mode)
    }

    private struct Candidate {
        var index: Int
        var rank: Int
        var isOtherUnit: Bool
        var units: ExactFraction
        var millionths: Int64
    }

    private func precedes(_ lhs: Candidate, _ rhs: Candidate) -> Bool {
        if lhs.rank != rhs.rank { return lhs.rank < rhs.rank }
        if lhs.isOtherUnit != rhs.isOtherUnit { return rhs.isOtherUnit }
        let (left, right) = (rules[lhs.index], rules[rhs.index])
        if left.validFrom != right.validFrom { return left.validFrom > right.validFrom }
        return left.id < right.id
    }

    private func quote(
        _ chosen: Candidate,
        _ quantity: Quantity,
        of item: Item,
        rounding: RoundingMode
    ) throws(PricingFailure) -> PriceQuote {
        let rule = rules[chosen.index]
        var price = UnitPrice(millionths: chosen.millionths, rule.currency, per: rule.unit)
        var units = chosen.units
        if let exact = price.exact(per: quantity.unit, holding: units) {
            price = exact
            units = .one
        }
        guard let net = price.amount(of: quantity, units: units, rounding: rounding) else {
            throw .outOfRange(item.id)
        }
        return PriceQuote(
            item: item.id,
            quantity: quantity,
            rule: rule.id,
            ruleKind: rule.audience.kind,
            validFrom: rule.validFrom,
            validTo: rule.validTo,
            price: price,
            unitsPerOrdered: units,
            net: net
        )
    }
}

extension PriceRule.Audience {
    /// `contract`, `tier` or `list`.
    public var kind: String {
        switch self {
        case .contract: "contract"
        case .tier: "tier"
        case .list: "list"
        }
    }

    /// Smaller wins; `nil` when the rule is not for this buyer.
    func rank(for buyer: Party) -> Int? {
        switch self {
        case .contract(let party):
            if party == buyer.id { return 0 }
            if party == buyer.parent { return 1 }
            return party == buyer.creditRoot ? 2 : nil
        case .tier(let name): return name == buyer.priceTier ? 3 : nil
        case .list: return 4
        }
    }
}

extension PriceRule {
    func holds(on day: LocalDate) -> Bool {
        guard day >= validFrom else { return false }
        guard let validTo else { return true }
        return day <= validTo
    }

    /// The price of the highest break the quantity reaches; `nil` below the first, or when
    /// negative.
    func millionths(for quantity: Quantity, of item: Item) -> Int64? {
        var reached: (minimum: Quantity, millionths: Int64)?
        for step in breaks where item.sees(quantity, reach: step.minimum) {
            if let best = reached, !item.sees(step.minimum, reach: best.minimum) { continue }
            reached = (step.minimum, step.millionths)
        }
        guard let reached, reached.millionths >= 0 else { return nil }
        return reached.millionths
    }
}

extension Item {
    /// How many `target` units one `source` unit holds; `nil` when the item knows one of them not.
    func fraction(from source: UnitOfMeasure, to target: UnitOfMeasure) -> ExactFraction? {
        if source == target,
            source == stockUnit || packFactors.contains(where: { $0.unit == source })
        {
            return .one
        }
        guard let from = try? factor(of: source), let into = try? factor(of: target) else {
            // The only failure is an unknown unit, and `nil` says exactly that.
            return nil
        }
        return ExactFraction(
            Int128(from.numerator) * Int128(into.denominator),
            over: Int128(from.denominator) * Int128(into.numerator)
        )
    }

    /// Whether `quantity` is at least `minimum`, compared exactly across units.
    func sees(_ quantity: Quantity, reach minimum: Quantity) -> Bool {
        if quantity.unit == minimum.unit { return quantity >= minimum }
        guard let units = fraction(from: quantity.unit, to: minimum.unit) else { return false }
        return Int128(quantity.thousandths) * Int128(units.numerator)
            >= Int128(minimum.thousandths) * Int128(units.denominator)
    }
}

extension UnitPrice {
    /// The price of one `unit` that holds `units` of this price's unit, if it is exact in
    /// millionths.
    func exact(per unit: UnitOfMeasure, holding units: ExactFraction) -> UnitPrice? {
        let product = Int128(millionths) * Int128(units.numerator)
        let (quotient, remainder) = product.quotientAndRemainder(
            dividingBy: Int128(units.denominator)
        )
        guard remainder == 0, let millionths = Int64(exactly: quotient) else { return nil }
        return UnitPrice(millionths: millionths, currency, per: unit)
    }

    /// Whether two prices say the same, whatever unit each is given per.
    ///
    /// `nil` when they cannot be compared: another currency, or a unit the item does not know.
    public func agrees(with other: UnitPrice, for item: Item) -> Bool? {
        guard currency == other.currency, let units = item.fraction(from: other.unit, to: unit)
        else { return nil }
        return Int128(millionths) * Int128(units.numerator)
            == Int128(other.millionths) * Int128(units.denominator)
    }

    /// Whether this price lies within so many parts per million of `other`, above or below,
    /// whatever unit each is given per; `nil` when they cannot be compared.
    public func isWithin(partsPerMillion: Int64, of other: UnitPrice, for item: Item) -> Bool? {
        guard currency == other.currency, let units = item.fraction(from: other.unit, to: unit)
        else { return nil }
        let ours = Int128(millionths) * Int128(units.numerator)
        let theirs = Int128(other.millionths) * Int128(units.denominator)
        let apart = ours > theirs ? ours - theirs : theirs - ours
        let (above, belowAbove) = apart.multipliedFullWidth(by: 1_000_000)
        let (most, belowMost) = theirs.multipliedFullWidth(by: Int128(partsPerMillion))
        return (above, belowAbove) <= (most, belowMost)
    }
}
