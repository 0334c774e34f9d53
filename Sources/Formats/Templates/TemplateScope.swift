public import JSON

/// What a template may refer to: a document, the elements of the loops around, and code tables.
public struct TemplateScope: Sendable {
    /// The document; `{{payload.order}}` is its member `payload`'s member `order`.
    public var root: JSONValue
    /// Code lists by name, for the `table` filter: `["units": ["EA": "PCE"]]`.
    public var tables: [String: [String: String]]
    /// Elements of the loops around, the innermost last.
    private var elements: [JSONValue] = []

    public init(_ root: JSONValue, tables: [String: [String: String]] = [:]) {
        self.root = root
        self.tables = tables
    }

    func entering(_ element: JSONValue) -> TemplateScope {
        var inner = self
        inner.elements.append(element)
        return inner
    }

    /// `nil` when nothing is there; a value that is `null` counts as there.
    func value(of reference: TemplateReference) -> JSONValue? {
        var value = root
        if reference.level > 0 {
            guard reference.level <= elements.count else { return nil }
            value = elements[elements.count - reference.level]
        }
        for name in reference.names {
            guard let next = Self.child(name, of: value) else { return nil }
            value = next
        }
        return value
    }

    private static func child(_ name: String, of value: JSONValue) -> JSONValue? {
        if let object = value.object { return object[name] }
        return Int(name).flatMap { value[$0] }
    }
}

/// `payload.lines.0.item` from the root, `.item` of the loop's element, `..number` of the one
/// around.
struct TemplateReference: Hashable, Sendable, CustomStringConvertible {
    /// 0 is the root, 1 the innermost loop's element, 2 the one around it.
    var level: Int
    var names: [String]

    init?(_ text: String) {
        level = text.prefix { $0 == "." }.count
        let rest = text.dropFirst(level)
        names = []
        if !rest.isEmpty {
            names = rest.split(separator: "." as Character, omittingEmptySubsequences: false)
                .map { String($0) }
        }
        guard level > 0 || !names.isEmpty, names.allSatisfy(Self.isName) else { return nil }
    }

    var description: String {
        String(repeating: ".", count: level) + names.joined(separator: ".")
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")) ~= ($0 | 0x20)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0
                    || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
            }
    }
}
