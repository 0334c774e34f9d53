import Primitives

/// Where a page of a list ended, as text that says nothing to its holder.
struct Cursor: Equatable {
    /// What the list is sorted by; a cursor of one order is no cursor of another.
    var kind: String
    var fields: [String]

    static let textMax = 384
    static let rowsByDefault = 50

    init(_ kind: String, _ fields: [String]) {
        self.kind = kind
        self.fields = fields
    }

    /// `nil` when the text was not made by `text`, for a list of this kind with so many fields.
    init?(_ text: String, kind: String, fieldCount: Int) {
        guard let bytes = Base64URL.bytes(text),
            let plain = String(validating: bytes, as: UTF8.self)
        else { return nil }
        let parts = plain.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard parts.first == kind, parts.count == fieldCount + 1,
            parts.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } })
        else { return nil }
        self.init(kind, Array(parts.dropFirst()))
    }

    var text: String { Base64URL.text(Array(([kind] + fields).joined(separator: "\n").utf8)) }
}

extension QueryParameters {
    /// The cursor's fields, or a violation; `nil` for the first page.
    func cursor(_ kind: String, fieldCount: Int, _ violations: Violations) -> [String]? {
        guard let text = text("cursor", maximum: Cursor.textMax, violations) else { return nil }
        guard let cursor = Cursor(text, kind: kind, fieldCount: fieldCount) else {
            violations.add(
                .parameter("cursor"),
                .invalidFormat,
                "this is no `next` of a page of this list"
            )
            return nil
        }
        return cursor.fields
    }

    func limit(_ violations: Violations) -> Int {
        integer("limit", in: 1...Limits.pageRows, violations) ?? Cursor.rowsByDefault
    }
}
