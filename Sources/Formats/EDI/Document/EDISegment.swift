/// One segment of a document: `PO1*1*12*EA*4.5*PE*VN*AB-12~`.
public struct EDISegment: Sendable {
    let tokens: TokenTable
    /// Position among all segments of the document, from 0.
    public let index: Int

    var record: SegmentRecord { tokens.segments[index] }

    public var id: SegmentID { record.id }

    /// The tag as sent, even when it is no valid one.
    public var tag: String {
        ByteText.trimmed(ByteText.decode(tokens.bytes[tokens.range(of: 0, in: record)]))
    }

    /// How many elements follow the tag, empty ones included.
    public var elementCount: Int { Int(record.elementCount) }

    /// From the tag's first byte to the last element's last, without the terminator.
    public var byteRange: Range<Int> { tokens.range(of: record) }

    /// Element `position`, where 1 is the first behind the tag; empty when there is none.
    public subscript(position: Int) -> EDIElement {
        let record = record
        let range: Range<Int>
        if position >= 1, position <= Int(record.elementCount) {
            range = tokens.range(of: position, in: record)
        } else {
            let end = tokens.range(of: record).upperBound
            range = end..<end
        }
        return EDIElement(
            tokens: tokens,
            byteRange: range,
            syntax: record.syntax,
            traits: record.traits
        )
    }

    /// The qualified value: the element behind the first element, at a position in `positions`,
    /// that holds `qualifier`.
    ///
    /// Item numbers come as pairs in any order (`…*UP*012345678905*VN*AB-12`), so they are found by
    /// qualifier and never by position.
    public func value(qualifiedBy qualifier: String, pairsFrom first: Int) -> EDIElement? {
        var position = first
        while position < elementCount {
            let value = self[position + 1]
            if !value.isEmpty, self[position].value == qualifier { return value }
            position += 2
        }
        return nil
    }
}

/// A run of a document's segments.
public struct EDISegments: RandomAccessCollection, Sendable {
    let tokens: TokenTable
    let range: Range<Int>

    public var startIndex: Int { range.lowerBound }
    public var endIndex: Int { range.upperBound }

    public subscript(index: Int) -> EDISegment {
        precondition(range.contains(index), "a segment outside the run")
        return EDISegment(tokens: tokens, index: index)
    }

    /// The first segment with this tag.
    public func first(_ id: SegmentID) -> EDISegment? {
        let index = range.first { tokens.segments[$0].id == id }
        return index.map { EDISegment(tokens: tokens, index: $0) }
    }

    /// All segments with this tag, in order.
    public func all(_ id: SegmentID) -> [EDISegment] {
        range.compactMap {
            tokens.segments[$0].id == id ? EDISegment(tokens: tokens, index: $0) : nil
        }
    }
}
