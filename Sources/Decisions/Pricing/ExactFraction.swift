/// A positive fraction in lowest terms, so that units convert without a rounding.
public struct ExactFraction: Codable, Hashable, Sendable {
    public let numerator: Int64
    public let denominator: Int64

    public static let one = ExactFraction(unchecked: 1, 1)

    /// `nil` unless both parts are positive and fit 64 bits in lowest terms.
    public init?(_ numerator: Int128, over denominator: Int128) {
        guard numerator > 0, denominator > 0 else { return nil }
        let divisor = Self.greatestCommonDivisor(numerator, denominator)
        guard let top = Int64(exactly: numerator / divisor),
            let bottom = Int64(exactly: denominator / divisor)
        else { return nil }
        self.init(unchecked: top, bottom)
    }

    private init(unchecked numerator: Int64, _ denominator: Int64) {
        self.numerator = numerator
        self.denominator = denominator
    }

    private static func greatestCommonDivisor(_ lhs: Int128, _ rhs: Int128) -> Int128 {
        var (larger, smaller) = (lhs, rhs)
        while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
        return larger
    }
}
