/// A segment to be written: `BAK*00*AC*PO-4711*20261123~`.
///
/// Empty elements at the end are not written.
public struct OutboundSegment: Hashable, Sendable {
    public var id: SegmentID
    public var elements: [OutboundElement]

    public init(_ id: SegmentID, _ elements: OutboundElement...) {
        self.init(id, elements)
    }

    public init(_ id: SegmentID, _ elements: [OutboundElement]) {
        self.id = id
        self.elements = elements
    }
}

/// One element to be written.
public enum OutboundElement: Hashable, Sendable, ExpressibleByStringLiteral {
    case absent
    case text(String)
    /// Components in order; empty ones at the end are not written.
    case composite([String])

    public init(stringLiteral value: String) { self = .text(value) }

    /// The text, or nothing.
    public static func optional(_ text: String?) -> OutboundElement {
        text.map(OutboundElement.text) ?? .absent
    }

    public static func number(_ value: some BinaryInteger) -> OutboundElement {
        .text(String(value))
    }

    /// A decimal of `scaled / 10^digits` with an explicit point and no superfluous zeros (type R).
    public static func decimal(_ scaled: Int64, digits: Int) -> OutboundElement {
        .text(DecimalText.explicit(scaled, digits: digits))
    }

    var isEmpty: Bool {
        switch self {
        case .absent: true
        case .text(let text): text.isEmpty
        case .composite(let components): components.allSatisfy(\.isEmpty)
        }
    }
}

/// How X12 writes numbers.
public enum DecimalText {
    /// `12.5` for 12500 with three digits; `-3`; `0`.
    public static func explicit(_ scaled: Int64, digits: Int) -> String {
        precondition((0...18).contains(digits), "0 to 18 decimals")
        let magnitude = String(scaled.magnitude)
        let padding = String(repeating: "0", count: max(0, digits + 1 - magnitude.utf8.count))
        let all = padding + magnitude
        let whole = all.prefix(all.utf8.count - digits)
        var fraction = Substring(all.suffix(digits))
        while fraction.hasSuffix("0") { fraction = fraction.dropLast() }
        let sign = scaled < 0 ? "-" : ""
        return fraction.isEmpty ? sign + whole : sign + whole + "." + fraction
    }

    /// Reads a decimal as `value * 10^digits`; `nil` unless it is one and fits without rounding.
    public static func scaled(_ text: String, digits: Int) -> Int64? {
        var value: Int64 = 0
        var isNegative = false
        var decimals: Int?
        var count = 0
        var isFirst = true
        for byte in text.utf8 {
            defer { isFirst = false }
            if byte == UInt8(ascii: "-"), isFirst {
                isNegative = true
            } else if byte == UInt8(ascii: "."), decimals == nil {
                decimals = 0
            } else if byte.isASCIIDigit {
                count += 1
                if let seen = decimals {
                    // Zeros beyond the scale change nothing.
                    if seen >= digits {
                        guard byte == UInt8(ascii: "0") else { return nil }
                        continue
                    }
                    decimals = seen + 1
                }
                guard append(byte, to: &value) else { return nil }
            } else {
                return nil
            }
        }
        guard count > 0 else { return nil }
        for _ in (decimals ?? 0)..<digits {
            guard append(0x30, to: &value) else { return nil }
        }
        return isNegative ? -value : value
    }

    public static func scaled(_ text: some StringProtocol, digits: Int) -> Int64? {
        scaled(String(text), digits: digits)
    }

    private static func append(_ digit: UInt8, to value: inout Int64) -> Bool {
        let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
        let (sum, overflowedAgain) = product.addingReportingOverflow(Int64(digit - 0x30))
        value = sum
        return !overflowed && !overflowedAgain
    }
}
