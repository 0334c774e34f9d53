/// One element, component or repetition of a segment: a place in the document's bytes.
///
/// An element that a segment does not have is empty, so reading past the end is no error.
public struct EDIElement: Sendable {
    let tokens: TokenTable
    /// Offsets from the start of the document, line breaks of a wrapping sender included.
    public let byteRange: Range<Int>
    let syntax: UInt16
    let isWrapped: Bool

    public var isEmpty: Bool { byteRange.isEmpty }

    /// The raw bytes, as sent.
    public var rawBytes: ArraySlice<UInt8> { tokens.bytes[byteRange] }

    /// The bytes that are meant: without the line breaks of a sender who wraps lines.
    public var bytes: [UInt8] {
        isWrapped ? rawBytes.filter { !$0.isLineBreak } : Array(rawBytes)
    }

    /// The value as text: UTF-8, or Latin-1 when the bytes are not UTF-8.
    public var text: String {
        isWrapped ? ByteText.decode(bytes) : ByteText.decode(rawBytes)
    }

    /// The value without blanks at both ends; `nil` when nothing is left.
    public var value: String? {
        if isEmpty { return nil }
        let trimmed = ByteText.trimmed(text)
        return trimmed.isEmpty ? nil : trimmed
    }

    /// The whole number it holds (type N0, up to 18 digits).
    public var number: Int? { ByteText.number(bytes) }

    /// Component `position` (from 1) of a composite element; a simple element is its own first one.
    public func component(_ position: Int) -> EDIElement {
        part(position, separatedBy: tokens.syntaxes[Int(syntax)].component)
    }

    /// How many components it has; 1 when it is simple, 0 when it is empty.
    public var componentCount: Int {
        count(separatedBy: tokens.syntaxes[Int(syntax)].component)
    }

    /// Occurrence `position` (from 1) of a repeated element.
    public func repetition(_ position: Int) -> EDIElement {
        part(position, separatedBy: tokens.syntaxes[Int(syntax)].repetition)
    }

    public var repetitionCount: Int {
        count(separatedBy: tokens.syntaxes[Int(syntax)].repetition)
    }

    private func count(separatedBy separator: UInt8?) -> Int {
        guard !isEmpty else { return 0 }
        guard let separator else { return 1 }
        return 1 + rawBytes.count { $0 == separator }
    }

    private func part(_ position: Int, separatedBy separator: UInt8?) -> EDIElement {
        guard let separator else { return position == 1 ? self : narrowed(to: emptyEnd) }
        var start = byteRange.lowerBound
        var remaining = position - 1
        while remaining > 0 {
            guard let at = tokens.bytes[start..<byteRange.upperBound].firstIndex(of: separator)
            else { return narrowed(to: emptyEnd) }
            start = at + 1
            remaining -= 1
        }
        let end = tokens.bytes[start..<byteRange.upperBound].firstIndex(of: separator)
        return narrowed(to: start..<(end ?? byteRange.upperBound))
    }

    private var emptyEnd: Range<Int> { byteRange.upperBound..<byteRange.upperBound }

    private func narrowed(to range: Range<Int>) -> EDIElement {
        EDIElement(tokens: tokens, byteRange: range, syntax: syntax, isWrapped: isWrapped)
    }
}
