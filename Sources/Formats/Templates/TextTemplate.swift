/// A short text with places: an address's path, a header's value.
///
/// `/orders/{{payload.externalNumber}}/cancel` filled for an address gives `/orders/SO%2F1/cancel`.
public struct TextTemplate: Sendable {
    /// What the filled-in values may not break.
    public enum Use: Sendable {
        case plain
        /// Values are percent-encoded to unreserved characters (RFC 3986 §2.3).
        case address
        /// Values may hold printable ASCII only (RFC 9110 §5.5), so that no line can be smuggled
        /// in.
        case header
    }

    enum Piece: Sendable {
        case literal(String)
        case place(TemplateExpression)
    }

    let pieces: [Piece]

    public init(parsing text: String) throws(TemplateFailure) {
        var pieces: [Piece] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
                throw TemplateExpression.malformed("{{ is not closed by }}")
            }
            if open.lowerBound > rest.startIndex {
                pieces.append(.literal(String(rest[..<open.lowerBound])))
            }
            let inside = rest[open.upperBound..<close.lowerBound]
            pieces.append(.place(try TemplateExpression(parsing: inside)))
            rest = rest[close.upperBound...]
        }
        if !rest.isEmpty { pieces.append(.literal(String(rest))) }
        self.pieces = pieces
    }

    public func text(from scope: TemplateScope, for use: Use) throws(TemplateFailure) -> String {
        var text = ""
        for piece in pieces {
            switch piece {
            case .literal(let literal): text += literal
            case .place(let expression): text += try Self.filled(expression, scope, use)
            }
        }
        return text
    }

    private static func filled(
        _ expression: TemplateExpression,
        _ scope: TemplateScope,
        _ use: Use
    ) throws(TemplateFailure) -> String {
        let value = try expression.text(in: scope)
        switch use {
        case .plain: return value
        case .address: return percentEncoded(value)
        case .header:
            guard value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
                let detail = "holds characters that no header may hold"
                let reference = expression.reference.description
                throw TemplateFailure(.unfit(reference: reference, detail: detail))
            }
            return value
        }
    }

    private static func percentEncoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { encoded, byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                encoded.unicodeScalars.append(UnicodeScalar(byte))
            default: encoded += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}
