import Primitives

/// An ISA segment, found and measured: what it takes to read everything after it.
///
/// The standard fixes ISA at 106 bytes. One in eight public files breaks that (padding cut off, a
/// no-break space for a blank, a line wrapped inside it), so the 16 elements are counted instead.
struct InterchangeHeader {
    /// Offset of the `I`.
    var start: Int
    /// Offsets of the 16 element separators.
    var separators: [Int]
    /// Offset behind ISA16.
    var contentEnd: Int
    /// Offset behind the segment terminator.
    var end: Int
    var delimiters: EDIDelimiters
    var findings: [SyntaxFinding]

    enum Outcome {
        case header(InterchangeHeader)
        /// `ISA` and a separator, but the 16th element and its ending are not there.
        case truncated
        case none
    }

    /// Reads the header that starts at `start`, if one does.
    static func read(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Outcome {
        guard start + 4 <= bytes.count, hasTag(in: bytes, at: start) else { return .none }
        let separator = bytes[start + 3]
        guard !separator.isASCIIAlphanumeric, separator < 0x80, !separator.isBlank || separator == 9
        else { return .none }
        var header = InterchangeHeader(
            start: start,
            separators: [],
            contentEnd: 0,
            end: 0,
            delimiters: .usual,
            findings: []
        )
        header.delimiters.element = separator
        guard header.findSeparators(in: bytes) else {
            let isCut = bytes.count - start < Limits.ediHeaderBytes
            return isCut && header.separators.count > 1 ? .truncated : .none
        }
        guard header.findEnding(in: bytes) else { return .truncated }
        header.findRepetition(in: bytes)
        header.check()
        return .header(header)
    }

    static func hasTag(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        start + 3 <= bytes.count && bytes[start].asciiUppercased == UInt8(ascii: "I")
            && bytes[start + 1].asciiUppercased == UInt8(ascii: "S")
            && bytes[start + 2].asciiUppercased == UInt8(ascii: "A")
    }

    /// Where the separators stand when every element has its fixed length (X12.5 §4.2).
    private static let fixedPositions = [
        3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103,
    ]

    private mutating func findSeparators(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let fixed = Self.fixedPositions.map { start + $0 }
        if start + 105 < bytes.count, fixed.allSatisfy({ bytes[$0] == delimiters.element }) {
            separators = fixed
            return true
        }
        let limit = min(bytes.count, start + Limits.ediHeaderBytes)
        for at in (start + 3)..<limit {
            // ISA01 has two characters: text that merely begins with ISA is given up quickly.
            if separators.count == 1, at - start > 16 { return false }
            guard bytes[at] == delimiters.element else { continue }
            separators.append(at)
            if separators.count == 16 { return true }
        }
        return false
    }

    /// Finds ISA16 and the segment terminator behind it; false when the bytes end first, or when
    /// neither can stand there: a letter or digit never ends a segment.
    private mutating func findEnding(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let at = separators[15] + 1
        guard at < bytes.count else { return false }
        if bytes[at].isLineBreak {
            endWithoutComponent(terminator: lineBreak(in: bytes, at: at), at: at)
            return true
        }
        let componentCount = Self.characterLength(in: bytes, at: at)
        var next = at + componentCount
        while next < bytes.count, bytes[next] == 0x20 { next += 1 }
        let first = SegmentTerminator(Array(bytes[at..<(at + componentCount)]))
        guard next < bytes.count, !bytes[next].isASCIIAlphanumeric else {
            // A word in ISA16's place: an element is missing, and the next segment was counted in.
            guard !bytes[at].isASCIIAlphanumeric else { return false }
            endWithoutComponent(terminator: first, at: at)
            return true
        }
        if bytes[next].isLineBreak, !bytes[at].isASCIIAlphanumeric,
            firstLine(in: bytes, after: next, endsWith: first)
        {
            endWithoutComponent(terminator: first, at: at)
            return true
        }
        delimiters.component = componentCount == 1 ? bytes[at] : nil
        contentEnd = at + componentCount
        if bytes[next].isLineBreak {
            delimiters.terminator = lineBreak(in: bytes, at: next)
        } else {
            let count = Self.characterLength(in: bytes, at: next)
            delimiters.terminator = SegmentTerminator(Array(bytes[next..<(next + count)]))
        }
        end = next + delimiters.terminator.count
        return true
    }

    private mutating func endWithoutComponent(terminator: SegmentTerminator, at: Int) {
        delimiters.component = nil
        delimiters.terminator = terminator
        contentEnd = at
        end = at + terminator.count
        findings.append(
            SyntaxFinding(.componentSeparatorMissing, at: at, tag: "ISA", element: 16)
        )
    }

    private func lineBreak(in bytes: UnsafeBufferPointer<UInt8>, at: Int) -> SegmentTerminator {
        let isPair = bytes[at] == 0x0D && at + 1 < bytes.count && bytes[at + 1] == 0x0A
        return isPair ? .carriageReturnNewline : SegmentTerminator([bytes[at]])
    }

    /// Whether the line after the ISA segment ends with what stands in ISA16's place.
    ///
    /// Then ISA16 was left out and that character is the terminator, followed by a line break.
    private func firstLine(
        in bytes: UnsafeBufferPointer<UInt8>,
        after breakStart: Int,
        endsWith candidate: SegmentTerminator
    ) -> Bool {
        var at = breakStart
        while at < bytes.count, bytes[at].isLineBreak { at += 1 }
        let lineStart = at
        let limit = min(bytes.count, lineStart + Limits.ediHeaderBytes)
        while at < limit, !bytes[at].isLineBreak { at += 1 }
        guard at < bytes.count, at - lineStart >= candidate.count else { return false }
        return bytes[(at - candidate.count)..<at].elementsEqual(candidate.bytes)
    }

    private mutating func findRepetition(in bytes: UnsafeBufferPointer<UInt8>) {
        delimiters.repetition = nil
        let candidate = bytes[(separators[10] + 1)..<separators[11]]
        guard candidate.count == 1, let byte = candidate.first, byte > 0x20, byte < 0x7F,
            !byte.isASCIIAlphanumeric, byte != delimiters.element,
            byte != delimiters.component, byte != delimiters.terminator.last
        else { return }
        let version = bytes[(separators[11] + 1)..<separators[12]]
        if let number = ByteText.number(version), number < 402 { return }
        delimiters.repetition = byte
    }

    private mutating func check() {
        let length = contentEnd - start + 1
        if length != 106 {
            var finding = SyntaxFinding(.interchangeHeaderLength, at: start, tag: "ISA")
            finding.detail = String(length) + " bytes instead of 106"
            finding.byteCount = end - start
            findings.append(finding)
        }
        if !delimiters.areDistinct {
            findings.append(SyntaxFinding(.delimitersNotDistinct, at: start, tag: "ISA"))
        }
    }

    /// Bytes of the UTF-8 character at `at`, or 1 when the bytes there are not UTF-8.
    private static func characterLength(
        in bytes: UnsafeBufferPointer<UInt8>,
        at: Int
    ) -> Int {
        let count =
            switch bytes[at] {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 1
            }
        guard count > 1, at + count <= bytes.count else { return 1 }
        let following = bytes[(at + 1)..<(at + count)]
        return following.allSatisfy { $0 & 0xC0 == 0x80 } ? count : 1
    }
}
