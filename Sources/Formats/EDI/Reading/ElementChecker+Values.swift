import Primitives

/// What a value of each type may look like (X12.5 §3.5.1).
extension ElementChecker {
    /// What is wrong with one value, if anything.
    struct Flaw {
        var rule: EDIRule
        var detail = ""
    }

    static func flaw(
        in value: UnsafeBufferPointer<UInt8>.SubSequence,
        under rule: ElementRule,
        allowsShortDates: Bool,
        decimalMark: UInt8
    ) -> Flaw? {
        switch rule.type {
        case .text, .code: textFlaw(in: value, under: rule)
        case .integer, .implied1, .implied2, .implied3, .implied4, .implied6:
            numberFlaw(in: value, under: rule, decimalMark: nil)
        case .decimal: numberFlaw(in: value, under: rule, decimalMark: decimalMark)
        case .date: dateFlaw(in: value, under: rule, allowsShortDates: allowsShortDates)
        case .time: isTime(value) ? nil : Flaw(rule: .invalidTime)
        case .binary: nil
        }
    }

    private static func textFlaw(
        in value: UnsafeBufferPointer<UInt8>.SubSequence,
        under rule: ElementRule
    ) -> Flaw? {
        var length = 0
        var significant = 0
        var isExtended = false
        for byte in value {
            if byte < 0x20 || byte == 0x7F { return Flaw(rule: .invalidCharacter) }
            if byte >= 0x80 { isExtended = true }
            // UTF-8 continuation bytes add nothing to a length in characters.
            if byte & 0xC0 != 0x80 { length += 1 }
            if byte != 0x20 { significant = length }
        }
        // Padding blanks are no reason to call a value too long.
        if let flaw = lengthFlaw(short: length, long: significant, under: rule) { return flaw }
        return isExtended ? Flaw(rule: .extendedCharacter) : nil
    }

    /// Neither the sign nor the point counts towards a number's length.
    private static func numberFlaw(
        in value: UnsafeBufferPointer<UInt8>.SubSequence,
        under rule: ElementRule,
        decimalMark: UInt8?
    ) -> Flaw? {
        var digits = 0
        var points = 0
        for (offset, byte) in value.enumerated() {
            if byte.isASCIIDigit {
                digits += 1
            } else if let decimalMark, points == 0,
                byte == decimalMark || byte == UInt8(ascii: ".")
            {
                points += 1
            } else if byte == UInt8(ascii: "-"), offset == 0 {
                continue
            } else {
                return Flaw(rule: .invalidCharacter)
            }
        }
        if digits == 0 { return Flaw(rule: .invalidCharacter) }
        return lengthFlaw(short: digits, long: digits, under: rule)
    }

    private static func dateFlaw(
        in value: UnsafeBufferPointer<UInt8>.SubSequence,
        under rule: ElementRule,
        allowsShortDates: Bool
    ) -> Flaw? {
        guard date(value) != nil else { return Flaw(rule: .invalidDate) }
        if allowsShortDates { return nil }
        return lengthFlaw(short: value.count, long: value.count, under: rule)
    }

    private static func lengthFlaw(short: Int, long: Int, under rule: ElementRule) -> Flaw? {
        if short < Int(rule.minimum) {
            return Flaw(
                rule: .elementTooShort,
                detail: String(short) + " of at least " + String(rule.minimum)
            )
        }
        if long > Int(rule.maximum) {
            return Flaw(
                rule: .elementTooLong,
                detail: String(long) + " of at most " + String(rule.maximum)
            )
        }
        return nil
    }

    /// The day a `CCYYMMDD` or `YYMMDD` value names; two-digit years are 1950 to 2049.
    static func date(_ value: some Collection<UInt8>) -> LocalDate? {
        guard value.count == 8 || value.count == 6, value.allSatisfy(\.isASCIIDigit) else {
            return nil
        }
        let number = value.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        var year = number / 10_000
        if value.count == 6 { year += year < 50 ? 2_000 : 1_900 }
        return LocalDate(year: year, month: number / 100 % 100, day: number % 100)
    }

    /// `HHMM`, `HHMMSS`, `HHMMSSD` or `HHMMSSDD`.
    static func isTime(_ value: some Collection<UInt8>) -> Bool {
        guard [4, 6, 7, 8].contains(value.count), value.allSatisfy(\.isASCIIDigit) else {
            return false
        }
        let digits = value.map { Int($0 - 0x30) }
        let hour = digits[0] * 10 + digits[1]
        let minute = digits[2] * 10 + digits[3]
        let second = digits.count > 4 ? digits[4] * 10 + digits[5] : 0
        return hour < 24 && minute < 60 && second < 60
    }
}
