/// A JSON value (RFC 8259) exactly as it was written: members in order, numbers as text.
///
/// Nothing passes through floating point, so `12.50` stays `12.50`.
/// Two objects are equal when their members are, in whatever order (§4: an object is unordered).
public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

extension JSONValue {
    public var isNull: Bool { self == .null }

    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    public var number: JSONNumber? {
        if case .number(let value) = self { value } else { nil }
    }

    public var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    public var array: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    public var object: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The whole number this is, or `nil`: `7`, `7.0` and `7e0` are 7; `7.5` and `"7"` are not.
    public var integer: Int64? { number?.scaled(toDigits: 0) }

    /// The member of an object; `nil` when this is no object or has no such member.
    public subscript(_ name: String) -> JSONValue? { object?[name] }

    /// The element of an array; `nil` when this is no array or too short.
    public subscript(_ index: Int) -> JSONValue? {
        guard let array, array.indices.contains(index) else { return nil }
        return array[index]
    }

    /// What kind of value this is, in words for a message: `a string`.
    public var kindText: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    public static func number(_ value: some FixedWidthInteger) -> JSONValue {
        .number(JSONNumber(value))
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .number(JSONNumber(value)) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// `null`, so that documents can be written as literals. Where an optional is meant, say
    /// `JSONValue?.none`: a plain `nil` beside a `JSONValue` is `null`, not nothing.
    public init(nilLiteral: ()) { self = .null }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    /// - Precondition: no name twice.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements.map { JSONObject.Member(name: $0.0, value: $0.1) }))
    }
}
