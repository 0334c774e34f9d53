/// An ISO 4217 currency with the digits after its decimal point: 2 for USD, 0 for JPY, 3 for KWD.
public struct Currency: Hashable, Sendable, CustomStringConvertible {
    public let code: String
    public let minorDigits: Int

    /// `nil` when the code is not in the list this product knows.
    public init?(code: String) {
        guard let digits = Self.minorDigits[code] else { return nil }
        self.code = code
        minorDigits = digits
    }

    private init(_ code: String, _ minorDigits: Int) {
        self.code = code
        self.minorDigits = minorDigits
    }

    public static let usd = Currency("USD", 2)
    public static let eur = Currency("EUR", 2)
    public static let jpy = Currency("JPY", 0)
    public static let kwd = Currency("KWD", 3)

    /// How many minor units make one major unit: 100 for USD.
    public var minorPerMajor: Int64 {
        switch minorDigits {
        case 0: 1
        case 3: 1_000
        case 4: 10_000
        default: 100
        }
    }

    public var description: String { code }

    /// Every code that is known here, sorted.
    public static var codes: [String] { minorDigits.keys.sorted() }

    private static let minorDigits: [String: Int] = {
        let two = """
            AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN \
            BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL \
            GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK \
            LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO \
            NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE \
            SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES \
            WST XCD YER ZAR ZMW ZWG
            """
        var digits: [String: Int] = [:]
        for code in two.split(separator: " ") { digits[String(code)] = 2 }
        for code in "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(
            separator: " "
        ) { digits[String(code)] = 0 }
        for code in "BHD IQD JOD KWD LYD OMR TND".split(separator: " ") { digits[String(code)] = 3 }
        return digits
    }()
}

extension Currency: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let code = try container.decode(String.self)
        guard let currency = Currency(code: code) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "\(code.prefix(16)) is not an ISO 4217 currency known here"
            )
        }
        self = currency
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(code)
    }
}

/// A settled amount, counted in the currency's minor unit and never in floating point.
public struct Money: Hashable, Codable, Sendable {
    public var minorUnits: Int64
    public let currency: Currency

    public init(minorUnits: Int64, _ currency: Currency) {
        self.minorUnits = minorUnits
        self.currency = currency
    }

    public static func zero(_ currency: Currency) -> Money { Money(minorUnits: 0, currency) }

    public var isZero: Bool { minorUnits == 0 }

    /// - Precondition: one currency; a sum beyond 64 bits stops, as no real order gets there.
    public static func + (lhs: Money, rhs: Money) -> Money {
        requireSame(lhs, rhs)
        return Money(minorUnits: lhs.minorUnits + rhs.minorUnits, lhs.currency)
    }

    public static func - (lhs: Money, rhs: Money) -> Money {
        requireSame(lhs, rhs)
        return Money(minorUnits: lhs.minorUnits - rhs.minorUnits, lhs.currency)
    }

    public static func += (lhs: inout Money, rhs: Money) { lhs = lhs + rhs }

    /// Splits the amount in proportion to `weights` so that the parts always sum to the whole.
    ///
    /// Leftover minor units go to the earliest parts, one each: a rule an auditor can repeat by
    /// hand.
    /// - Precondition: no weight is negative and at least one is positive.
    public func split(by weights: [Int64]) -> [Money] {
        precondition(weights.allSatisfy { $0 >= 0 }, "a weight cannot be negative")
        let total = weights.reduce(Int128(0)) { $0 + Int128($1) }
        precondition(total > 0, "something must weigh something")
        let floors = weights.map { Int64(Int128(minorUnits) * Int128($0) / total) }
        var leftover = minorUnits - floors.reduce(0, +)
        return floors.map { floor in
            guard leftover != 0 else { return Money(minorUnits: floor, currency) }
            let unit = leftover.signum()
            leftover -= unit
            return Money(minorUnits: floor + unit, currency)
        }
    }

    private static func requireSame(_ lhs: Money, _ rhs: Money) {
        precondition(
            lhs.currency == rhs.currency,
            "cannot mix \(lhs.currency.code) and \(rhs.currency.code)"
        )
    }
}

