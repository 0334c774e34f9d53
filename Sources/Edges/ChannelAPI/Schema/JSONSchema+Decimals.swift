import JSON
import Primitives

/// What an exact decimal that a sender gives may look like.
struct DecimalRule: Sendable {
    /// Digits after the point.
    var digits: Int
    /// The bound is ten to this power, inclusive, and nothing is negative.
    var powerOfTen: Int
    var mayBeZero: Bool

    /// The greatest value, in units of the last digit.
    var maximum: Int64 { (0..<(powerOfTen + digits)).reduce(1) { value, _ in value * 10 } }

    /// Above zero, to a billion units, exact to a thousandth; `Limits.quantityThousandths`.
    static let quantity = DecimalRule(digits: 3, powerOfTen: 9, mayBeZero: false)
    /// The same, where zero means "none of it".
    static let quantityOrZero = DecimalRule(digits: 3, powerOfTen: 9, mayBeZero: true)
    /// The price of one unit, exact to a millionth.
    static let unitPrice = DecimalRule(digits: 6, powerOfTen: 9, mayBeZero: true)
}

extension JSONSchema {
    /// An exact decimal in an answer: always a string, so that no reader rounds it.
    static func decimal(_ example: String) -> JSONSchema {
        pattern(#"^-?[0-9]+(\.[0-9]+)?$"#).example(.string(example))
    }

    /// A decimal that a sender gives: as a string (`"12.5"`, exact in every language) or as a
    /// number.
    static func given(_ rule: DecimalRule, example: String) -> JSONSchema {
        let zeros = String(repeating: "0", count: rule.powerOfTen)
        let notZero = rule.mayBeZero ? "" : "(?=.*[1-9])"
        let bound = "1\(zeros)(\\.0{1,\(rule.digits)})?"
        let below = "[0-9]{1,\(rule.powerOfTen)}(\\.[0-9]{1,\(rule.digits)})?"
        let step = "0." + String(repeating: "0", count: rule.digits - 1) + "1"
        return pattern("^\(notZero)(\(bound)|\(below))$")
            .adding("type", ["string", "number"])
            .adding(rule.mayBeZero ? "minimum" : "exclusiveMinimum", 0)
            .adding("maximum", JSONNumber("1" + zeros).map { .number($0) })
            .adding("multipleOf", JSONNumber(step).map { .number($0) })
            .example(.string(example))
    }
}
