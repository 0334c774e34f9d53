import Canonical
import JSON
import Primitives

extension JSONValue {
    /// An object of the members that are there; `nil` is left out.
    static func members(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
        .object(JSONObject(present: members))
    }

    /// The value if the condition holds, else nothing. A bare `nil` could be read as JSON's null.
    static func given(_ value: @autoclosure () -> JSONValue, if condition: Bool) -> JSONValue? {
        condition ? Optional(value()) : Optional.none
    }

    static func text(_ text: String?) -> JSONValue? { text.map { .string($0) } }
    static func id<S>(_ id: Identifier<S>) -> JSONValue { .string(id.rawValue) }
    static func id<S>(_ id: Identifier<S>?) -> JSONValue? { id.map { .string($0.rawValue) } }
    static func date(_ date: LocalDate?) -> JSONValue? { date.map { .string($0.description) } }
    static func moment(_ moment: Timestamp) -> JSONValue { .string(moment.description) }
    static func moment(_ moment: Timestamp?) -> JSONValue? { moment.map { .moment($0) } }
    static func word<Word: RawRepresentable>(_ word: Word) -> JSONValue
    where Word.RawValue == String { .string(word.rawValue) }
    static func words<Word: RawRepresentable>(_ words: [Word]) -> JSONValue
    where Word.RawValue == String { .array(words.map { .string($0.rawValue) }) }
    /// `"12.50"`: the currency stands once, beside.
    static func amount(_ money: Money) -> JSONValue { .string(money.decimalText) }
    static func amount(_ money: Money?) -> JSONValue? { money.map { .amount($0) } }
    /// `"12.5"`, from thousandths.
    static func quantity(_ thousandths: Int64) -> JSONValue {
        .string(ScaledDecimal.text(thousandths, digits: 3, atLeast: 0))
    }
}
