import EDI
import Primitives

/// What an expression comes to.
enum ExpressionValue: Equatable {
    case missing
    case text(String)
    /// Times 10^9.
    case number(Int64)
    case truth(Bool)

    init(_ field: MappedValue?) { self = field.map { .text($0.text) } ?? .missing }

    var isMissing: Bool { self == .missing }

    /// As a field holds it; an empty text is missing.
    var text: String? {
        switch self {
        case .missing: nil
        case .text(let text): text.isEmpty ? nil : text
        case .number(let value): DecimalText.explicit(value, digits: Mapping.Form.decimals)
        case .truth(let isTrue): isTrue ? "true" : "false"
        }
    }

    var number: Int64? {
        switch self {
        case .number(let value): value
        case .text(let text): DecimalText.scaled(text, digits: Mapping.Form.decimals)
        case .missing, .truth: nil
        }
    }

    var isNumber: Bool {
        if case .number = self { true } else { false }
    }
}

/// It cannot be said what the expression comes to.
struct NotComputable: Error {}

extension MappingExpression {
    /// Computes it over the fields that are there; the same fields give the same value.
    func value(
        _ field: (String) -> MappedValue?
    ) throws(NotComputable) -> ExpressionValue {
        try Self.value(of: root, field)
    }

    private static func value(
        of node: Node,
        _ field: (String) -> MappedValue?
    ) throws(NotComputable) -> ExpressionValue {
        switch node {
        case .text(let text): return .text(text)
        case .number(let value): return .number(value)
        case .field(let name): return ExpressionValue(field(name))
        case .call(.choose, let parts):
            let isChosen = try truth(value(of: parts[0], field))
            return try value(of: parts[isChosen ? 1 : 2], field)
        case .call(.first, let parts):
            for part in parts {
                let value = try value(of: part, field)
                if !value.isMissing { return value }
            }
            return .missing
        case .call(.and, let parts):
            guard try truth(value(of: parts[0], field)) else { return .truth(false) }
            return .truth(try truth(value(of: parts[1], field)))
        case .call(.or, let parts):
            if try truth(value(of: parts[0], field)) { return .truth(true) }
            return .truth(try truth(value(of: parts[1], field)))
        case .call(let function, let parts):
            var values: [ExpressionValue] = []
            for part in parts { values.append(try value(of: part, field)) }
            return try function.apply(values)
        }
    }

    /// Missing is not true.
    static func truth(_ value: ExpressionValue) throws(NotComputable) -> Bool {
        switch value {
        case .truth(let isTrue): return isTrue
        case .missing: return false
        case .text("true"): return true
        case .text("false"): return false
        case .text, .number: throw NotComputable()
        }
    }
}

extension MappingExpression.Function {
    fileprivate func apply(_ values: [ExpressionValue]) throws(NotComputable) -> ExpressionValue {
        switch self {
        case .missing: return .truth(values[0].text == nil)
        case .not: return .truth(!(try MappingExpression.truth(values[0])))
        case .equal, .differs, .less, .atMost, .more, .atLeast:
            // Nothing is known of what is missing.
            guard !values.contains(where: \.isMissing) else { return .truth(false) }
            return .truth(try compare(values[0], values[1]))
        default:
            guard !values.contains(where: \.isMissing) else { return .missing }
            if let number = try arithmetic(values) { return .number(number) }
            return try words(values)
        }
    }

    // MARK: - Comparing

    private func compare(
        _ left: ExpressionValue,
        _ right: ExpressionValue
    ) throws(NotComputable) -> Bool {
        if self == .equal || self == .differs {
            let isNumeric = left.isNumber || right.isNumber
            let isEqual = isNumeric ? left.number == right.number : left.text == right.text
            return isEqual == (self == .equal)
        }
        if let left = left.number, let right = right.number { return holds(left, right) }
        guard let left = left.text.flatMap({ LocalDate($0) }),
            let right = right.text.flatMap({ LocalDate($0) })
        else { throw NotComputable() }
        return holds(left, right)
    }

