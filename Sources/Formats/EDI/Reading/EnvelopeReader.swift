/// Turns segments into interchanges, groups and transaction sets, and checks the envelopes.
struct EnvelopeReader {
    let tokens: TokenTable
    let library: SchemaLibrary
    var sink: DiagnosticSink
    private let spans: [InterchangeSpan]
    /// What the tokenizer noticed, in byte order, and how much of it has been reported.
    private let findings: [SyntaxFinding]
    private var nextFinding = 0

    private var nextFindingOffset: Int

    private var interchanges: [Interchange] = []
    private var groups: [FunctionalGroup] = []
    private var acknowledgments: [EDISegment] = []
    private var interchangeTrailer: EDISegment?
    private var seenInterchanges: Set<String> = []
    private(set) var standard = EDIStandard.x12
    var interchangeHeader: EDISegment?
    var openGroup: OpenGroup?
    var openTransaction: OpenTransaction?
    var seenGroups: Set<String> = []
    /// The schema of the last set: a file's sets are mostly of one kind.
    var lastMatch: SchemaMatch?
    var lastIdentifier = ""
    /// What is noted once per interchange.
    private var noted: Set<EDIRule> = []

    struct OpenGroup {
        var start: Int
        var header: EDISegment?
        var transactions: [TransactionSet] = []
        var seenTransactions: Set<String> = []
        /// GS08, and whether it names a version.
        let version: String
        let hasVersion: Bool

        init(start: Int, header: EDISegment?) {
            self.start = start
            self.header = header
            version = header?[8].value ?? ""
            hasVersion = X12Version(version) != nil
        }
    }

    struct OpenTransaction {
        var start: Int
        var header: EDISegment
    }

    init(_ tokenized: TokenizedDocument, library: SchemaLibrary, sink: DiagnosticSink) {
        tokens = tokenized.table
        spans = tokenized.spans
        findings = tokenized.findings.sorted { $0.byteOffset < $1.byteOffset }
        nextFindingOffset = findings.first?.byteOffset ?? .max
        self.library = library
        self.sink = sink
    }

    mutating func read() -> EDIDocument {
        for (index, span) in spans.enumerated() {
            reportFindings(before: span.bytes.lowerBound)
            standard = span.kind.isEDIFACT ? .edifact : .x12
            sink.standard = standard
            sink.interchange = index
            sink.interchangeTally = FindingTally()
            read(span)
            reportFindings(before: span.bytes.upperBound)
            interchanges.append(finishInterchange(span))
            sink.interchange = nil
        }
        reportFindings(before: .max)
        return EDIDocument(
            tokens: tokens,
            interchanges: interchanges,
            diagnostics: sink.sorted(),
            suppressedDiagnosticCount: sink.suppressedCount
        )
    }

    // MARK: - One interchange

    private mutating func read(_ span: InterchangeSpan) {
        groups = []
        acknowledgments = []
        interchangeHeader = nil
        interchangeTrailer = nil
        seenGroups = []
        noted = []
        let (segments, marks) = (tokens.segments.borrowed, tokens.marks.borrowed)
        for index in span.segments {
            let record = segments[index]
            let role = EnvelopeRole(of: record.id, in: standard)
            // Most segments are a set's body, and nothing was noticed about them.
            if role == .body, openTransaction != nil, record.traits.isEmpty,
                nextFindingOffset >= Int(marks[Int(record.firstMark &+ record.elementCount)])
            {
                continue
            }
            let segment = EDISegment(tokens: tokens, index: index)
            meet(segment, as: role)
            reportFindings(before: segment.byteRange.upperBound, in: segment)
            noteTraits(of: segment)
            if role == .transactionTrailer, openTransaction != nil {
                closeTransaction(trailer: segment)
            } else if role == .groupTrailer {
                closeGroup(trailer: segment)
            }
        }
        closeGroup(trailer: nil, end: span.segments.upperBound)
    }

