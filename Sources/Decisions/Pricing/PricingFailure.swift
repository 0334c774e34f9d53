public import Canonical
public import Primitives

/// Why nothing can be said about a price.
public enum PricingFailure: Failure, Equatable {
    /// No contract, tier or list price holds on that day for that quantity.
    case noPrice(Item.ID, on: LocalDate)
    /// There are prices, but none in the currency asked for.
    case currencyMismatch(Item.ID, wanted: Currency, offered: [Currency])
    case unknownUnit(UnitOfMeasure, Item.ID)
    case notPositive(Quantity)
    /// The amount is beyond what one line may cost.
    case outOfRange(Item.ID)

    public var code: String {
        switch self {
        case .noPrice: "pricing.no_price"
        case .currencyMismatch: "pricing.currency_mismatch"
        case .unknownUnit: "pricing.unknown_unit"
        case .notPositive: "pricing.quantity.not_positive"
        case .outOfRange: "pricing.out_of_range"
        }
    }

    public var remedy: Remedy { .reject }

    public var description: String {
        switch self {
        case .noPrice(let item, let day):
            "no price of \(item) holds on \(day) for this quantity"
        case .currencyMismatch(let item, let wanted, let offered):
            "\(item) has no price in \(wanted.code), only in "
                + offered.map(\.code).joined(separator: ", ")
        case .unknownUnit(let unit, let item):
            "\(item) is not sold in \(unit.code)"
        case .notPositive(let quantity):
            "\(quantity) is no quantity to price"
        case .outOfRange(let item):
            "the amount for \(item) is out of range"
        }
    }
}
