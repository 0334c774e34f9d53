import Primitives

/// Finds the interchanges of a document and has each one cut into segments.
///
/// Reads X12 and EDIFACT, also in one file, and accepts whatever stands before, between and behind
/// their interchanges: byte-order marks, blank lines, mail headers, transaction sets and messages
/// without an envelope. Always returns, never throws.
struct EDITokenizer: ~Copyable {
    let bytes: UnsafeBufferPointer<UInt8>
    private var scanner: SegmentScanner
    private var syntaxes: [EDIDelimiters] = []
    private var spans: [InterchangeSpan] = []
    private var findings: [SyntaxFinding] = []

    static func tokenize(_ bytes: [UInt8]) -> TokenizedDocument {
        bytes.withUnsafeBufferPointer { buffer in
            var tokenizer = EDITokenizer(buffer)
            tokenizer.run()
            return tokenizer.finished(bytes)
        }
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        scanner = SegmentScanner(bytes)
    }

    private consuming func finished(_ owned: [UInt8]) -> TokenizedDocument {
        if scanner.emptySegments.count > 0 {
            var finding = SyntaxFinding(.emptySegment, at: scanner.emptySegments.first)
            finding.detail = String(scanner.emptySegments.count) + " in the document"
            findings.append(finding)
        }
        let allFindings = findings + scanner.findings
        let (spans, syntaxes) = (spans, syntaxes)
        let (marks, segments) = scanner.frozen()
        return TokenizedDocument(
            table: TokenTable(
                bytes: owned,
                marks: marks,
                segments: segments,
                syntaxes: syntaxes
            ),
            spans: spans,
            findings: allFindings
        )
    }

    private mutating func run() {
        guard UInt32(exactly: bytes.count) != nil else {
            findings.append(SyntaxFinding(.segmentLimitReached, at: 0))
            return
        }
        if startsWithUTF16Mark {
            findings.append(SyntaxFinding(.encodingUnsupported, at: 0))
            return
        }
        var position = 0
        while let start = skipBlanks(from: position) {
            guard let next = readInterchange(at: start) else { return }
            position = next
        }
    }

    private var startsWithUTF16Mark: Bool {
        bytes.count >= 2
            && ((bytes[0] == 0xFE && bytes[1] == 0xFF) || (bytes[0] == 0xFF && bytes[1] == 0xFE))
    }

    /// The first byte that is neither blank nor part of a byte-order mark; `nil` at the end.
    private mutating func skipBlanks(from start: Int) -> Int? {
        var at = start
        while at < bytes.count {
            if bytes[at].isBlank || bytes[at] == 0x1A || bytes[at] == 0 {
                at += 1
            } else if at + 3 <= bytes.count, bytes[at] == 0xEF, bytes[at + 1] == 0xBB,
                bytes[at + 2] == 0xBF
            {
                findings.append(SyntaxFinding(.byteOrderMark, at: at))
                at += 3
            } else {
                return at
            }
        }
        return nil
    }

    /// Reads what starts at `start`; the offset to go on from, or `nil` when nothing more is read.
    private mutating func readInterchange(at start: Int) -> Int? {
        switch InterchangeHeader.read(in: bytes, at: start) {
        case .header(let header):
            findings += header.findings
            guard let syntax = register(header.delimiters) else { return nil }
            let firstSegment = scanner.segments.count
            scanner.add(header, syntax: syntax)
            let place = ScanPlace(from: header.end, start: start, firstSegment: firstSegment)
            return scan(.x12, at: place, syntax: syntax)
        case .truncated:
            findings.append(SyntaxFinding(.interchangeHeaderTruncated, at: start, tag: "ISA"))
            return skipOutside(from: start)
        case .none:
            if let advice = ServiceStringAdvice.read(in: bytes, at: start) {
                return readMessages(after: advice, start: start)
            }
            guard let guess = guessDelimiters(at: start) else { return skipOutside(from: start) }
            findings.append(SyntaxFinding(.interchangeHeaderMissing, at: start))
            guard let syntax = register(guess) else { return nil }
            return scan(.x12WithoutHeader, at: place(from: start, start: start), syntax: syntax)
        }
    }

    private mutating func readMessages(
        after advice: ServiceStringAdvice,
        start: Int
    ) -> Int? {
        findings += advice.findings
        if !advice.hasHeader {
            findings.append(SyntaxFinding(.interchangeHeaderMissing, at: advice.end))
        }
        guard let syntax = register(advice.delimiters) else { return nil }
        return scan(
            advice.hasHeader ? .edifact : .edifactWithoutHeader,
            at: place(from: advice.end, start: start),
            syntax: syntax
        )
    }

    /// Where a scan begins, where its interchange began, and with which segment.
    private struct ScanPlace {
        var from: Int
        var start: Int
        var firstSegment: Int
    }

    private func place(from position: Int, start: Int) -> ScanPlace {
        ScanPlace(from: position, start: start, firstSegment: scanner.segments.count)
    }

    private mutating func register(_ delimiters: EDIDelimiters) -> UInt16? {
        if syntaxes.last == delimiters { return UInt16(syntaxes.count - 1) }
        guard let index = UInt16(exactly: syntaxes.count) else { return nil }
        syntaxes.append(delimiters)
        return index
    }

    private mutating func scan(
        _ kind: InterchangeSpan.Kind,
        at place: ScanPlace,
        syntax: UInt16
    ) -> Int? {
        let delimiters = syntaxes[Int(syntax)]
        let standard: EDIStandard = kind.isEDIFACT ? .edifact : .x12
        let ending = scanner.scan(standard, from: place.from, with: delimiters, syntax: syntax)
        let end: Int
        switch ending {
        case .trailer(let next), .header(let next): end = next
        case .limitReached(let at):
            findings.append(SyntaxFinding(.segmentLimitReached, at: at))
            end = bytes.count
        case .endOfInput: end = bytes.count
        }
        spans.append(
            InterchangeSpan(
                kind: kind,
                bytes: place.start..<end,
                segments: place.firstSegment..<scanner.segments.count,
                delimiters: delimiters
            )
        )
        return end
    }

    /// Skips bytes of no interchange up to the next thing that can be read.
    private mutating func skipOutside(from start: Int) -> Int {
        var at = start + 1
        while at < bytes.count, !isReadable(at: at) { at += 1 }
        var finding = SyntaxFinding(.bytesOutsideInterchange, at: start)
        finding.byteCount = at - start
        finding.detail = String(at - start) + " bytes"
        if findings.count < Limits.ediDiagnostics { findings.append(finding) }
        return at
    }

    private func isReadable(at start: Int) -> Bool {
        switch bytes[start] {
        case UInt8(ascii: "I"), UInt8(ascii: "i"):
            if case .header = InterchangeHeader.read(in: bytes, at: start) { return true }
            return false
        case UInt8(ascii: "U"), UInt8(ascii: "G"), UInt8(ascii: "S"):
            // A segment begins here unless this is the middle of a word, or an element of another.
            let before = bytes[start - 1]
            guard !before.isASCIIAlphanumeric, start + 2 < bytes.count, before != bytes[start + 2]
            else { return false }
            return ServiceStringAdvice.read(in: bytes, at: start) != nil
                || guessDelimiters(at: start) != nil
        default:
            return false
        }
    }
}
