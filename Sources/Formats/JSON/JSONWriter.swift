/// How a document is laid out.
public enum JSONLayout: Sendable {
    /// No space, members in their order.
    case plain
    /// No space, members sorted by the bytes of their names: equal values give equal bytes.
    ///
    /// Numbers stay as written, so this is not RFC 8785: `1.0` and `1` differ.
    case canonical
    /// Two spaces a level, members in their order, for people.
    case pretty
}

extension JSONValue {
    public func bytes(_ layout: JSONLayout = .plain) -> [UInt8] {
        var writer = JSONWriter(layout)
        writer.write(self, indent: 0)
        return writer.output
    }

    public func text(_ layout: JSONLayout = .plain) -> String {
        String(decoding: bytes(layout), as: UTF8.self)
    }
}

extension JSONValue: CustomStringConvertible {
    public var description: String { text() }
}

private struct JSONWriter {
    private(set) var output: [UInt8] = []
    private let layout: JSONLayout

    init(_ layout: JSONLayout) { self.layout = layout }

    mutating func write(_ value: JSONValue, indent: Int) {
        switch value {
        case .null: put("null")
        case .bool(let flag): put(flag ? "true" : "false")
        case .number(let number): put(number.text)
        case .string(let text): writeString(text)
        case .array(let elements): writeArray(elements, indent: indent)
        case .object(let object): writeObject(object, indent: indent)
        }
    }

    private mutating func writeArray(_ elements: [JSONValue], indent: Int) {
        output.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            breakLine(indent + 1)
            write(element, indent: indent + 1)
        }
        if !elements.isEmpty { breakLine(indent) }
        output.append(UInt8(ascii: "]"))
    }

    private mutating func writeObject(_ object: JSONObject, indent: Int) {
        output.append(UInt8(ascii: "{"))
        for (index, member) in ordered(object.members).enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            breakLine(indent + 1)
            writeString(member.name)
            output.append(UInt8(ascii: ":"))
            if layout == .pretty { output.append(UInt8(ascii: " ")) }
            write(member.value, indent: indent + 1)
        }
        if !object.isEmpty { breakLine(indent) }
        output.append(UInt8(ascii: "}"))
    }

    private func ordered(_ members: [JSONObject.Member]) -> [JSONObject.Member] {
        guard layout == .canonical else { return members }
        return members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private mutating func writeString(_ text: String) {
        output.append(UInt8(ascii: "\""))
        let mustEscape = text.utf8.contains {
            $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\")
        }
        if mustEscape {
            for byte in text.utf8 { JSONEscape.append(byte, to: &output) }
        } else {
            output.append(contentsOf: text.utf8)
        }
        output.append(UInt8(ascii: "\""))
    }

    private mutating func breakLine(_ indent: Int) {
        guard layout == .pretty else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * 2))
    }

    private mutating func put(_ text: String) { output.append(contentsOf: text.utf8) }
}