    private mutating func meet(_ segment: EDISegment, as role: EnvelopeRole) {
        switch role {
        case .interchangeHeader where interchangeHeader == nil && openGroup == nil:
            interchangeHeader = segment
            checkInterchangeHeader(segment)
        case .interchangeTrailer:
            closeGroup(trailer: nil, end: segment.index)
            interchangeTrailer = segment
        case .groupHeader:
            closeGroup(trailer: nil, end: segment.index)
            beginGroup(at: segment.index, header: segment)
        case .groupTrailer:
            closeTransaction(trailer: nil, end: segment.index)
            if openGroup == nil { beginGroup(at: segment.index, header: nil) }
        case .transactionHeader:
            closeTransaction(trailer: nil, end: segment.index)
            if openGroup == nil { beginGroup(at: segment.index, header: nil) }
            openTransaction = OpenTransaction(start: segment.index, header: segment)
            sink.transaction = openGroup?.transactions.count ?? 0
            sink.transactionTally = FindingTally()
        case .interchangeAcknowledgment where openGroup == nil:
            acknowledgments.append(segment)
        case .passedOver:
            break
        case .interchangeHeader, .transactionTrailer, .interchangeAcknowledgment, .body:
            meetBody(segment)
        }
    }

    private mutating func meetBody(_ segment: EDISegment) {
        guard openTransaction == nil else { return }
        let rule: EDIRule = openGroup == nil ? .segmentOutsideGroup : .segmentOutsideTransaction
        sink.report(rule, at: place(of: segment))
    }

    private mutating func finishInterchange(_ span: InterchangeSpan) -> Interchange {
        if span.kind == .x12 || span.kind == .edifact {
            if let trailer = interchangeTrailer {
                checkInterchangeTrailer(trailer, groups: groups)
            } else {
                sink.report(
                    .interchangeTrailerMissing,
                    at: EDIPlace(byteOffset: span.bytes.upperBound)
                )
            }
        }
        return Interchange(
            index: interchanges.count,
            syntax: Self.syntax(of: span.kind),
            delimiters: span.delimiters,
            byteRange: span.bytes,
            segments: EDISegments(tokens: tokens, range: span.segments),
            header: interchangeHeader,
            trailer: interchangeTrailer,
            interchangeAcknowledgments: acknowledgments,
            groups: groups.map { $0.settled(in: sink.interchangeTally) },
            tally: sink.interchangeTally
        )
    }

    private static func syntax(of kind: InterchangeSpan.Kind) -> Interchange.Syntax {
        switch kind {
        case .x12: .x12
        case .x12WithoutHeader: .x12WithoutHeader
        case .edifact: .edifact
        case .edifactWithoutHeader: .edifactWithoutHeader
        }
    }

    // MARK: - Groups and transaction sets

    private mutating func beginGroup(at start: Int, header: EDISegment?) {
        sink.group = groups.count
        sink.groupTally = FindingTally()
        openGroup = OpenGroup(start: start, header: header)
        if let header {
            checkGroupHeader(header)
        } else if standard == .x12 {
            let segment = EDISegment(tokens: tokens, index: start)
            sink.report(.groupHeaderMissing, at: place(of: segment))
        }
    }

    private mutating func closeGroup(trailer: EDISegment?, end: Int? = nil) {
        closeTransaction(trailer: nil, end: end)
        guard let group = openGroup else { return }
        let groupEnd = trailer.map { $0.index + 1 } ?? end ?? tokens.segments.count
        if let trailer {
            checkGroupTrailer(trailer, of: group)
        } else if group.header != nil {
            sink.report(.groupTrailerMissing, at: EDIPlace(byteOffset: endOffset(before: groupEnd)))
        }
        groups.append(
            FunctionalGroup(
                path: EnvelopePath(
                    interchange: sink.interchange ?? 0,
                    group: groups.count
                ),
                segments: EDISegments(tokens: tokens, range: group.start..<groupEnd),
                header: group.header,
                trailer: trailer,
                transactions: group.transactions,
                disposition: sink.groupTally.disposition(holding: group.transactions),
                tally: sink.groupTally
            )
        )
        openGroup = nil
        sink.group = nil
    }

