/// A unit as trading partners name it (X12 element 355; UNECE Recommendation 20 has its own codes).
public struct UnitOfMeasure: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let code: String

    /// - Precondition: 1 to 3 letters or digits; edges use `init(validating:)`.
    public init(code: String) {
        precondition(Self.isValid(code), "a unit is 1 to 3 letters or digits")
        self.code = code
    }

    /// `nil` when the code is not 1 to 3 upper-case letters or digits.
    public init?(validating code: String) {
        guard Self.isValid(code) else { return nil }
        self.code = code
    }

    public static let each = UnitOfMeasure(code: "EA")
    public static let caseOf = UnitOfMeasure(code: "CA")
    public static let dozen = UnitOfMeasure(code: "DZ")
    public static let pound = UnitOfMeasure(code: "LB")
    public static let kilogram = UnitOfMeasure(code: "KG")

    public var description: String { code }

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.code < rhs.code }

    private static func isValid(_ code: String) -> Bool {
        (1...3).contains(code.utf8.count)
            && code.utf8.allSatisfy {
                (UInt8(ascii: "A")...UInt8(ascii: "Z")) ~= $0
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0
            }
    }
}

extension UnitOfMeasure: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let unit = UnitOfMeasure(validating: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "a unit is 1 to 3 upper-case letters or digits, such as EA"
            )
        }
        self = unit
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(code)
    }
}

/// An amount of goods, exact to a thousandth of its unit.
public struct Quantity: Hashable, Codable, Sendable {
    public var thousandths: Int64
    public let unit: UnitOfMeasure

    public init(_ whole: Int64, _ unit: UnitOfMeasure) {
        self.init(thousandths: whole * 1_000, unit)
    }

    public init(thousandths: Int64, _ unit: UnitOfMeasure) {
        self.thousandths = thousandths
        self.unit = unit
    }

    public static func zero(_ unit: UnitOfMeasure) -> Quantity { Quantity(thousandths: 0, unit) }

    public var isZero: Bool { thousandths == 0 }
    public var isPositive: Bool { thousandths > 0 }

    public static func + (lhs: Quantity, rhs: Quantity) -> Quantity {
        requireSame(lhs, rhs)
        return Quantity(thousandths: lhs.thousandths + rhs.thousandths, lhs.unit)
    }

    public static func - (lhs: Quantity, rhs: Quantity) -> Quantity {
        requireSame(lhs, rhs)
        return Quantity(thousandths: lhs.thousandths - rhs.thousandths, lhs.unit)
    }

    private static func requireSame(_ lhs: Quantity, _ rhs: Quantity) {
        precondition(
            lhs.unit == rhs.unit,
            "convert \(rhs.unit.code) to \(lhs.unit.code) with the item's pack factor"
        )
    }
}

extension Quantity: Comparable {
    public static func < (lhs: Quantity, rhs: Quantity) -> Bool {
        requireSame(lhs, rhs)
        return lhs.thousandths < rhs.thousandths
    }
}

extension Quantity: CustomStringConvertible {
    /// `12.5 EA`
    public var description: String { decimalText + " " + unit.code }

    /// `12.5`, with up to three digits after the point.
    public var decimalText: String { ScaledDecimal.text(thousandths, digits: 3, atLeast: 0) }
}

/// How many stock units one of another unit holds, as an exact fraction: 1 CA = 12/1 EA.
public struct PackFactor: Hashable, Codable, Sendable {
    public let unit: UnitOfMeasure
    public let numerator: Int64
    public let denominator: Int64

    /// `nil` unless both parts are positive and at most a billion.
    public init?(_ unit: UnitOfMeasure, numerator: Int64, denominator: Int64 = 1) {
        guard (1...1_000_000_000).contains(numerator), (1...1_000_000_000).contains(denominator)
        else { return nil }
        self.unit = unit
        self.numerator = numerator
        self.denominator = denominator
    }
}

extension PackFactor {
    private enum Member: String, CodingKey { case unit, numerator, denominator }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Member.self)
        let factor = PackFactor(
            try members.decode(UnitOfMeasure.self, forKey: .unit),
            numerator: try members.decode(Int64.self, forKey: .numerator),
            denominator: try members.decode(Int64.self, forKey: .denominator)
        )
        guard let factor else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath,
                    debugDescription: "expected numerator and denominator from 1 to 1000000000"
                )
            )
        }
        self = factor
    }
}

/// Why a quantity could not be converted. Never a guess, never a rounding.
public enum ConversionRefusal: Error, Hashable, Codable, Sendable {
    case unknownUnit(UnitOfMeasure, item: String)
    /// The result is not a whole number of thousandths of the target unit.
    case notExact(Quantity, to: UnitOfMeasure)
    case outOfRange(Quantity, to: UnitOfMeasure)
}
