import Canonical
import JSON
import Primitives

/// Reads one JSON object's members into checked values; every fault goes to the violations.
///
/// A function returns `nil` for a fault and for an absent optional member alike: whoever collects
/// everything asks `violations.check()` once, at the end, before any value is used.
struct ObjectReader {
    let object: JSONObject
    /// The JSON pointer of this object.
    let pointer: String
    let violations: Violations

    /// `nil`, with a violation, when the value is no object; members that are not `known` are told.
    init?(_ value: JSONValue, at pointer: String, known: [String], _ violations: Violations) {
        guard let object = value.object else {
            violations.add(at: pointer, .wrongType, "expected an object, found \(value.kindText)")
            return nil
        }
        self.object = object
        self.pointer = pointer
        self.violations = violations
        for member in object.members where !known.contains(member.name) {
            fault(
                member.name,
                .unknownMember,
                "no such member; there are: " + known.joined(separator: ", ")
            )
        }
    }

    func place(_ name: String) -> String {
        pointer + JSONPointer(tokens: [name]).description
    }

    func fault(_ name: String, _ code: ViolationCode, _ detail: String) {
        violations.add(at: place(name), code, detail)
    }

    func has(_ name: String) -> Bool { object[name] != nil }

    /// The member; `null` is a fault, since absent means left out.
    func optional(_ name: String) -> JSONValue? {
        guard let value = object[name] else { return nil }
        guard value.isNull else { return value }
        fault(name, .wrongType, "null is not allowed; leave \(name) out instead")
        return nil
    }

    func required(_ name: String) -> JSONValue? {
        guard let value = object[name] else {
            fault(name, .missing, "\(name) is required")
            return nil
        }
        guard value.isNull else { return value }
        fault(name, .wrongType, "null is not allowed; \(name) is required")
        return nil
    }

    // MARK: - Text

    func text(_ name: String, maximum: Int = Limits.shortTextBytes) -> String? {
        required(name).flatMap { checked($0, name, maximum) }
    }

    func optionalText(_ name: String, maximum: Int = Limits.shortTextBytes) -> String? {
        optional(name).flatMap { checked($0, name, maximum) }
    }

    func id<Subject>(_ name: String, _: Subject.Type) -> Identifier<Subject>? {
        text(name, maximum: Identifier<Subject>.lengthBytes.upperBound)
            .flatMap { Identifier<Subject>(validating: $0) }
    }

    func optionalID<Subject>(_ name: String, _: Subject.Type) -> Identifier<Subject>? {
        optionalText(name, maximum: Identifier<Subject>.lengthBytes.upperBound)
            .flatMap { Identifier<Subject>(validating: $0) }
    }

    private func checked(_ value: JSONValue, _ name: String, _ maximum: Int) -> String? {
        guard let text = value.string else {
            fault(name, .wrongType, "expected a string, found \(value.kindText)")
            return nil
        }
        guard let (code, detail) = TextRule.fault(in: text, maximum: maximum) else { return text }
        fault(name, code, detail)
        return nil
    }

    // MARK: - Words and dates

    /// A word that `read` knows.
    func word<Value>(_ name: String, expected: String, _ read: (String) -> Value?) -> Value? {
        required(name).flatMap { known($0, name, expected, read) }
    }

    func optionalWord<Value>(
        _ name: String,
        expected: String,
        _ read: (String) -> Value?
    ) -> Value? {
        optional(name).flatMap { known($0, name, expected, read) }
    }

    func optionalDate(_ name: String) -> LocalDate? {
        guard let value = optional(name) else { return nil }
        guard let text = value.string else {
            fault(name, .wrongType, "expected a date such as \"2026-11-23\"")
            return nil
        }
        guard let date = LocalDate(text) else {
            fault(name, .invalidDate, "there is no such day; write it as \"2026-11-23\"")
            return nil
        }
        return date
    }

    func moment(_ name: String) -> Timestamp? {
        guard let value = required(name) else { return nil }
        guard let text = value.string else {
            fault(name, .wrongType, "expected a moment such as \"2026-11-23T18:59:00Z\"")
            return nil
        }
        if let moment = Timestamp(text) { return moment }
        fault(name, .invalidFormat, "expected a moment such as 2026-11-23T18:59:00Z (RFC 3339)")
        return nil
    }

    private func known<Value>(
        _ value: JSONValue,
        _ name: String,
        _ expected: String,
        _ read: (String) -> Value?
    ) -> Value? {
        guard let text = value.string else {
            fault(name, .wrongType, "expected \(expected), found \(value.kindText)")
            return nil
        }
        guard let result = read(text) else {
            fault(name, .unknownValue, "expected \(expected)")
            return nil
        }
        return result
    }

    // MARK: - Nested values

    /// The elements of a required array, when there are as many as allowed.
    func elements(_ name: String, count: ClosedRange<Int>) -> [JSONValue]? {
        guard let value = required(name) else { return nil }
        return elements(of: value, name, count: count)
    }

    func optionalElements(_ name: String, count: ClosedRange<Int>) -> [JSONValue]? {
        optional(name).flatMap { elements(of: $0, name, count: count) }
    }

    private func elements(
        of value: JSONValue,
        _ name: String,
        count: ClosedRange<Int>
    ) -> [JSONValue]? {
        guard let elements = value.array else {
            fault(name, .wrongType, "expected an array, found \(value.kindText)")
            return nil
        }
        guard elements.count >= count.lowerBound else {
            fault(name, .tooFew, "at least \(count.lowerBound) needed")
            return nil
        }
        guard elements.count <= count.upperBound else {
            fault(name, .tooMany, "\(elements.count) given, at most \(count.upperBound) allowed")
            return nil
        }
        return elements
    }

    func nested(_ name: String, known: [String]) -> ObjectReader? {
        required(name).flatMap { ObjectReader($0, at: place(name), known: known, violations) }
    }

    func optionalNested(_ name: String, known: [String]) -> ObjectReader? {
        optional(name).flatMap { ObjectReader($0, at: place(name), known: known, violations) }
    }
}
