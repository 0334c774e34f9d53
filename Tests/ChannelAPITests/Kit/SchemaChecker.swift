import JSON
import Primitives
import Synchronization

@testable import ChannelAPI

/// Checks a value against a schema in the keywords our documents use; the faults, with their
/// places.
struct SchemaChecker {
    /// Resolves `#/components/schemas/…`.
    static func faults(_ value: JSONValue, _ schema: JSONValue, at place: String = "") -> [String] {
        var faults: [String] = []
        if let name = schema["$ref"]?.string?.split(separator: "/").last {
            guard let component = SchemaComponent(rawValue: String(name)) else {
                return ["\(place): no schema \(name)"]
            }
            return Self.faults(value, component.schema.value, at: place)
        }
        for part in schema["allOf"]?.array ?? [] { faults += Self.faults(value, part, at: place) }
        faults += typeFaults(value, schema, place)
        if let words = schema["enum"]?.array, !words.contains(value) {
            faults.append("\(place): \(value) is none of the words")
        }
        switch value {
        case .string(let text): faults += textFaults(text, schema, place)
        case .number(let number): faults += numberFaults(number, schema, place)
        case .array(let elements): faults += arrayFaults(elements, schema, place)
        case .object(let object): faults += objectFaults(object, schema, place)
        case .null, .bool: break
        }
        return faults
    }

    private static func typeFaults(
        _ value: JSONValue,
        _ schema: JSONValue,
        _ place: String
    ) -> [String] {
        guard let type = schema["type"] else { return [] }
        let allowed = type.array?.compactMap(\.string) ?? [type.string ?? ""]
        let actual: Set<String> =
            switch value {
            case .null: ["null"]
            case .bool: ["boolean"]
            case .number: value.integer == nil ? ["number"] : ["number", "integer"]
            case .string: ["string"]
            case .array: ["array"]
            case .object: ["object"]
            }
        return actual.isDisjoint(with: allowed) ? ["\(place): \(actual) is not \(allowed)"] : []
    }

    private static func textFaults(
        _ text: String,
        _ schema: JSONValue,
        _ place: String
    ) -> [String] {
        var faults: [String] = []
        if let minimum = schema["minLength"]?.integer, text.unicodeScalars.count < minimum {
            faults.append("\(place): too short")
        }
        if let maximum = schema["maxLength"]?.integer, text.unicodeScalars.count > maximum {
            faults.append("\(place): too long")
        }
        if let pattern = schema["pattern"]?.string, !Patterns.shared.match(text, pattern) {
            faults.append("\(place): \(text) !~ \(pattern)")
        }
        switch schema["format"]?.string {
        case "date"? where LocalDate(text) == nil: faults.append("\(place): no date")
        case "date-time"? where Timestamp(text) == nil: faults.append("\(place): no moment")
        default: break
        }
        return faults
    }

    private static func numberFaults(
        _ number: JSONNumber,
        _ schema: JSONValue,
        _ place: String
    ) -> [String] {
        guard let value = Double(number.text) else { return ["\(place): no number"] }
        func bound(_ name: String) -> Double? { schema[name]?.number.flatMap { Double($0.text) } }
        var faults: [String] = []
        if let bound = bound("minimum"), value < bound { faults.append("\(place): too small") }
        if let bound = bound("exclusiveMinimum"), value <= bound {
            faults.append("\(place): too small")
        }
        if let bound = bound("maximum"), value > bound { faults.append("\(place): too large") }
        if let step = schema["multipleOf"]?.number,
            number.scaled(toDigits: step.text.utf8.count - 2) == nil
        {
            faults.append("\(place): too precise")
        }
        return faults
    }

    private static func arrayFaults(
        _ elements: [JSONValue],
        _ schema: JSONValue,
        _ place: String
    ) -> [String] {
        var faults: [String] = []
        if let minimum = schema["minItems"]?.integer, elements.count < minimum {
            faults.append("\(place): too few")
        }
        if let maximum = schema["maxItems"]?.integer, elements.count > maximum {
            faults.append("\(place): too many")
        }
        guard let element = schema["items"] else { return faults }
        for (index, value) in elements.enumerated() {
            faults += Self.faults(value, element, at: "\(place)/\(index)")
        }
        return faults
    }

    private static func objectFaults(
        _ object: JSONObject,
        _ schema: JSONValue,
        _ place: String
    ) -> [String] {
        var faults: [String] = []
        for name in schema["required"]?.array ?? [] {
            guard let name = name.string, object[name] == nil else { continue }
            faults.append("\(place)/\(name): missing")
        }
        if let minimum = schema["minProperties"]?.integer, object.count < minimum {
            faults.append("\(place): too few members")
        }
        if let maximum = schema["maxProperties"]?.integer, object.count > maximum {
            faults.append("\(place): too many members")
        }
        for member in object.members {
            if let inner = schema["properties"]?[member.name] {
                faults += Self.faults(member.value, inner, at: "\(place)/\(member.name)")
            } else if schema["additionalProperties"]?.bool == false {
                faults.append("\(place)/\(member.name): unknown")
            }
        }
        return faults
    }
}

/// Compiled patterns; compiling one costs more than all its matches in a test.
///
/// A class, because all tests share it. Unchecked: a compiled pattern is only used under the lock.
private final class Patterns: @unchecked Sendable {
    static let shared = Patterns()

    /// Guards `compiled`.
    private let lock = Mutex(())
    private var compiled: [String: Regex<AnyRegexOutput>] = [:]

    /// Whether the pattern is found in the text; a broken pattern matches nothing.
    func match(_ text: String, _ pattern: String) -> Bool {
        lock.withLock { _ in
            if compiled[pattern] == nil {
                compiled[pattern] = try? Regex(pattern).matchingSemantics(.unicodeScalar)
            }
            return compiled[pattern].map { text.firstMatch(of: $0) != nil } ?? false
        }
    }
}
