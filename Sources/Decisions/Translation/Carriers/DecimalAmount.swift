import Canonical
import EDI

/// Amounts as partners write them.
enum DecimalAmount {
    /// More is a typing error.
    static let max: Int64 = 1_000_000_000_000_000

    /// `85.00` in minor units; `nil` where it has more digits than the currency.
    static func minorUnits(_ text: String, _ currency: Currency) -> Int64? {
        DecimalText.scaled(text, digits: currency.minorDigits)
            .flatMap { (-max...max).contains($0) ? $0 : nil }
    }

    /// Type N2: `8500` is 85.00, whatever the currency. A point that is written all the same is
    /// meant.
    static func impliedTwo(_ text: String?, _ currency: Currency) -> Int64? {
        guard let text, !text.isEmpty else { return nil }
        guard !text.utf8.contains(UInt8(ascii: ".")) else { return minorUnits(text, currency) }
        guard let value = DecimalText.scaled(text, digits: 0), (-max...max).contains(value) else {
            return nil
        }
        return minorUnits(DecimalText.explicit(value, digits: 2), currency)
    }
}
