/// Where every segment and element of one document lies: offsets into its bytes, no text.
///
/// A class because every segment view of a document shares this one immutable table.
final class TokenTable: Sendable {
    let bytes: [UInt8]
    /// For each segment, where its tag ends, then where each of its elements ends.
    let marks: FrozenBuffer<UInt32>
    let segments: FrozenBuffer<SegmentRecord>
    /// The delimiters in force, in the order they came into force.
    let syntaxes: [EDIDelimiters]

    init(
        bytes: [UInt8],
        marks: FrozenBuffer<UInt32>,
        segments: FrozenBuffer<SegmentRecord>,
        syntaxes: [EDIDelimiters]
    ) {
        self.bytes = bytes
        self.marks = marks
        self.segments = segments
        self.syntaxes = syntaxes
    }

    /// The bytes of element `position` of `record`; position 0 is the tag.
    @inline(__always)
    func range(of position: Int, in record: SegmentRecord) -> Range<Int> {
        let mark = Int(record.firstMark) &+ position
        let start = position == 0 ? Int(record.start) : Int(marks[mark &- 1]) &+ 1
        return start..<max(start, Int(marks[mark]))
    }

    func range(of record: SegmentRecord) -> Range<Int> {
        let end = Int(marks[Int(record.firstMark) + Int(record.elementCount)])
        return Int(record.start)..<max(Int(record.start), end)
    }
}

/// One segment: its tag, where it starts, where its marks begin, how many elements follow the tag.
struct SegmentRecord: BitwiseCopyable, Sendable {
    var start: UInt32
    var firstMark: UInt32
    var elementCount: UInt32
    var id: SegmentID
    /// Index of the delimiters it was read with.
    var syntax: UInt16
    var traits: Traits

    struct Traits: OptionSet, BitwiseCopyable, Sendable {
        let rawValue: UInt8
        /// A line break stands inside it: the sender wraps lines. Values are read without it.
        static let wrapped = Traits(rawValue: 1)
        /// Its tag is written with lower-case letters.
        static let lowercase = Traits(rawValue: 2)
        /// No terminator stands after it: the document or the interchange ended first.
        static let unterminated = Traits(rawValue: 4)
        /// Its data is raw bytes counted by an element before them (BIN, BDS).
        static let binary = Traits(rawValue: 8)
        /// It holds release characters. Values are read without them.
        static let released = Traits(rawValue: 16)
    }
}

extension SegmentID: BitwiseCopyable {}
