import JSON

/// What stands between double braces: `payload.total | money`, `.note?`, `.unit | table units`.
struct TemplateExpression: Sendable {
    var reference: TemplateReference
    var isOptional: Bool
    var filters: [TemplateFilter]

    init(parsing text: Substring) throws(TemplateFailure) {
        var tokens = try Self.tokens(of: text)
        guard !tokens.isEmpty else { throw Self.malformed("nothing stands between {{ and }}") }
        var first = tokens.removeFirst()
        isOptional = first.text.hasSuffix("?")
        if isOptional { first.text.removeLast() }
        guard first.kind == .word, let reference = TemplateReference(first.text) else {
            throw Self.malformed("\"\(first.text)\" is not a reference such as payload.order")
        }
        self.reference = reference
        filters = []
        for call in tokens.split(
            omittingEmptySubsequences: false,
            whereSeparator: { $0.kind == .bar }
        )
        .dropFirst() {
            filters.append(try TemplateFilter(parsing: Array(call)))
        }
        if let stray = tokens.first, stray.kind != .bar {
            throw Self.malformed("expected | before \"\(stray.text)\"")
        }
    }

    /// `nil` when the value is missing and may be.
    func value(in scope: TemplateScope) throws(TemplateFailure) -> JSONValue? {
        var value = scope.value(of: reference)
        for filter in filters {
            value = try filter.apply(to: value, of: self, in: scope)
        }
        if let value { return value }
        guard isOptional else { throw TemplateFailure(.missing(reference: reference.description)) }
        return nil
    }

    /// The value as text; empty when it is missing or null and may be.
    func text(in scope: TemplateScope) throws(TemplateFailure) -> String {
        guard let value = try value(in: scope), !(isOptional && value.isNull) else { return "" }
        return try TemplateFilter.text(of: value, reference: reference)
    }

    struct Token: Equatable {
        enum Kind { case word, quoted, bar }
        var kind: Kind
        var text: String
    }

    private static func tokens(of text: Substring) throws(TemplateFailure) -> [Token] {
        var tokens: [Token] = []
        var rest = text
        while let character = rest.first {
            switch character {
            case " ": rest.removeFirst()
            case "|":
                tokens.append(Token(kind: .bar, text: "|"))
                rest.removeFirst()
            case "\"", "'":
                let inside = rest.dropFirst()
                guard let end = inside.firstIndex(of: character) else {
                    throw malformed("a quote does not end")
                }
                tokens.append(Token(kind: .quoted, text: String(inside[..<end])))
                rest = inside[inside.index(after: end)...]
            default:
                let word = rest.prefix { !" |\"'".contains($0) }
                tokens.append(Token(kind: .word, text: String(word)))
                rest = rest.dropFirst(word.count)
            }
        }
        return tokens
    }

    static func malformed(_ detail: String) -> TemplateFailure {
        TemplateFailure(.malformed(detail))
    }
}
