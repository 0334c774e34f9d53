import Canonical
import Connectors
import JSON
import Primitives

/// A record as Odoo answered it; every value is checked when it is taken out.
///
/// Nothing is `false`, a reference `[7, "Blue Ridge Builders"]`, and amounts and quantities are
/// JSON numbers such as `181.44`. They are read from their text; of what binary fractions leave
/// behind (`181.44000000000003`) the nearest is taken, and anything further away is a failure that
/// names the field.
struct OdooRecord {
    let model: String
    let fields: JSONObject

    func identity() throws(ConnectorFailure) -> Int64 { try number("id") }

    func number(_ field: String) throws(ConnectorFailure) -> Int64 {
        guard let value = fields[field]?.integer else { throw wrong(field, "a whole number") }
        return value
    }

    /// The identity of another record; `nil` when there is none.
    func reference(_ field: String) -> Int64? {
        fields[field]?[0]?.integer ?? fields[field]?.integer
    }

    /// The name of another record, as Odoo shows it.
    func referenceName(_ field: String) -> String? { fields[field]?[1]?.string }

    func text(_ field: String) throws(ConnectorFailure) -> String {
        guard let value = optionalText(field) else { throw wrong(field, "text") }
        return value
    }

    func optionalText(_ field: String) -> String? { fields[field]?.string }

    func identities(_ field: String) throws(ConnectorFailure) -> [Int64] {
        guard let values = fields[field]?.array else { throw wrong(field, "a list") }
        let found = values.compactMap(\.integer)
        guard found.count == values.count else { throw wrong(field, "a list of numbers") }
        return found
    }

    func money(_ field: String, in currency: Currency) throws(ConnectorFailure) -> Money {
        Money(minorUnits: try decimal(field, digits: currency.minorDigits), currency)
    }

    func thousandths(_ field: String) throws(ConnectorFailure) -> Int64 {
        try decimal(field, digits: 3)
    }

    /// A number in units of 10^-`digits`.
    func decimal(_ field: String, digits: Int) throws(ConnectorFailure) -> Int64 {
        guard let number = fields[field]?.number, let value = OdooValue.scaled(number, digits)
        else { throw wrong(field, "a number with at most \(digits) digits") }
        return value
    }

    /// A number of any precision, to the nearest unit of 10^-`digits`.
    func decimal(_ field: String, roundedTo digits: Int) throws(ConnectorFailure) -> Int64 {
        guard let number = fields[field]?.number, let value = OdooValue.rounded(number, digits)
        else { throw wrong(field, "a number") }
        return value
    }

    func isTrue(_ field: String) -> Bool { fields[field] == true }

    /// A moment in UTC, `2026-11-23 03:40:00`; `nil` when there is none.
    func moment(_ field: String) throws(ConnectorFailure) -> Timestamp? {
        guard let text = optionalText(field) else { return nil }
        guard let moment = Timestamp(text.replacing(" ", with: "T") + "Z") else {
            throw wrong(field, "a moment")
        }
        return moment
    }

    private func wrong(_ field: String, _ expected: String) -> ConnectorFailure {
        let found = fields[field].map { $0.kindText } ?? "nothing"
        return ConnectorFailure(
            .malformedAnswer("\(model).\(field): expected \(expected), found \(found)")
        )
    }
}

/// Values in Odoo's own notation.
enum OdooValue {
    /// What a binary fraction is off its decimal by, in thousandths of the last digit at most.
    private static let tolerance = 0.001

    /// Beyond this no amount or quantity of anybody's is; sums of many such still fit.
    static let valueMax: Int64 = 1_000_000_000_000_000

    static func scaled(_ number: JSONNumber, _ digits: Int) -> Int64? {
        if let exact = number.scaled(toDigits: digits) {
            return exact.magnitude <= valueMax.magnitude ? exact : nil
        }
        guard let (value, nearest) = nearest(number, digits),
            (value - Double(nearest)).magnitude <= tolerance
        else { return nil }
        return nearest
    }

    /// The nearest unit of 10^-`digits`, however far away.
    static func rounded(_ number: JSONNumber, _ digits: Int) -> Int64? {
        guard let value = number.scaled(toDigits: digits) ?? nearest(number, digits)?.nearest,
            value.magnitude <= valueMax.magnitude
        else { return nil }
        return value
    }

    private static func nearest(
        _ number: JSONNumber,
        _ digits: Int
    ) -> (value: Double, nearest: Int64)? {
        guard let value = Double(number.text), value.isFinite else { return nil }
        let scaled = (0..<digits).reduce(value) { scaled, _ in scaled * 10 }
        let nearest = scaled.rounded()
        return nearest.magnitude <= Double(valueMax) ? (scaled, Int64(nearest)) : nil
    }

    /// In UTC, as Odoo keeps its times, to the second.
    static func moment(_ moment: Timestamp) -> JSONValue {
        .string(String(moment.description.prefix(19)).replacing("T", with: " "))
    }

    static func quantity(_ thousandths: Int64) -> JSONValue {
        .number(JSONNumber(scaled: thousandths, digits: 3, minimumDigits: 1))
    }

    static func price(_ millionths: Int64) -> JSONValue {
        .number(JSONNumber(scaled: millionths, digits: 6, minimumDigits: 2))
    }

    static func amount(_ money: Money) -> JSONValue {
        .number(
            JSONNumber(
                scaled: money.minorUnits,
                digits: money.currency.minorDigits,
                minimumDigits: money.currency.minorDigits
            )
        )
    }

    static func identities(_ values: [Int64]) -> JSONValue { .array(values.map { .number($0) }) }

    /// A new record in a list: `[0, 0, {…}]`.
    static func new(_ values: JSONValue) -> JSONValue { [0, 0, values] }

    /// Exactly these records: `[[6, 0, [7]]]`.
    static func exactly(_ values: [Int64]) -> JSONValue { [[6, 0, identities(values)]] }
}
