public import Primitives

/// A value bound to a parameter.
public enum SQLValue: Equatable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])
}

/// Shorter spellings for what tables bind all day.
extension SQLValue {
    public static func int(_ value: Int) -> SQLValue { .integer(Int64(value)) }
    public static func time(_ value: Timestamp) -> SQLValue { .integer(value.microseconds) }
    public static func time(_ value: Timestamp?) -> SQLValue {
        value.map { .integer($0.microseconds) } ?? .null
    }
    /// A length of time in microseconds, rounded down.
    public static func span(_ value: Duration) -> SQLValue {
        .time(Timestamp(microseconds: 0).advanced(by: value))
    }
    public static func text(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }
    public static func bytes(_ value: [UInt8]?) -> SQLValue { value.map { .bytes($0) } ?? .null }
    /// Texts for one parameter, to be asked with `{in $1}`: a JSON array.
    public static func list(_ texts: some Sequence<String>) -> SQLValue {
        var json = "["
        for text in texts {
            json += json.utf8.count == 1 ? "\"" : ",\""
            for scalar in text.unicodeScalars {
                switch scalar {
                case "\"", "\\": json += "\\\(scalar)"
                case "\0"..<" ":
                    json += "\\u00" + (scalar.value < 16 ? "0" : "")
                    json += String(scalar.value, radix: 16)
                default: json.unicodeScalars.append(scalar)
                }
            }
            json += "\""
        }
        return .text(json + "]")
    }
    public static func bool(_ value: Bool) -> SQLValue { .integer(value ? 1 : 0) }
    public static func id<S>(_ value: Identifier<S>) -> SQLValue { .text(value.rawValue) }
    public static func id<S>(_ value: Identifier<S>?) -> SQLValue {
        value.map { .text($0.rawValue) } ?? .null
    }
}
