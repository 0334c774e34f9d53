import Canonical

/// What a price is the price of (X12 element 639), both ways.
struct PriceBasis: Equatable {
    var unit: UnitOfMeasure
    /// How many of that unit the price is for: 100 for a price per hundred.
    var divisor: Int64

    /// The basis that a code means for goods ordered in `unit`; no code and codes that say only
    /// where the price comes from (contract, catalogue, promotion) mean one of what is ordered.
    init(code: String?, ordered unit: UnitOfMeasure) {
        self.unit = unit
        divisor = 1
        switch code {
        // Contract, dealer, catalogue, price, quoted and wholesale price per each.
        case "TE", "DE", "LE", "PE", "QE", "WE": self.unit = .each
        case "PP": self.unit = .pound
        case "HP": divisor = 100
        case "TP": divisor = 1_000
        default: break
        }
    }

    /// The code to write beside a price per `priceUnit` of goods counted in `unit`; `nil` when
    /// there is none that says it.
    static func code(for priceUnit: UnitOfMeasure, countedIn unit: UnitOfMeasure) -> String? {
        switch priceUnit {
        case .each: "PE"
        case .pound: "PP"
        case unit: "UM"
        default: nil
        }
    }
}