    private mutating func closeTransaction(trailer: EDISegment?, end: Int? = nil) {
        guard let open = openTransaction else { return }
        let endIndex = trailer.map { $0.index + 1 } ?? end ?? tokens.segments.count
        if let trailer {
            checkTransactionTrailer(trailer, of: open)
        } else {
            var place = EDIPlace(byteOffset: endOffset(before: endIndex))
            place.segmentID = standard == .x12 ? "SE" : "UNT"
            place.segmentOrdinal = endIndex - open.start + 1
            sink.report(.transactionTrailerMissing, at: place)
        }
        let match = checkTransactionHeader(open.header)
        let bodyEnd = trailer?.index ?? endIndex
        var checker = TransactionChecker(
            tokens: tokens,
            match: match,
            library: library,
            start: open.start,
            body: (open.start + 1)..<max(open.start + 1, bodyEnd)
        )
        let loops = checker.check(reportingTo: &sink)
        let path = EnvelopePath(
            interchange: sink.interchange ?? 0,
            group: sink.group ?? 0,
            transaction: sink.transaction
        )
        openGroup?.transactions.append(
            TransactionSet(
                path: path,
                segments: EDISegments(tokens: tokens, range: open.start..<endIndex),
                header: open.header,
                trailer: trailer,
                schema: match,
                loops: loops,
                tally: sink.transactionTally,
                isEnvelopeUsable: true
            )
        )
        openTransaction = nil
        sink.transaction = nil
    }

    /// Where the last segment before `index` ends: what is missing is missing there.
    private func endOffset(before index: Int) -> Int {
        guard index > 0 else { return 0 }
        return tokens.range(of: tokens.segments[index - 1]).upperBound
    }

    // MARK: - What the tokenizer noticed

    private mutating func reportFindings(before offset: Int, in segment: EDISegment? = nil) {
        while nextFinding < findings.count, findings[nextFinding].byteOffset < offset {
            let finding = findings[nextFinding]
            nextFinding += 1
            nextFindingOffset =
                nextFinding < findings.count ? findings[nextFinding].byteOffset : .max
            var place = EDIPlace(byteOffset: finding.byteOffset, byteCount: finding.byteCount)
            if let segment, finding.byteOffset >= segment.byteRange.lowerBound {
                place = self.place(of: segment)
                place.byteOffset = finding.byteOffset
                place.byteCount = finding.byteCount
            }
            place.segmentID = finding.tag ?? place.segmentID
            place.element = finding.element
            sink.report(finding.rule, at: place, detail: finding.detail)
        }
    }

    private mutating func noteTraits(of segment: EDISegment) {
        let traits = segment.record.traits
        guard !traits.isEmpty else { return }
        let rules: [(SegmentRecord.Traits, EDIRule)] = [
            (.wrapped, .lineBreakInSegment), (.lowercase, .lowercaseSegmentID),
            (.unterminated, .lastSegmentUnterminated),
        ]
        for (trait, rule) in rules where traits.contains(trait) && noted.insert(rule).inserted {
            sink.report(rule, at: place(of: segment))
        }
    }

    func place(of segment: EDISegment, element: Int? = nil) -> EDIPlace {
        let range = element.map { segment[$0].byteRange } ?? segment.byteRange
        var place = EDIPlace(byteOffset: range.lowerBound, byteCount: range.count)
        place.segmentID = segment.id
        place.element = element
        if let open = openTransaction { place.segmentOrdinal = segment.index - open.start + 1 }
        return place
    }

    /// False for the second interchange of a file with the same parties and number.
    mutating func isFirst(interchange key: String) -> Bool {
        seenInterchanges.insert(key).inserted
    }
}

extension FunctionalGroup {
    /// Now that group and interchange have ended: whether they refuse all that is in them.
    fileprivate func settled(in interchange: FindingTally) -> FunctionalGroup {
        guard tally.errors > 0 || interchange.errors > 0 else { return self }
        var settled = self
        for index in settled.transactions.indices {
            settled.transactions[index].isEnvelopeUsable = false
        }
        return settled
    }
}