    private func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
        switch self {
        case .less: left < right
        case .atMost: left <= right
        case .more: left > right
        case .atLeast: left >= right
        default: false
        }
    }

    // MARK: - Numbers

    private static var one: Int128 { 1_000_000_000 }

    /// `nil` for functions of words.
    private func arithmetic(_ values: [ExpressionValue]) throws(NotComputable) -> Int64? {
        let result: Int128
        switch self {
        case .add: result = try number(values[0]) + number(values[1])
        case .subtract where values.count == 1: result = -(try number(values[0]))
        case .subtract: result = try number(values[0]) - number(values[1])
        case .multiply:
            let product = try number(values[0]) * number(values[1])
            guard product.isMultiple(of: Self.one) else { throw NotComputable() }
            result = product / Self.one
        case .round: result = try rounded(number(values[0]), by: Self.one, values[1])
        case .divide:
            let divisor = try number(values[1])
            guard divisor != 0 else { throw NotComputable() }
            let dividend = try number(values[0])
            let sign: Int128 = divisor < 0 ? -1 : 1
            result = try rounded(sign * dividend, by: sign * divisor, values[2])
        case .length:
            let count = values[0].text.map { $0.unicodeScalars.count } ?? 0
            result = Int128(count) * Self.one
        default: return nil
        }
        guard let fitting = Int64(exactly: result) else { throw NotComputable() }
        return fitting
    }

    private func number(_ value: ExpressionValue) throws(NotComputable) -> Int128 {
        guard let number = value.number else { throw NotComputable() }
        return Int128(number)
    }

    /// `value / divisor` to some decimals, half away from zero; the divisor is above zero.
    private func rounded(
        _ value: Int128,
        by divisor: Int128,
        _ digits: ExpressionValue
    ) throws(NotComputable) -> Int128 {
        let count = try whole(digits, upTo: Mapping.Form.decimals)
        var scale: Int128 = 1
        for _ in 0..<count { scale *= 10 }
        let scaled = value * scale
        let (quotient, rest) = scaled.magnitude.quotientAndRemainder(
            dividingBy: divisor.magnitude
        )
        let nearest = Int128(rest * 2 >= divisor.magnitude ? quotient + 1 : quotient)
        return (scaled < 0 ? -nearest : nearest) * (Self.one / scale)
    }

    /// A whole number from 0 on.
    private func whole(
        _ value: ExpressionValue,
        upTo most: Int
    ) throws(NotComputable) -> Int {
        guard let number = value.number.map({ Int128($0) }), number.isMultiple(of: Self.one),
            (0...Int128(most)).contains(number / Self.one)
        else { throw NotComputable() }
        return Int(number / Self.one)
    }

    // MARK: - Words

    private func words(_ values: [ExpressionValue]) throws(NotComputable) -> ExpressionValue {
        let texts = values.map { $0.text ?? "" }
        let scalars = texts[0].unicodeScalars
        switch self {
        case .join: return .text(try bounded(texts[0] + texts[1]))
        case .upper: return .text(texts[0].uppercased())
        case .lower: return .text(texts[0].lowercased())
        case .left:
            let count = try whole(values[1], upTo: Limits.longTextBytes)
            return .text(String(scalars.prefix(count)))
        case .right:
            let count = try whole(values[1], upTo: Limits.longTextBytes)
            return .text(String(scalars.suffix(count)))
        case .replace:
            guard !texts[1].isEmpty else { throw NotComputable() }
            return .text(try bounded(texts[0].replacing(texts[1], with: texts[2])))
        case .contains: return .truth(texts[0].contains(texts[1]))
        case .startsWith: return .truth(texts[0].hasPrefix(texts[1]))
        case .endsWith: return .truth(texts[0].hasSuffix(texts[1]))
        case .trimZeros:
            let rest = texts[0].drop { $0 == "0" }
            return .text(rest.isEmpty ? "0" : String(rest))
        case .days:
            guard let date = LocalDate(texts[0]), (2...9_997).contains(date.year),
                let number = values[1].number
            else { throw NotComputable() }
            let count = try whole(.number(number < 0 ? -number : number), upTo: 366)
            let day = date.daysSince1970 + (number < 0 ? -count : count)
            return .text(LocalDate(daysSince1970: day).description)
        default: throw NotComputable()
        }
    }

    private func bounded(_ text: String) throws(NotComputable) -> String {
        guard text.utf8.count <= Limits.longTextBytes else { throw NotComputable() }
        return text
    }
}
