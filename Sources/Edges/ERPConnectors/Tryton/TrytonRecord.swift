import Canonical
import Connectors
import JSON
import Primitives

/// One record as Tryton answered it; every value is checked when it is taken out.
///
/// Amounts are `{"__class__": "Decimal", "decimal": "49.67"}` and quantities JSON numbers such as
/// `12.0`. Both are read from their text, exactly or not at all: a null, a wrong type or a digit
/// too many is a failure that names the field, never a number.
struct TrytonRecord {
    let model: String
    let fields: JSONObject

    func identity() throws(ConnectorFailure) -> Int64 { try number("id") }

    func number(_ field: String) throws(ConnectorFailure) -> Int64 {
        guard let value = fields[field]?.integer else { throw wrong(field, "a whole number") }
        return value
    }

    /// A reference to another record; `nil` when there is none.
    func reference(_ field: String) -> Int64? { fields[field]?.integer }

    func text(_ field: String) throws(ConnectorFailure) -> String {
        guard let value = optionalText(field) else { throw wrong(field, "text") }
        return value
    }

    func optionalText(_ field: String) -> String? { fields[field]?.string }

    func flag(_ field: String) -> Bool { fields[field]?.bool ?? false }

    /// Identities of the records in a list.
    func identities(_ field: String) throws(ConnectorFailure) -> [Int64] {
        guard let values = fields[field]?.array else { throw wrong(field, "a list") }
        let found = values.compactMap(\.integer)
        guard found.count == values.count else { throw wrong(field, "a list of numbers") }
        return found
    }

    /// The record behind a reference that was read with a dot: `product.code` is in `product.`.
    func related(_ field: String) -> TrytonRecord? {
        fields[field + "."]?.object.map { TrytonRecord(model: "\(model) \(field)", fields: $0) }
    }

    func money(_ field: String, in currency: Currency) throws(ConnectorFailure) -> Money {
        Money(minorUnits: try decimal(field, digits: currency.minorDigits), currency)
    }

    /// A Decimal in units of 10^-`digits`.
    func decimal(_ field: String, digits: Int) throws(ConnectorFailure) -> Int64 {
        guard let value = TrytonValue.decimal(fields[field], digits: digits) else {
            throw wrong(field, "a decimal with at most \(digits) digits")
        }
        return value
    }

    /// A Decimal that may have any number of digits, half to even: what a formula came to.
    func decimal(_ field: String, roundedTo digits: Int) throws(ConnectorFailure) -> Int64 {
        guard let value = TrytonValue.decimal(fields[field], roundedTo: digits) else {
            throw wrong(field, "a decimal")
        }
        return value
    }

    func thousandths(_ field: String) throws(ConnectorFailure) -> Int64 {
        guard let value = fields[field]?.number?.scaled(toDigits: 3) else {
            throw wrong(field, "a quantity with at most three digits")
        }
        return value
    }

    private func wrong(_ field: String, _ expected: String) -> ConnectorFailure {
        let found = fields[field].map { $0.kindText } ?? "nothing"
        return ConnectorFailure(
            .malformedAnswer("\(model).\(field): expected \(expected), found \(found)")
        )
    }
}

/// Values in Tryton's own notation.
enum TrytonValue {
    static func decimal(_ value: JSONValue?, digits: Int) -> Int64? {
        guard value?["__class__"]?.string == "Decimal",
            let text = value?["decimal"]?.string
        else { return nil }
        return JSONNumber(text)?.scaled(toDigits: digits)
    }

    /// `23.39575` with 4 digits is 233958; digits that no number holds count as one beyond them.
    static func decimal(_ value: JSONValue?, roundedTo digits: Int) -> Int64? {
        if let exact = decimal(value, digits: digits) { return exact }
        guard value?["__class__"]?.string == "Decimal", let text = value?["decimal"]?.string
        else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].count > digits else { return nil }
        let kept = parts[1].prefix(digits + 2)
        let isMore = parts[1].dropFirst(digits + 2).contains { $0 != "0" }
        let known = JSONNumber("\(parts[0]).\(kept)\(isMore ? "1" : "0")")
        guard let scaled = known?.scaled(toDigits: digits + 3) else { return nil }
        return RoundingMode.halfEven.divide(Int128(scaled), by: 1_000)
    }

    static func decimal(_ text: String) -> JSONValue {
        ["__class__": "Decimal", "decimal": .string(text)]
    }

    /// A Decimal must not be written as a JSON number, a quantity must: `12.5`.
    static func quantity(_ thousandths: Int64) -> JSONValue {
        .number(JSONNumber(scaled: thousandths, digits: 3, minimumDigits: 1))
    }

    static func date(_ date: LocalDate) -> JSONValue {
        [
            "__class__": "date", "year": .number(date.year), "month": .number(date.month),
            "day": .number(date.day),
        ]
    }

    /// In UTC, as Tryton keeps its times.
    static func moment(_ moment: Timestamp) -> JSONValue {
        let seconds = Int(max(0, moment.microseconds) / 1_000_000)
        let date = LocalDate(daysSince1970: seconds / 86_400)
        return [
            "__class__": "datetime", "year": .number(date.year), "month": .number(date.month),
            "day": .number(date.day), "hour": .number(seconds / 3_600 % 24),
            "minute": .number(seconds / 60 % 60), "second": .number(seconds % 60),
            "microsecond": 0,
        ]
    }

    static func identities(_ values: [Int64]) -> JSONValue { .array(values.map { .number($0) }) }

    /// What `like` takes for texts that begin so; `%`, `_` and `\` stand for themselves.
    static func pattern(_ prefix: String) -> String {
        prefix.reduce(into: "") { text, character in
            if ["%", "_", "\\"].contains(character) { text += "\\" }
            text.append(character)
        } + "%"
    }

    /// A search condition: `["code", "=", "C-1001"]`.
    static func condition(_ field: String, _ relation: String, _ value: JSONValue) -> JSONValue {
        [.string(field), .string(relation), value]
    }
}
