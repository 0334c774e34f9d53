import Primitives

/// Cuts one interchange after another into segments and elements, 64 bytes at a time.
///
/// It decides nothing but where segments and elements end: what they mean, and how bad what it
/// noticed is, others decide. Every byte is looked at once, so a document costs time and memory in
/// proportion to its length.
struct SegmentScanner: ~Copyable {
    let bytes: UnsafeBufferPointer<UInt8>
    var marks: GrowingBuffer<UInt32>
    var segments: GrowingBuffer<SegmentRecord>
    var findings: [SyntaxFinding] = []
    /// Empty segments so far, and where the first one stood.
    var emptySegments: (count: Int, first: Int) = (0, 0)

    var delimiters = EDIDelimiters.usual
    private var standard = EDIStandard.x12
    /// How many segments there were when the scan began.
    private var segmentsBefore = 0
    var terminatorBytes: [UInt8] = []
    var syntax: UInt16 = 0
    var segmentStart = 0
    var firstMark = 0
    var traits: SegmentRecord.Traits = []

    /// What ended a scan, and where reading goes on.
    enum End: Equatable {
        /// An IEA or UNZ segment.
        case trailer(Int)
        /// An ISA, UNA or UNB segment that no trailer came before.
        case header(Int)
        case endOfInput
        case limitReached(Int)
    }

