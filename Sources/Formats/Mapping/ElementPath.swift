/// Where something stands in an XML document, by the local names of its elements.
///
/// ```
/// Header/Number           an element in an element
/// Quantity/@unit          an attribute; @unit one of the element itself
/// Party[@role=ST]/Name    in the Party whose attribute is ST; [Role=ST|SF] whose child Role is ST, or
///                         where none is, SF
/// Line#2/Sku              in the second Line
/// .                       the element itself
/// ```
public struct ElementPath: Hashable, Sendable {
    struct Step: Hashable, Sendable {
        var name: String
        var condition: Condition?
        /// Which of several, counted from 1; all of them without one.
        var occurrence: Int?
    }

    struct Condition: Hashable, Sendable {
        var name: String
        var isAttribute: Bool
        /// The one wanted most first; a later one counts only where nothing has an earlier one.
        var values: [String]
    }

    let steps: [Step]
    let attribute: String?

    /// Whether it leads to elements, not to an attribute or to where it begins.
    var isElement: Bool { attribute == nil && !steps.isEmpty }

    /// Names may have a prefix, which says nothing here.
    init?(_ text: String) {
        var parts = Self.parts(text)
        if parts.last == "." { parts.removeLast() }
        var attribute: String?
        if let last = parts.last, last.hasPrefix("@") {
            guard let name = Self.name(last.dropFirst()) else { return nil }
            attribute = name
            parts.removeLast()
        }
        var steps: [Step] = []
        for part in parts {
            guard let step = Step(part) else { return nil }
            steps.append(step)
        }
        guard !steps.isEmpty || attribute != nil || text == "." else { return nil }
        self.steps = steps
        self.attribute = attribute
    }

    /// What stands between slashes that are outside of brackets.
    private static func parts(_ text: String) -> [Substring] {
        var isInside = false
        return text.split(omittingEmptySubsequences: false) { character in
            if character == "[" { isInside = true }
            if character == "]" { isInside = false }
            return character == "/" && !isInside
        }
    }

    /// A local name; `nil` for what no element can be called.
    static func name(_ text: some StringProtocol) -> String? {
        let local = text.split(separator: ":", omittingEmptySubsequences: false).last ?? ""
        let isName =
            !local.isEmpty
            && local.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0.value > 0x20 }
            && !local.contains { "/[]#=@|".contains($0) }
        return isName ? String(local) : nil
    }
}

extension ElementPath.Step {
    /// `Line`, `Line#2`, `Party[@role=ST]` or `Party[Role=ST|SF]#1`.
    fileprivate init?(_ text: Substring) {
        var rest = text
        if let mark = rest.lastIndex(of: "#"), !rest[mark...].contains("]") {
            guard let count = Int(rest[rest.index(after: mark)...]), (1...99).contains(count)
            else { return nil }
            occurrence = count
            rest = rest[..<mark]
        }
        if let bracket = rest.firstIndex(of: "[") {
            guard rest.hasSuffix("]") else { return nil }
            let inside = rest[rest.index(after: bracket)...].dropLast()
            guard let condition = ElementPath.Condition(inside) else { return nil }
            self.condition = condition
            rest = rest[..<bracket]
        }
        guard let name = ElementPath.name(rest) else { return nil }
        self.name = name
    }
}

extension ElementPath.Condition {
    /// `@role=ST` or `Role=ST|SF`.
    fileprivate init?(_ text: Substring) {
        guard let equals = text.firstIndex(of: "=") else { return nil }
        let left = text[..<equals]
        isAttribute = left.hasPrefix("@")
        guard let name = ElementPath.name(isAttribute ? left.dropFirst() : left) else { return nil }
        self.name = name
        values = text[text.index(after: equals)...]
            .split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        guard values.allSatisfy({ !$0.isEmpty }) else { return nil }
    }
}
