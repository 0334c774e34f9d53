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

    public init(
        approvalLimit: Money? = nil,
        priceTolerancePPM: Int64 = 0,
        quantityTolerancePPM: Int64 = 0,
        dateToleranceDays: Int = 0
    ) {
        self.approvalLimit = approvalLimit
        self.priceTolerancePPM = priceTolerancePPM
        self.quantityTolerancePPM = quantityTolerancePPM
        self.dateToleranceDays = dateToleranceDays
    }

    /// No tolerance is larger than the thing itself.
    public static let tolerancePPMMax: Int64 = 1_000_000
    public static let toleranceDaysMax = 365

    /// Whether every number lies within its bounds.
    public var isValid: Bool {
        (0...Self.tolerancePPMMax).contains(priceTolerancePPM)
            && (0...Self.tolerancePPMMax).contains(quantityTolerancePPM)
            && (0...Self.toleranceDaysMax).contains(dateToleranceDays)
            && (approvalLimit?.minorUnits ?? 0) >= 0
    }

    /// What may be added to, or be missing from, so many thousandths; rounded down.
    func slack(of thousandths: Int64) -> Int64 {
        Int64(Int128(thousandths) * Int128(quantityTolerancePPM) / 1_000_000)
    }

    /// Whether `asked` is no more than `agreed` and its tolerance; compared exactly.
    func allows(price asked: Int64, for agreed: Int64) -> Bool {
        Int128(asked) * 1_000_000 <= Int128(agreed) * Int128(1_000_000 + priceTolerancePPM)
    }
}
