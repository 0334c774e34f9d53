/// Tells in one pass over its bytes whether a segment is plainly right, as nearly all are.
///
/// It reports nothing: what is not plainly right is looked at again by `ElementChecker`, which
/// knows every rule and every place. So this may say no for whatever costs too much to be sure of.
///
/// It borrows what it looks at: whoever makes one holds the tokens and the dictionary.
struct PlainSegments: BitwiseCopyable {
    private let marks: BorrowedItems<UInt32>
    private let elements: BorrowedItems<ElementRule>
    private let notes: BorrowedItems<SyntaxNote>
    private let codes: BorrowedItems<UInt64>
    private let classes: BorrowedItems<UInt8>

    /// `nil` where a separator is a character that plain values have.
    init?(_ tokens: TokenTable, _ dictionary: SegmentDictionary, syntax: UInt16) {
        let delimiters = tokens.syntaxes[Int(syntax)]
        let classes = Self.classes.borrowed
        for separator in [delimiters.component, delimiters.repetition] {
            guard let separator else { continue }
            if classes[Int(separator)] != Self.odd { return nil }
        }
        marks = tokens.marks.borrowed
        self.classes = classes
        elements = dictionary.elements.borrowed
        notes = dictionary.notes.borrowed
        codes = dictionary.packedCodes.borrowed
    }

    // What a byte is, as bits, so that a value is what its bytes are together.
    private static let digit: UInt8 = 1
    private static let point: UInt8 = 2
    private static let plain: UInt8 = 4
    private static let odd: UInt8 = 8

    private static let classes: FrozenBuffer<UInt8> = {
        let punctuation = Set(" -,'#&/()%_;=\"?!$".utf8)
        return FrozenBuffer(
            (0...255).map { byte in
                if UInt8(byte).isASCIIDigit { return digit }
                if byte == UInt8(ascii: ".") { return point }
                let isPlain = UInt8(byte).isASCIIAlphanumeric || punctuation.contains(UInt8(byte))
                return isPlain ? plain : odd
            }
        )
    }()

    @inline(__always)
    func isRight(
        _ record: SegmentRecord,
        in bytes: UnsafeBufferPointer<UInt8>,
        under rule: SegmentRule
    ) -> Bool {
        let count = Int(record.elementCount)
        guard record.traits.isEmpty, count <= min(64, Int(rule.elementCount)), count > 0 else {
            return false
        }
        var present: UInt64 = 0
        var mark = Int(record.firstMark)
        var start = Int(marks[mark]) &+ 1
        for position in 0..<count {
            mark &+= 1
            let end = Int(marks[mark])
            if start < end {
                present |= 1 &<< UInt64(truncatingIfNeeded: position)
                let element = elements[Int(rule.firstElement) &+ position]
                guard isRight(bytes, start, end, under: element) else { return false }
            }
            start = end &+ 1
        }
        guard rule.mandatory & ~present == 0,
            present &>> UInt64(truncatingIfNeeded: count &- 1) == 1
        else { return false }
        let first = Int(rule.firstNote)
        for index in first..<(first &+ Int(rule.noteCount))
        where notes[index].violated(by: present) != 0 {
            return false
        }
        return true
    }

    @inline(__always)
    private func isRight(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ start: Int,
        _ end: Int,
        under rule: ElementRule
    ) -> Bool {
        let length = end &- start
        guard length >= Int(rule.minimum), length <= Int(rule.maximum) else { return false }
        var seen: UInt8 = 0
        for at in start..<end { seen |= classes[Int(bytes[at])] }
        switch rule.type {
        case .text, .code:
            guard rule.composite < 0, seen & Self.odd == 0 else { return false }
            return rule.codes < 0 || hasCode(bytes, start, end, under: rule)
        case .integer, .implied1, .implied2, .implied3, .implied4, .implied6:
            return seen == Self.digit
        case .decimal:
            if seen == Self.digit { return true }
            return seen == Self.digit | Self.point
                && bytes[start..<end].count { $0 == UInt8(ascii: ".") } == 1
        case .date:
            return seen == Self.digit && length == 8 && isOrdinaryDay(bytes, start)
        case .time:
            return seen == Self.digit && length == 4 && isOrdinaryMinute(bytes, start)
        case .binary:
            return false
        }
    }

    /// Days beyond the 28th are looked up in the calendar, by others.
    private func isOrdinaryDay(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
        let month = number(bytes, start &+ 4)
        let day = number(bytes, start &+ 6)
        return (1...12).contains(month) && (1...28).contains(day)
            && bytes[start] != UInt8(ascii: "0")
    }

    private func isOrdinaryMinute(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
        number(bytes, start) < 24 && number(bytes, start &+ 2) < 60
    }

    private func number(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
        Int(bytes[at] &- 0x30) &* 10 &+ Int(bytes[at &+ 1] &- 0x30)
    }

    private func hasCode(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ start: Int,
        _ end: Int,
        under rule: ElementRule
    ) -> Bool {
        guard end &- start <= 8 else { return false }
        var packed: UInt64 = 0
        for at in start..<end { packed = packed &<< 8 | UInt64(bytes[at]) }
        var at = Int(rule.firstCode)
        // A list ends with a zero.
        while codes[at] != 0 {
            if codes[at] == packed { return true }
            at &+= 1
        }
        return false
    }
}
