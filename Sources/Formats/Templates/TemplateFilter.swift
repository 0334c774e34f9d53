import Canonical
import JSON
import Primitives

/// One step that reshapes a value on its way: the part after `|`.
///
/// | filter | takes | gives |
/// |---|---|---|
/// | `decimal N` | a whole number of 10^-N units | the number, no needless zeros: 12500 by `decimal 3` is 12.5 |
/// | `fixed N` | the same | the number with exactly N digits: 12.500 |
/// | `scaled N` | a number, or a text that is one | whole 10^-N units: 12.5 by `scaled 3` is 12500 |
/// | `money` | `{"minorUnits":1250,"currency":"USD"}` | 12.50, with the currency's digits |
/// | `minor CODE` | a number, or a text that is one | `{"minorUnits":1250,"currency":"USD"}`; CODE is a reference or "USD" |
/// | `text` | a number, text or truth value | the text |
/// | `join "SEP"` | an array of those | one text |
/// | `time` | microseconds since 1970 | `2026-11-23T18:59:00Z` |
/// | `microseconds` | such a text | microseconds since 1970 |
/// | `table NAME` | a code | its partner in the table, or the table's `*` |
/// | `default "TEXT"` | missing or null | the text; anything else passes |
struct TemplateFilter: Sendable {
    private enum Verb: Sendable {
        case decimal(digits: Int, minimum: Int)
        case scaled(digits: Int)
        case money
        case minor(Argument)
        case text
        case join(String)
        case time
        case microseconds
        case table(String)
        case fallback(String)
    }

    private enum Argument: Sendable {
        case reference(TemplateReference)
        case literal(String)
    }

    private var verb: Verb

    init(parsing tokens: [TemplateExpression.Token]) throws(TemplateFailure) {
        guard let name = tokens.first, name.kind == .word, tokens.count <= 2 else {
            throw TemplateExpression.malformed("a filter is a name and at most one argument")
        }
        verb = try Self.verb(named: name.text, with: tokens.dropFirst().first)
    }

    private static func verb(
        named name: String,
        with argument: TemplateExpression.Token?
    ) throws(TemplateFailure) -> Verb {
        switch (name, argument) {
        case ("money", nil): return .money
        case ("text", nil): return .text
        case ("time", nil): return .time
        case ("microseconds", nil): return .microseconds
        case ("join", let argument?): return .join(argument.text)
        case ("table", let argument?): return .table(argument.text)
        case ("default", let argument?): return .fallback(argument.text)
        case ("minor", let argument?):
            guard argument.kind == .word else { return .minor(.literal(argument.text)) }
            guard let reference = TemplateReference(argument.text) else { break }
            return .minor(.reference(reference))
        case ("decimal", let argument?):
            guard let digits = digits(argument) else { break }
            return .decimal(digits: digits, minimum: 0)
        case ("fixed", let argument?):
            guard let digits = digits(argument) else { break }
            return .decimal(digits: digits, minimum: digits)
        case ("scaled", let argument?):
            guard let digits = digits(argument) else { break }
            return .scaled(digits: digits)
        default: break
        }
        let call = argument.map { "\(name) \($0.text)" } ?? name
        throw TemplateExpression.malformed("there is no filter \"\(call)\"")
    }

    private static func digits(_ argument: TemplateExpression.Token) -> Int? {
        Int(argument.text).flatMap { (0...18).contains($0) ? $0 : nil }
    }

    /// A missing value stays missing, except for `default`; an optional null counts as missing.
    func apply(
        to value: JSONValue?,
        of expression: TemplateExpression,
        in scope: TemplateScope
    ) throws(TemplateFailure) -> JSONValue? {
        if case .fallback(let text) = verb {
            return value.map { $0.isNull ? .string(text) : $0 } ?? .string(text)
        }
        guard let value, !(value.isNull && expression.isOptional) else { return nil }
        return try applied(to: value, expression.reference, scope)
    }