    enum Step {
        case next
        case resume(at: Int)
        case stop(End)
    }

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        marks = GrowingBuffer(capacity: bytes.count / 4)
        segments = GrowingBuffer(capacity: bytes.count / 20)
    }

    /// Records the ISA segment itself.
    mutating func add(_ header: InterchangeHeader, syntax: UInt16) {
        marks.reserve(17)
        let first = marks.count
        for separator in header.separators { marks.appendReserved(UInt32(separator)) }
        marks.appendReserved(UInt32(header.contentEnd))
        let isWrapped = bytes[header.start..<header.contentEnd].contains(where: \.isLineBreak)
        segments.reserve(1)
        segments.appendReserved(
            SegmentRecord(
                start: UInt32(header.start),
                firstMark: UInt32(first),
                elementCount: 16,
                id: "ISA",
                syntax: syntax,
                traits: isWrapped ? [.wrapped] : []
            )
        )
    }

    /// Reads segments from `start` to the end of the interchange or of the bytes.
    mutating func scan(
        _ standard: EDIStandard,
        from start: Int,
        with delimiters: EDIDelimiters,
        syntax: UInt16
    ) -> End {
        self.standard = standard
        self.delimiters = delimiters
        self.syntax = syntax
        segmentsBefore = segments.count
        terminatorBytes = delimiters.terminator.bytes
        beginSegment(at: start)
        return scanBlocks(from: start)
    }

    /// Everything found, for good.
    consuming func frozen() -> (marks: FrozenBuffer<UInt32>, segments: FrozenBuffer<SegmentRecord>)
    {
        (marks.frozen(), segments.frozen())
    }

    private mutating func beginSegment(at start: Int) {
        segmentStart = start
        firstMark = marks.count
        traits = []
    }

    /// A terminator's last byte or a line break stands at `at`.
    mutating func meetEnding(at: Int) -> Step {
        if bytes[at] == delimiters.release { return meetRelease(at: at) }
        guard bytes[at] == delimiters.terminator.last else { return meetLineBreak(at: at) }
        guard let end = contentEnd(ofTerminatorAt: at) else { return .next }
        return closeSegment(contentEnd: end, next: at + 1)
    }

    /// The character behind a release character is one of the value, whatever it is.
    private mutating func meetRelease(at: Int) -> Step {
        traits.insert(.released)
        var next = at + 1
        while next < bytes.count, bytes[next].isLineBreak {
            traits.insert(.wrapped)
            next += 1
        }
        return .resume(at: next + 1)
    }

    /// Where the content ends when a terminator ends at `at`; `nil` when only its last byte is
    /// there.
    ///
    /// A CRLF terminator is also met as a lone newline: files are re-saved with other line ends.
    private func contentEnd(ofTerminatorAt at: Int) -> Int? {
        let count = terminatorBytes.count
        if count == 1 || delimiters.terminator == .carriageReturnNewline { return at }
        let start = at - count + 1
        guard start >= segmentStart,
            bytes[start...at].elementsEqual(terminatorBytes)
        else { return nil }
        return start
    }

    /// A line break that ends nothing: between segments it is skipped, inside one it is wrapping.
    private mutating func meetLineBreak(at: Int) -> Step {
        if marks.count == firstMark, bytes[segmentStart..<at].allSatisfy(\.isBlank) {
            segmentStart = at + 1
            return .next
        }
        if isHeader(at: at + 1) {
            traits.insert(.unterminated)
            return closeSegment(contentEnd: at, next: at + 1)
        }
        if findings.count < Limits.ediDiagnostics { noteSuspectedSegment(at: at + 1) }
        traits.insert(.wrapped)
        return .next
    }

    private func isHeader(at start: Int) -> Bool {
        guard InterchangeHeader.hasTag(in: bytes, at: start) else { return false }
        switch InterchangeHeader.read(in: bytes, at: start) {
        case .header, .truncated: return true
        case .none: return false
        }
    }

    /// Notes a tag and a separator right after a line break inside a segment: `~` was forgotten.
    private mutating func noteSuspectedSegment(at start: Int) {
        // A line may be wrapped within the tag itself: what follows is the rest of it.
        guard marks.count > firstMark else { return }
        var at = start
        while at < bytes.count, bytes[at].isBlank { at += 1 }
        let tagStart = at
        while at < bytes.count, at - tagStart < 4, bytes[at].isASCIIUppercaseOrDigit { at += 1 }
        let lengths = standard == .x12 ? 2...3 : 3...3
        guard lengths.contains(at - tagStart), bytes[tagStart].isASCIIUppercase, at < bytes.count,
            bytes[at] == delimiters.element, findings.last?.byteOffset != tagStart
        else { return }
        var finding = SyntaxFinding(
            .terminatorSuspectedMissing,
            at: tagStart,
            tag: packedID(from: segmentStart, to: endOfTag)
        )
        finding.byteCount = at - tagStart
        findings.append(finding)
    }

    /// Where the current segment's tag ends, as far as it has been read.
    private var endOfTag: Int {
        marks.count > firstMark ? Int(marks[firstMark]) : segmentStart
    }

    private mutating func closeSegment(contentEnd: Int, next: Int) -> Step {
        var start = segmentStart
        var end = contentEnd
        while start < end, bytes[start].isBlank, bytes[start] != delimiters.element { start += 1 }
        while end > start, bytes[end - 1].isLineBreak { end -= 1 }
        guard start < end else {
            if emptySegments.count == 0 { emptySegments.first = contentEnd }
            emptySegments.count += 1
            marks.truncate(to: firstMark)
            beginSegment(at: next)
            return .next
        }
        if segments.count >= Limits.ediSegments { return .stop(.limitReached(start)) }
        let tagEnd = min(end, endOfTag(from: start, to: end))
        let id = packedID(from: start, to: tagEnd)
        if beginsInterchange(id, at: start) {
            marks.truncate(to: firstMark)
            return .stop(.header(start))
        }
        var resume: Int?
        if standard == .x12, id == "BIN" || id == "BDS" {
            resume = closeBinary(id, contentEnd: &end)
        }
        append(id, start: start, end: end, tagEnd: tagEnd)
        if id == (standard == .x12 ? "IEA" : "UNZ") { return .stop(.trailer(resume ?? next)) }
        beginSegment(at: resume ?? next)
        return resume.map { .resume(at: $0) } ?? .next
    }

    /// EDIFACT may put explicit nesting behind a tag: `LIN:1:2+…`.
    private func endOfTag(from start: Int, to end: Int) -> Int {
        let tagEnd = marks.count > firstMark ? Int(marks[firstMark]) : end
        guard standard == .edifact, let component = delimiters.component, tagEnd > start else {
            return tagEnd
        }
        return bytes[start..<tagEnd].firstIndex(of: component) ?? tagEnd
    }

    /// Whether another interchange begins here, so that this one has no trailer.
    private func beginsInterchange(_ id: SegmentID, at start: Int) -> Bool {
        if id == "ISA" { return isHeader(at: start) }
        guard standard == .edifact, segments.count > segmentsBefore else { return false }
        return id == "UNB"
            || (id == "UNA" && ServiceStringAdvice.read(in: bytes, at: start) != nil)
    }

    private mutating func append(_ id: SegmentID, start: Int, end: Int, tagEnd: Int) {
        marks.reserve(1)
        marks.appendReserved(UInt32(truncatingIfNeeded: end))
        if bytes[start..<min(tagEnd, end)].contains(where: \.isASCIILowercase) {
            traits.insert(.lowercase)
        }
        segments.reserve(1)
        segments.appendReserved(
            SegmentRecord(
                start: UInt32(truncatingIfNeeded: start),
                firstMark: UInt32(truncatingIfNeeded: firstMark),
                elementCount: UInt32(truncatingIfNeeded: marks.count - firstMark - 1),
                id: id,
                syntax: syntax,
                traits: traits
            )
        )
    }

    /// The tag between two offsets, without line breaks; `.invalid` unless 1 to 4 letters and
    /// digits.
    private func packedID(from start: Int, to end: Int) -> SegmentID {
        var packed: UInt32 = 0
        var count = 0
        var at = start
        while at < end {
            let byte = bytes[at].asciiUppercased
            at += 1
            if byte.isBlank { continue }
            guard byte.isASCIIUppercaseOrDigit, count < 4 else { return .invalid }
            packed = packed << 8 | UInt32(byte)
            count += 1
        }
        return SegmentID(packed: packed)
    }

    /// Measures raw data by the length element before it (BIN01, BDS02), which may hold any byte.
    ///
    /// Returns where the next segment begins, or `nil` when the length is not usable and the
    /// segment is read like any other.
    private mutating func closeBinary(_ id: SegmentID, contentEnd: inout Int) -> Int? {
        let lengthElement = id == "BIN" ? 1 : 2
        guard marks.count > firstMark + lengthElement else { return nil }
        let lengthStart = Int(marks[firstMark + lengthElement - 1]) + 1
        let dataStart = Int(marks[firstMark + lengthElement]) + 1
        guard let length = ByteText.number(bytes[lengthStart..<(dataStart - 1)]),
            length <= bytes.count - dataStart, isTerminated(at: dataStart + length)
        else {
            findings.append(
                SyntaxFinding(
                    .binaryLengthInvalid,
                    at: lengthStart,
                    tag: id,
                    element: lengthElement
                )
            )
            return nil
        }
        marks.truncate(to: firstMark + lengthElement + 1)
        traits = [.binary]
        contentEnd = dataStart + length
        return min(bytes.count, contentEnd + terminatorBytes.count)
    }

    private func isTerminated(at: Int) -> Bool {
        if at == bytes.count { return true }
        guard at + terminatorBytes.count <= bytes.count else { return false }
        return bytes[at..<(at + terminatorBytes.count)].elementsEqual(terminatorBytes)
    }

    /// Keeps what stands after the last terminator: the sender forgot one, or the file was cut.
    mutating func finishUnterminated() -> End {
        traits.insert(.unterminated)
        marks.reserve(2)
        guard bytes[segmentStart...].contains(where: { !$0.isBlank }) || marks.count > firstMark
        else { return .endOfInput }
        switch closeSegment(contentEnd: bytes.count, next: bytes.count) {
        case .stop(let end): return end
        case .next, .resume: return .endOfInput
        }
    }
}
