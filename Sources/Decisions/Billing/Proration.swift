public import Canonical

/// The part of a fixed amount that belongs to a part of a quantity.
public enum Proration {
    /// `amount * quantity / whole`, rounded once.
    ///
    /// Bill the difference between two of these and partial bills always sum to the whole amount:
    /// the share of the whole quantity is the amount itself.
    /// - Precondition: `whole` is positive when `quantity` is.
    public static func share(
        of amount: Money,
        for quantity: Int64,
        outOf whole: Int64,
        rounding: RoundingMode
    ) -> Money {
        guard quantity != 0 else { return .zero(amount.currency) }
        guard quantity != whole else { return amount }
        let product = Int128(amount.minorUnits) * Int128(quantity)
        return Money(
            minorUnits: rounding.divide(product, by: Int128(whole)),
            amount.currency
        )
    }
}
