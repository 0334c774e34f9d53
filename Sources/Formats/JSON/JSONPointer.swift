/// A place in a JSON document (RFC 6901): `/lines/0/sku`, or empty for the whole document.
public struct JSONPointer: Hashable, Sendable, CustomStringConvertible {
    public let tokens: [String]

    public init(tokens: [String]) { self.tokens = tokens }

    /// `nil` when the text is neither empty nor starts with `/`, or holds a `~` that is no escape
    /// (§3).
    public init?(_ text: String) {
        guard !text.isEmpty else {
            tokens = []
            return
        }
        guard text.utf8.first == UInt8(ascii: "/") else { return nil }
        var tokens: [String] = []
        let parts = text.unicodeScalars.dropFirst()
            .split(separator: "/", omittingEmptySubsequences: false)
        for part in parts {
            guard let token = Self.unescaped(part) else { return nil }
            tokens.append(token)
        }
        self.tokens = tokens
    }

    public var description: String { tokens.map { "/" + Self.escaped($0) }.joined() }

    static func escaped(_ token: String) -> String {
        guard token.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") })
        else { return token }
        // By scalars: a combining mark after "/" makes another Character of it.
        return token.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }

    private static func unescaped(_ part: Substring.UnicodeScalarView) -> String? {
        var token = ""
        var rest = part
        while let scalar = rest.popFirst() {
            guard scalar == "~" else {
                token.unicodeScalars.append(scalar)
                continue
            }
            switch rest.popFirst() {
            case "0": token.append("~")
            case "1": token.append("/")
            default: return nil
            }
        }
        return token
    }
}

extension JSONValue {
    /// The value at `pointer`, or `nil` when there is none.
    ///
    /// An array's token is its index without a leading zero; `-` names nothing that exists (§4).
    public subscript(_ pointer: JSONPointer) -> JSONValue? {
        var value = self
        for token in pointer.tokens {
            guard let next = value.child(token) else { return nil }
            value = next
        }
        return value
    }

    private func child(_ token: String) -> JSONValue? {
        switch self {
        case .object(let object): object[token]
        case .array: Int(token).flatMap { String($0) == token ? self[$0] : nil }
        case .null, .bool, .number, .string: nil
        }
    }
}
