public import Canonical

/// How far a supplier may differ from what was ordered before a person is asked.
///
/// ```json
/// {"approvalLimit": {"minorUnits": 500000, "currency": "USD"}, "priceTolerancePPM": 20000,
///  "quantityTolerancePPM": 50000, "dateToleranceDays": 2}
/// ```
public struct PurchasePolicy: Hashable, Codable, Sendable {
    /// An order of more needs a second person; `nil` means that every order does.
    public var approvalLimit: Money?
    /// Parts per million of the agreed price that a supplier may ask more.
    public var priceTolerancePPM: Int64
    /// Parts per million of a quantity that may come, or be billed, more or less.
    public var quantityTolerancePPM: Int64
    /// How many days later than asked for the goods may be promised.
    public var dateToleranceDays: Int
    /// Parts per million of the net amount that an invoice may ask as tax before a person is asked;
    /// `nil` stands for `usualTaxPPMMax`.
    public var taxPPMMax: Int64?

    /// No country's general sales tax is higher.
    public static let usualTaxPPMMax: Int64 = 300_000

    public init(
        approvalLimit: Money? = nil,
        priceTolerancePPM: Int64 = 0,
        quantityTolerancePPM: Int64 = 0,
        dateToleranceDays: Int = 0,
        taxPPMMax: Int64? = nil
    ) {
        self.approvalLimit = approvalLimit
        self.priceTolerancePPM = priceTolerancePPM
        self.quantityTolerancePPM = quantityTolerancePPM
        self.dateToleranceDays = dateToleranceDays
        self.taxPPMMax = taxPPMMax
    }

    /// No tolerance is larger than the thing itself.
    public static let tolerancePPMMax: Int64 = 1_000_000
    public static let toleranceDaysMax = 365

    /// Whether every number lies within its bounds.
    public var isValid: Bool {
        (0...Self.tolerancePPMMax).contains(priceTolerancePPM)
            && (0...Self.tolerancePPMMax).contains(quantityTolerancePPM)
            && (0...Self.toleranceDaysMax).contains(dateToleranceDays)
            && (0...Self.tolerancePPMMax).contains(taxPPMMax ?? 0)
            && (approvalLimit?.minorUnits ?? 0) >= 0
    }

    /// What may be added to, or be missing from, so many thousandths; rounded down.
    func slack(of thousandths: Int64) -> Int64 {
        Int64(Int128(thousandths) * Int128(quantityTolerancePPM) / 1_000_000)
    }

    /// Whether so much can be the tax on `net`; a minor unit of rounding is granted.
    func allows(tax: Money, on net: Money) -> Bool {
        let most = Int128(net.minorUnits) * Int128(taxPPMMax ?? Self.usualTaxPPMMax) / 1_000_000
        return Int128(tax.minorUnits) <= most + 1
    }

    /// Whether `asked` is no more than `agreed` and its tolerance; compared exactly.
    func allows(price asked: Int64, for agreed: Int64) -> Bool {
        Int128(asked) * 1_000_000 <= Int128(agreed) * Int128(1_000_000 + priceTolerancePPM)
    }
}
