/// A JSON number as it was written (RFC 8259 §6), so that no digit is lost.
///
/// Equality is of the text: `1.0` and `1` are different numbers here; compare by
/// `scaled(toDigits:)`.
public struct JSONNumber: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    /// `nil` when the text is not one JSON number of at most `JSONLimits.numberBytes` bytes.
    public init?(_ text: String) {
        guard text.utf8.count <= JSONLimits.numberBytes, Self.isNumber(Array(text.utf8)) else {
            return nil
        }
        self.text = text
    }

    public init(_ value: some FixedWidthInteger) { text = String(value) }

    /// `value` units of 10^-`digits`: 12500 with 3 digits is `12.5`, at least `minimumDigits` kept.
    public init(scaled value: Int64, digits: Int, minimumDigits: Int = 0) {
        precondition((0...18).contains(digits), "a scale of 0 to 18 digits")
        guard digits > 0 else {
            text = String(value)
            return
        }
        let plain = String(value.magnitude)
        let padded = String(repeating: "0", count: max(0, digits + 1 - plain.utf8.count)) + plain
        var fraction = padded.suffix(digits)
        while fraction.utf8.count > minimumDigits, fraction.last == "0" { fraction.removeLast() }
        let whole = padded.dropLast(digits)
        text = (value < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// For the parser, which has checked the text.
    init(checked text: String) { self.text = text }

    public var description: String { text }

    /// The value in units of 10^-`digits`, exactly: `12.5` with 3 digits is 12500.
    ///
    /// `nil` when the number has more digits than the scale holds (zeros aside) or does not fit.
    public func scaled(toDigits digits: Int) -> Int64? {
        var significand: Int64 = 0
        var fractionDigits = 0
        var trailingZeros = 0
        var isFraction = false
        var rest = text.utf8[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest.removeFirst() }
        while let byte = rest.first, byte | 0x20 != UInt8(ascii: "e") {
            rest.removeFirst()
            guard byte != UInt8(ascii: ".") else {
                isFraction = true
                continue
            }
            if isFraction { fractionDigits += 1 }
            // Zeros count only once another digit follows, so 1.000000000000000000000 still fits.
            guard byte != UInt8(ascii: "0") else {
                trailingZeros += 1
                continue
            }
            guard let shifted = Self.shifted(significand, by: trailingZeros + 1) else { return nil }
            let (sum, overflow) = shifted.subtractingReportingOverflow(
                Int64(byte - UInt8(ascii: "0"))
            )
            guard !overflow else { return nil }
            significand = sum
            trailingZeros = 0
        }
        guard significand != 0 else { return 0 }
        guard let exponent = Self.exponent(rest) else { return nil }
        let shift = exponent + digits - fractionDigits + trailingZeros
        guard shift >= 0, let value = Self.shifted(significand, by: shift) else { return nil }
        // Summed up as a negative number, because Int64.min has no positive twin.
        return isNegative ? value : (value == .min ? nil : -value)
    }

    private static func shifted(_ value: Int64, by digits: Int) -> Int64? {
        guard value != 0 else { return 0 }
        guard digits <= 19 else { return nil }
        var value = value
        for _ in 0..<digits {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            value = product
        }
        return value
    }

    /// `e-3` as -3, nothing as 0; `nil` for an exponent nobody means.
    private static func exponent(_ text: Substring.UTF8View) -> Int? {
        guard !text.isEmpty else { return 0 }
        guard let value = Int(Substring(text.dropFirst())), abs(value) <= 1_000 else { return nil }
        return value
    }

    private static func isNumber(_ bytes: [UInt8]) -> Bool {
        var end = 0
        return JSONNumberGrammar.fault(in: bytes, from: 0, end: &end) == nil && end == bytes.count
    }
}

/// The grammar of RFC 8259 §6, shared by the parser and by `JSONNumber.init`.
enum JSONNumberGrammar {
    /// Reads one number from `start`; `end` is where it stops, or where the fault is.
    static func fault(in bytes: [UInt8], from start: Int, end: inout Int) -> String? {
        end = start
        if end < bytes.count, bytes[end] == UInt8(ascii: "-") { end += 1 }
        let whole = end
        guard skipDigits(bytes, &end) else { return "a digit must follow" }
        if bytes[whole] == UInt8(ascii: "0"), end > whole + 1 {
            end = whole
            return "a number has no leading zero"
        }
        if end < bytes.count, bytes[end] == UInt8(ascii: ".") {
            end += 1
            guard skipDigits(bytes, &end) else { return "a digit must follow the point" }
        }
        if end < bytes.count, bytes[end] | 0x20 == UInt8(ascii: "e") {
            end += 1
            if end < bytes.count, bytes[end] == UInt8(ascii: "+") || bytes[end] == UInt8(ascii: "-")
            {
                end += 1
            }
            guard skipDigits(bytes, &end) else { return "a digit must follow the exponent" }
        }
        return nil
    }

    private static func skipDigits(_ bytes: [UInt8], _ at: inout Int) -> Bool {
        let start = at
        while at < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= bytes[at] { at += 1 }
        return at > start
    }
}
