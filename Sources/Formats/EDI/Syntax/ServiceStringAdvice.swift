/// How an EDIFACT interchange begins: with UNA, or at once with its first segment (ISO 9735 §6).
///
/// ```
/// UNA:+.? 'UNB+UNOC:3+SENDER:14+RECEIVER:14+261123:1859+42'
/// ```
/// Without UNA the standard's own characters are in force: `:+.? '`, or the information separators
/// of syntax level B.
struct ServiceStringAdvice {
    var delimiters: EDIDelimiters
    /// Offset of the first segment.
    var end: Int
    /// Whether that segment is UNB.
    var hasHeader: Bool
    var findings: [SyntaxFinding]

    /// Reads what starts at `start`; `nil` when it is no EDIFACT.
    static func read(
        in bytes: UnsafeBufferPointer<UInt8>,
        at start: Int
    ) -> ServiceStringAdvice? {
        guard start + 4 <= bytes.count, bytes[start] == UInt8(ascii: "U"),
            bytes[start + 1] == UInt8(ascii: "N"), !bytes[start + 3].isASCIIAlphanumeric
        else { return nil }
        var advice: ServiceStringAdvice?
        switch bytes[start + 2] {
        case UInt8(ascii: "A"):
            advice =
                stated(in: bytes, at: start, count: 6) ?? stated(in: bytes, at: start, count: 5)
        case UInt8(ascii: "B"), UInt8(ascii: "G"), UInt8(ascii: "H"):
            advice = implied(by: bytes[start + 3], at: start)
        default:
            return nil
        }
        advice?.lookAtHeader(in: bytes)
        return advice
    }

    /// UNA with `count` characters: six, or five from senders who leave out the reserved blank.
    private static func stated(
        in bytes: UnsafeBufferPointer<UInt8>,
        at start: Int,
        count: Int
    ) -> ServiceStringAdvice? {
        let end = start + 3 + count
        guard end < bytes.count else { return nil }
        let characters = Array(bytes[(start + 3)..<end])
        let last = characters[count - 1]
        var next = end
        while next < bytes.count, bytes[next].isBlank { next += 1 }
        guard !characters[0].isASCIIAlphanumeric, !characters[1].isASCIIAlphanumeric,
            !last.isASCIIAlphanumeric, last != 0x20, next < bytes.count,
            bytes[next].isASCIIUppercase
        else { return nil }
        let isPair = last == 0x0D && bytes[end] == 0x0A
        var advice = ServiceStringAdvice(
            delimiters: EDIDelimiters(
                element: characters[1],
                component: characters[0],
                repetition: count == 6 ? visible(characters[4]) : nil,
                release: visible(characters[3]),
                decimalMark: characters[2],
                terminator: isPair ? .carriageReturnNewline : SegmentTerminator([last])
            ),
            end: next,
            hasHeader: false,
            findings: []
        )
        if count != 6 {
            var finding = SyntaxFinding(.interchangeHeaderLength, at: start, tag: "UNA")
            finding.byteCount = end - start
            finding.detail = "8 bytes instead of 9"
            advice.findings.append(finding)
        }
        return advice
    }

    /// The standard's characters, of syntax level A or B, as the first separator shows.
    private static func implied(by separator: UInt8, at start: Int) -> ServiceStringAdvice? {
        var delimiters = EDIDelimiters.edifact
        if separator == 0x1D {
            delimiters = EDIDelimiters(
                element: 0x1D,
                component: 0x1F,
                terminator: SegmentTerminator([0x1C])
            )
        }
        guard separator == delimiters.element else { return nil }
        // In force from syntax version 4 on only, see below.
        delimiters.repetition = UInt8(ascii: "*")
        return ServiceStringAdvice(
            delimiters: delimiters,
            end: start,
            hasHeader: false,
            findings: []
        )
    }

    private static func visible(_ byte: UInt8) -> UInt8? { byte == 0x20 ? nil : byte }

    /// Looks into UNB: elements are repeated from syntax version 4 on only.
    private mutating func lookAtHeader(in bytes: UnsafeBufferPointer<UInt8>) {
        let start = bytes[end..<min(bytes.count, end + 32)].filter { !$0.isLineBreak }
        hasHeader = start.starts(with: "UNB".utf8)
        let isVersion4 =
            hasHeader && start.count > 9 && start[8] == delimiters.component
            && start[9] == UInt8(ascii: "4")
        if !isVersion4 { delimiters.repetition = nil }
        if !delimiters.areDistinct {
            findings.append(SyntaxFinding(.delimitersNotDistinct, at: end, tag: "UNA"))
        }
    }
}
