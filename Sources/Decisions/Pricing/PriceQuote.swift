public import Canonical
public import Primitives

/// What a quantity of an item costs a customer, and the rule that says so.
public struct PriceQuote: Codable, Hashable, Sendable {
    public var item: Item.ID
    public var quantity: Quantity
    public var rule: PriceRule.ID
    /// `contract`, `tier` or `list`.
    public var ruleKind: String
    public var validFrom: LocalDate
    public var validTo: LocalDate?
    /// Per unit asked for; per the rule's own unit where no exact price per asked unit exists.
    public var price: UnitPrice
    /// How many of the price's unit one asked unit holds.
    public var unitsPerOrdered: ExactFraction
    /// Price times quantity, rounded once.
    public var net: Money

    /// The line that pins this quote, not taxed yet.
    public func priced(taxes: [AppliedTax] = []) -> PricedLine {
        var line = PricedLine(
            price: price,
            rule: rule,
            ruleKind: ruleKind,
            ruleValidTo: validTo,
            net: net,
            taxes: taxes
        )
        line.unitsPerOrdered = unitsPerOrdered
        return line
    }
}

extension PricedLine {
    /// The pinned price for another quantity in the unit the line was ordered in, rounded once;
    /// `nil` when it is out of range.
    public func net(of quantity: Quantity, rounding: RoundingMode) -> Money? {
        price.amount(of: quantity, units: unitsPerOrdered, rounding: rounding)
    }

    /// What tax is taken of, in billionths of a minor unit, when `quantity` was ordered.
    ///
    /// Unrounded, it is exact wherever the price is per ordered unit; a price per another unit
    /// that divides it unevenly is cut to whole billionths.
    func taxBase(of quantity: Quantity, _ base: RoundingPolicy.TaxBase) -> Int128 {
        let rounded = Int128(net.minorUnits) * UnitPrice.billion
        switch base {
        case .rounded: return rounded
        case .unrounded:
            // A line whose amount is out of range has no net, so it cannot come here.
            return price.billionths(of: quantity, units: unitsPerOrdered) ?? rounded
        }
    }
}

extension UnitPrice {
    /// A line's net amount may not be larger, so that sums over all lines always fit 64 bits.
    static let lineMinorUnitsMax: Int128 = 92_000_000_000_000
    static let billion: Int128 = 1_000_000_000

    /// Price times quantity in minor units, rounded once; `nil` when it is out of range.
    ///
    /// `units` is how many of the price's unit one unit of `quantity` holds.
    func amount(
        of quantity: Quantity,
        units: ExactFraction,
        rounding: RoundingMode
    ) -> Money? {
        guard let perOrdered = product(with: quantity, units: units) else { return nil }
        let (scale, overScale) = Int128(units.denominator)
            .multipliedReportingOverflow(by: Self.billion)
        guard !overScale, (perOrdered / scale).magnitude < Self.lineMinorUnitsMax else {
            return nil
        }
        return Money(minorUnits: rounding.divide(perOrdered, by: scale), currency)
    }

    /// Price times quantity in billionths of a minor unit; `nil` when it is out of range.
    func billionths(of quantity: Quantity, units: ExactFraction) -> Int128? {
        guard let product = product(with: quantity, units: units) else { return nil }
        let billionths = product / Int128(units.denominator)
        return (billionths / Self.billion).magnitude < Self.lineMinorUnitsMax ? billionths : nil
    }

    /// Millionths of a major unit times thousandths of a unit, which are billionths, as minor
    /// units; still to be divided by the denominator of `units`.
    private func product(with quantity: Quantity, units: ExactFraction) -> Int128? {
        let (perUnit, over) = Int128(millionths)
            .multipliedReportingOverflow(by: Int128(quantity.thousandths))
        let (perOrdered, overToo) = perUnit.multipliedReportingOverflow(
            by: Int128(units.numerator) * Int128(currency.minorPerMajor)
        )
        return over || overToo ? nil : perOrdered
    }
}
