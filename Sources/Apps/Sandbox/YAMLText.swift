import JSON

/// Writes a JSON document as YAML 1.2 for people: blocks, and long texts as they are.
///
/// Every JSON document is YAML already; this is the same document, readable.
enum YAMLText {
    static func write(_ value: JSONValue) -> String { block(value, indent: 0) }

    private static func block(_ value: JSONValue, indent: Int) -> String {
        switch value {
        case .object(let object) where !object.isEmpty:
            object.members.map { member in
                spaces(indent) + scalar(member.name) + ":" + after(member.value, indent: indent)
            }.joined()
        case .array(let elements) where !elements.isEmpty:
            elements.map { spaces(indent) + "-" + element($0, indent: indent) }.joined()
        default: spaces(indent) + inline(value) + "\n"
        }
    }

    /// What follows a member's colon.
    private static func after(_ value: JSONValue, indent: Int) -> String {
        switch value {
        case .object(let object) where !object.isEmpty:
            "\n" + block(value, indent: indent + 2)
        case .array(let elements) where elements.contains { $0.object != nil }:
            "\n" + block(value, indent: indent + 2)
        case .string(let text) where text.contains("\n"):
            " |-\n" + literal(text, indent: indent + 2)
        default: " " + inline(value) + "\n"
        }
    }

    /// What follows a list's dash: the first member on the dash's line.
    private static func element(_ value: JSONValue, indent: Int) -> String {
        let text = block(value, indent: indent + 2)
        return " " + text.dropFirst(indent + 2)
    }

    private static func literal(_ text: String, indent: Int) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "\n" : spaces(indent) + $0 + "\n" }.joined()
    }

    private static func inline(_ value: JSONValue) -> String {
        switch value {
        case .array(let elements): "[" + elements.map(inline).joined(separator: ", ") + "]"
        case .string(let text): scalar(text)
        case .null, .bool, .number, .object: value.text()
        }
    }

    /// Plain where nobody could take it for something else; otherwise quoted as JSON, which YAML
    /// reads.
    private static func scalar(_ text: String) -> String {
        let words: Set = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"]
        let isPlain =
            !words.contains(text.lowercased())
            && text.utf8.first.map { isLetter($0) || $0 == UInt8(ascii: "/") } ?? false
            && text.utf8.allSatisfy {
                isLetter($0) || "0123456789_-./".utf8.contains($0)
            }
        return isPlain ? text : JSONValue.string(text).text()
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")) ~= byte | 0x20
    }

    private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
