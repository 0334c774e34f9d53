/// One element, component or repetition of a segment: a place in the document's bytes.
///
/// An element that a segment does not have is empty, so reading past the end is no error.
public struct EDIElement: Sendable {
    let tokens: TokenTable
    /// Offsets from the start of the document, line breaks of a wrapping sender and release
    /// characters included.
    public let byteRange: Range<Int>
    let syntax: UInt16
    /// Its segment's.
    let traits: SegmentRecord.Traits

    public var isEmpty: Bool { byteRange.isEmpty }

    /// The raw bytes, as sent.
    public var rawBytes: ArraySlice<UInt8> { tokens.bytes[byteRange] }

    /// The bytes that are meant: without the line breaks of a sender who wraps lines, and without
    /// release characters.
    public var bytes: [UInt8] {
        var meant = Array(rawBytes)
        if traits.contains(.wrapped) { meant.removeAll(where: \.isLineBreak) }
        guard traits.contains(.released), let release = delimiters.release else { return meant }
        return ByteText.unreleased(meant, by: release)
    }

    /// The value as text: UTF-8, or Latin-1 when the bytes are not UTF-8.
    public var text: String { isPlain ? ByteText.decode(rawBytes) : ByteText.decode(bytes) }

    private var isPlain: Bool { traits.isDisjoint(with: [.wrapped, .released]) }

    var delimiters: EDIDelimiters { tokens.syntaxes[Int(syntax)] }

    /// The value without blanks at both ends; `nil` when nothing is left.
    public var value: String? {
        if isEmpty { return nil }
        if isPlain, let first = rawBytes.first, let last = rawBytes.last,
            first > 0x20, last > 0x20, first < 0x7F, last < 0x7F
        {
            return ByteText.decode(rawBytes)
        }
        let trimmed = ByteText.trimmed(text)
        return trimmed.isEmpty ? nil : trimmed
    }

    /// The whole number it holds (type N0, up to 18 digits).
    public var number: Int? { ByteText.number(bytes) }

    /// The value with a point for the sender's decimal mark: `12,5` where UNA announced a comma.
    public var decimal: String? {
        guard let value else { return nil }
        return delimiters.decimalMark == UInt8(ascii: ",")
            ? String(value.map { $0 == "," ? "." : $0 }) : value
    }

    /// Component `position` (from 1) of a composite element; a simple element is its own first one.
    public func component(_ position: Int) -> EDIElement {
        part(position, separatedBy: delimiters.component)
    }

    /// How many components it has; 1 when it is simple, 0 when it is empty.
    public var componentCount: Int {
        count(separatedBy: delimiters.component)
    }

    /// Occurrence `position` (from 1) of a repeated element.
    public func repetition(_ position: Int) -> EDIElement {
        part(position, separatedBy: delimiters.repetition)
    }

    public var repetitionCount: Int {
        count(separatedBy: delimiters.repetition)
    }

    private func count(separatedBy separator: UInt8?) -> Int {
        guard !isEmpty else { return 0 }
        guard let separator else { return 1 }
        var count = 1
        var at = byteRange.lowerBound
        while let next = next(separator, from: at) {
            count += 1
            at = next + 1
        }
        return count
    }

    /// The first `separator` from `start` on that no release character stands before.
    private func next(_ separator: UInt8, from start: Int) -> Int? {
        guard traits.contains(.released), let release = delimiters.release else {
            return tokens.bytes[start..<byteRange.upperBound].firstIndex(of: separator)
        }
        var at = start
        while at < byteRange.upperBound {
            if tokens.bytes[at] == separator { return at }
            if tokens.bytes[at] == release {
                at += 1
                while at < byteRange.upperBound, tokens.bytes[at].isLineBreak { at += 1 }
            }
            at += 1
        }
        return nil
    }

    private func part(_ position: Int, separatedBy separator: UInt8?) -> EDIElement {
        guard let separator else { return position == 1 ? self : narrowed(to: emptyEnd) }
        var start = byteRange.lowerBound
        var remaining = position - 1
        while remaining > 0 {
            guard let at = next(separator, from: start) else { return narrowed(to: emptyEnd) }
            start = at + 1
            remaining -= 1
        }
        return narrowed(to: start..<(next(separator, from: start) ?? byteRange.upperBound))
    }

    private var emptyEnd: Range<Int> { byteRange.upperBound..<byteRange.upperBound }

    private func narrowed(to range: Range<Int>) -> EDIElement {
        EDIElement(tokens: tokens, byteRange: range, syntax: syntax, traits: traits)
    }
}
