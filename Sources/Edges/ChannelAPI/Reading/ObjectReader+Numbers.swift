import Canonical
import JSON
import Primitives

extension ObjectReader {
    func integer(_ name: String, in range: ClosedRange<Int64>) -> Int64? {
        required(name).flatMap { integer($0, name, range) }
    }

    func optionalInteger(_ name: String, in range: ClosedRange<Int64>) -> Int64? {
        optional(name).flatMap { integer($0, name, range) }
    }

    /// Thousandths, millionths or whatever the rule's last digit is.
    func decimal(_ name: String, _ rule: DecimalRule) -> Int64? {
        required(name).flatMap { decimal($0, name, rule) }
    }

    func optionalDecimal(_ name: String, _ rule: DecimalRule) -> Int64? {
        optional(name).flatMap { decimal($0, name, rule) }
    }

    /// A quantity and its unit, from two members beside each other.
    func quantity(_ name: String = "quantity", _ rule: DecimalRule = .quantity) -> Quantity? {
        let thousandths = decimal(name, rule)
        let unit = word("unit", expected: "a unit of 1 to 3 capitals or digits, such as EA") {
            UnitOfMeasure(validating: $0)
        }
        guard let thousandths, let unit else { return nil }
        return Quantity(thousandths: thousandths, unit)
    }

    func currency(_ name: String) -> Currency? {
        word(name, expected: "an ISO 4217 currency such as USD") { Currency(code: $0) }
    }

    private func integer(
        _ value: JSONValue,
        _ name: String,
        _ range: ClosedRange<Int64>
    ) -> Int64? {
        guard value.number != nil else {
            fault(name, .wrongType, "expected a whole number, found \(value.kindText)")
            return nil
        }
        guard let integer = value.integer, range.contains(integer) else {
            fault(
                name,
                .outOfRange,
                "expected a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
            return nil
        }
        return integer
    }

    private func decimal(_ value: JSONValue, _ name: String, _ rule: DecimalRule) -> Int64? {
        switch rule.read(value) {
        case .success(let scaled): return scaled
        case .failure(let fault):
            self.fault(name, fault.code, fault.detail)
            return nil
        }
    }
}

/// Why a decimal cannot be taken.
struct ValueFault: Error, Equatable {
    var code: ViolationCode
    var detail: String
}

extension DecimalRule {
    /// In units of the last digit; a string counts as what it says, a number digit by digit.
    func read(_ value: JSONValue) -> Result<Int64, ValueFault> {
        switch value {
        case .string(let text): read(text)
        case .number(let number): read(number)
        case .null, .bool, .array, .object:
            .failure(
                ValueFault(
                    code: .wrongType,
                    detail: "expected a decimal such as \"12.5\", found \(value.kindText)"
                )
            )
        }
    }

    private func read(_ text: String) -> Result<Int64, ValueFault> {
        // JSON's grammar, leading zeros aside: no sign, no exponent, digits around the point.
        let bytes = Array(text.utf8)
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isPlain =
            (1...2).contains(parts.count)
            && parts.allSatisfy { part in
                !part.isEmpty && part.allSatisfy { (0x30...0x39).contains($0) }
            }
        guard isPlain else {
            return bytes.first == UInt8(ascii: "-") && JSONNumber(text) != nil
                ? .failure(outOfRange)
                : .failure(
                    ValueFault(
                        code: .invalidFormat,
                        detail: "expected a decimal such as \"12.5\", digits and one point"
                    )
                )
        }
        if parts.count == 2, parts[1].count > digits { return .failure(tooPrecise) }
        guard bytes.count <= 64, let number = JSONNumber(Self.withoutLeadingZeros(text)) else {
            return .failure(outOfRange)
        }
        return read(number)
    }

    private func read(_ number: JSONNumber) -> Result<Int64, ValueFault> {
        guard let scaled = number.scaled(toDigits: digits) else {
            return .failure(isTooLarge(number) ? outOfRange : tooPrecise)
        }
        guard scaled <= maximum, mayBeZero ? scaled >= 0 : scaled > 0 else {
            return .failure(outOfRange)
        }
        return .success(scaled)
    }

    /// Whether the number's whole part alone is past the bound (or written so that nobody can
    /// tell).
    private func isTooLarge(_ number: JSONNumber) -> Bool {
        let whole = number.text.prefix { $0 != "." && $0 != "e" && $0 != "E" }
        return whole.hasPrefix("-") || whole.utf8.count > powerOfTen + 1
            || number.text.contains { $0 == "e" || $0 == "E" }
    }

    private static func withoutLeadingZeros(_ text: String) -> String {
        let digits = text.drop { $0 == "0" }
        return digits.isEmpty || digits.hasPrefix(".") ? "0" + digits : String(digits)
    }

    private var outOfRange: ValueFault {
        let bound = "1" + String(repeating: "0", count: powerOfTen)
        return ValueFault(
            code: .outOfRange,
            detail: mayBeZero ? "expected 0 to \(bound)" : "expected more than 0, at most \(bound)"
        )
    }

    private var tooPrecise: ValueFault {
        ValueFault(code: .tooPrecise, detail: "at most \(digits) digits after the point")
    }
}