    private func applied(
        to value: JSONValue,
        _ reference: TemplateReference,
        _ scope: TemplateScope
    ) throws(TemplateFailure) -> JSONValue {
        switch verb {
        case .decimal(let digits, let minimum):
            let units = try Self.integer(value, reference)
            return .number(JSONNumber(scaled: units, digits: digits, minimumDigits: minimum))
        case .scaled(let digits): return .number(try Self.units(value, digits, reference))
        case .money: return try Self.money(value, reference)
        case .minor(let argument): return try Self.minor(value, argument, reference, scope)
        case .text: return .string(try Self.text(of: value, reference: reference))
        case .join(let separator): return try Self.join(value, separator, reference)
        case .time:
            let microseconds = try Self.integer(value, reference)
            return .string(Timestamp(microseconds: microseconds).description)
        case .microseconds:
            guard let text = value.string, let moment = Timestamp(text) else {
                throw Self.unfit(reference, "not a moment such as 2026-11-23T18:59:00Z")
            }
            return .number(moment.microseconds)
        case .table(let name): return try Self.look(up: value, in: name, reference, scope)
        case .fallback: return value
        }
    }

    static func text(
        of value: JSONValue,
        reference: TemplateReference
    ) throws(TemplateFailure) -> String {
        switch value {
        case .string(let text): return text
        case .number(let number): return number.text
        case .bool(let flag): return flag ? "true" : "false"
        case .null, .array, .object: throw unfit(reference, "\(value.kindText) is no text")
        }
    }

    private static func integer(
        _ value: JSONValue,
        _ reference: TemplateReference
    ) throws(TemplateFailure) -> Int64 {
        guard let integer = value.integer else { throw unfit(reference, "not a whole number") }
        return integer
    }

    private static func units(
        _ value: JSONValue,
        _ digits: Int,
        _ reference: TemplateReference
    ) throws(TemplateFailure) -> Int64 {
        guard let number = value.number ?? value.string.flatMap({ JSONNumber($0) }),
            let units = number.scaled(toDigits: digits)
        else { throw unfit(reference, "not a number of at most \(digits) digits after the point") }
        return units
    }

    private static func money(
        _ value: JSONValue,
        _ reference: TemplateReference
    ) throws(TemplateFailure) -> JSONValue {
        guard let minorUnits = value["minorUnits"]?.integer,
            let currency = value["currency"]?.string.flatMap({ Currency(code: $0) })
        else { throw unfit(reference, "not an amount in a known currency") }
        let digits = currency.minorDigits
        return .number(JSONNumber(scaled: minorUnits, digits: digits, minimumDigits: digits))
    }

    private static func minor(
        _ value: JSONValue,
        _ argument: Argument,
        _ reference: TemplateReference,
        _ scope: TemplateScope
    ) throws(TemplateFailure) -> JSONValue {
        let code =
            switch argument {
            case .literal(let code): code
            case .reference(let place): scope.value(of: place)?.string ?? ""
            }
        guard let currency = Currency(code: code) else {
            throw unfit(reference, "its currency is not known")
        }
        let minorUnits = try units(value, currency.minorDigits, reference)
        return ["minorUnits": .number(minorUnits), "currency": .string(code)]
    }

    private static func join(
        _ value: JSONValue,
        _ separator: String,
        _ reference: TemplateReference
    ) throws(TemplateFailure) -> JSONValue {
        guard let elements = value.array else { throw unfit(reference, "not an array") }
        var texts: [String] = []
        for element in elements { texts.append(try text(of: element, reference: reference)) }
        return .string(texts.joined(separator: separator))
    }

    private static func look(
        up value: JSONValue,
        in name: String,
        _ reference: TemplateReference,
        _ scope: TemplateScope
    ) throws(TemplateFailure) -> JSONValue {
        guard let table = scope.tables[name] else {
            throw unfit(reference, "there is no table \(name)")
        }
        let code = try text(of: value, reference: reference)
        guard let partner = table[code] ?? table["*"] else {
            throw unfit(reference, "\"\(code.prefix(32))\" is not in the table \(name)")
        }
        return .string(partner)
    }

    private static func unfit(_ reference: TemplateReference, _ detail: String) -> TemplateFailure {
        TemplateFailure(.unfit(reference: reference.description, detail: detail))
    }
}