extension Money: CustomStringConvertible {
    /// `1234.50 USD`, with exactly the currency's digits.
    public var description: String { decimalText + " " + currency.code }

    /// `1234.50`, with exactly the currency's digits and a point.
    public var decimalText: String { ScaledDecimal.text(minorUnits, digits: currency.minorDigits) }
}

/// A price for one unit, in millionths of the currency's major unit: 3.09 USD is 3,090,000.
public struct UnitPrice: Hashable, Codable, Sendable {
    public let millionths: Int64
    public let currency: Currency
    /// The unit that one price buys: a case price is not an each price.
    public let unit: UnitOfMeasure

    public init(millionths: Int64, _ currency: Currency, per unit: UnitOfMeasure) {
        self.millionths = millionths
        self.currency = currency
        self.unit = unit
    }

    /// `3.09`, at least the currency's digits and at most six.
    public var decimalText: String {
        ScaledDecimal.text(millionths, digits: 6, atLeast: currency.minorDigits)
    }
}

/// How a product of price and quantity becomes whole minor units. Pinned per partner.
public enum RoundingMode: String, Codable, CaseIterable, Hashable, Sendable {
    case halfUp = "half_up"
    case halfEven = "half_even"
    case down
    case up

    /// `numerator / denominator`, rounded. Half-up rounds halves away from zero.
    /// - Precondition: the denominator is positive and the result fits 64 bits.
    public func divide(_ numerator: Int128, by denominator: Int128) -> Int64 {
        precondition(denominator > 0, "a denominator must be positive")
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        guard remainder != 0 else { return Int64(quotient) }
        let away: Int128 = numerator < 0 ? -1 : 1
        let twice = (remainder < 0 ? -remainder : remainder) * 2
        let goesAway =
            switch self {
            case .down: false
            case .up: true
            case .halfUp: twice >= denominator
            case .halfEven: twice > denominator || (twice == denominator && quotient % 2 != 0)
            }
        return Int64(goesAway ? quotient + away : quotient)
    }
}

/// Writes and reads decimals of a fixed scale exactly.
public enum ScaledDecimal {
    /// `-1.25` for -125 with 2 digits; with `atLeast`, zeros past that many digits are dropped.
    public static func text(_ value: Int64, digits: Int, atLeast: Int? = nil) -> String {
        guard digits > 0 else { return String(value) }
        if atLeast == 0, digits == 3, value % 1_000 == 0 { return String(value / 1_000) }
        var text = String(value.magnitude)
        if text.utf8.count <= digits {
            text = String(repeating: "0", count: digits + 1 - text.utf8.count) + text
        }
        let point = text.index(text.endIndex, offsetBy: -digits)
        var fraction = String(text[point...])
        if let atLeast {
            while fraction.utf8.count > atLeast, fraction.hasSuffix("0") { fraction.removeLast() }
        }
        let whole = String(text[..<point])
        return (value < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// The value of `12.50` in units of 10^-`digits`, or `nil` when the text is no plain decimal,
    /// has more digits than the scale holds (zeros aside), or does not fit.
    public static func value(_ text: some StringProtocol, digits: Int) -> Int64? {
        var value: Int64 = 0
        var seen = 0
        var fractionDigits: Int?
        var isNegative = false
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "-") where index == 0: isNegative = true
            case UInt8(ascii: ".") where fractionDigits == nil: fractionDigits = 0
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                seen += 1
                if let soFar = fractionDigits {
                    if soFar == digits {
                        guard byte == UInt8(ascii: "0") else { return nil }
                        continue
                    }
                    fractionDigits = soFar + 1
                }
                let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
                let (sum, carry) = tens.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
                guard !overflow, !carry else { return nil }
                value = sum
            default: return nil
            }
        }
        guard seen > 0 else { return nil }
        for _ in (fractionDigits ?? 0)..<digits {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            value = tens
        }
        return isNegative ? -value : value
    }
}
