/// Walks a transaction set's segments along its grammar: order, counts, loops, then every element.
///
/// It never goes back: a segment belongs to the nearest place ahead in the innermost open loop, or
/// else in a loop around it. A segment whose place has been passed is reported and read all the
/// same.
struct TransactionChecker: ~Copyable {
    private let tokens: TokenTable
    private let segments: BorrowedItems<SegmentRecord>
    private let schema: TransactionSchema?
    private let elements: ElementChecker?
    private let start: Int
    private let body: Range<Int>
    private var frames: [Frame] = []
    private var loops: [LoopRecord]

    /// A loop that is open: which rule, which record, how far along its members.
    private struct Frame {
        var rule: Int
        var record: Int
        var position = 0
        /// How often the member at `position` has come.
        var uses = 0
    }

    init(
        tokens: TokenTable,
        match: SchemaMatch,
        library: SchemaLibrary,
        start: Int,
        body: Range<Int>
    ) {
        self.tokens = tokens
        segments = tokens.segments.borrowed
        schema = match.schema
        self.start = start
        self.body = body
        loops = [
            LoopRecord(start: body.lowerBound, end: body.upperBound, parent: -1, trigger: .invalid)
        ]
        let version = X12Version(match.requestedVersion)
        let dictionary = schema?.dictionary ?? library.dictionary(for: match.requestedVersion)
        elements = dictionary.map {
            ElementChecker(
                tokens: tokens,
                dictionary: $0,
                start: start,
                allowsShortDates: (version?.number ?? 4_010) < 4_010
            )
        }
    }

    /// Reports everything that breaks the grammar; answers with the loops that were found.
    mutating func check(reportingTo sink: inout DiagnosticSink) -> [LoopRecord] {
        guard let schema, let elements else { return loops }
        frames = [Frame(rule: 0, record: 0)]
        let grammar = Grammar(schema)
        let plain = elements.plain
        // Copied out of the structure, so that the closure does not capture it.
        let bytes = tokens.bytes
        bytes.withUnsafeBufferPointer { bytes in
            for index in body {
                guard let rule = place(index, in: grammar, reportingTo: &sink), rule >= 0 else {
                    continue
                }
                let expected = grammar.rules[rule]
                if let plain, plain.isRight(segments[index], in: bytes, under: expected) {
                    continue
                }
                elements.check(index, with: bytes, under: expected, reportingTo: &sink)
            }
        }
        close(downTo: 0, at: body.upperBound, in: grammar, reportingTo: &sink)
        reportMissing(in: frames[0], upTo: .max, at: body.upperBound, grammar, &sink)
        checkHierarchy(reportingTo: &sink)
        return loops
    }

    /// The schema's tables, borrowed for one walk; the checker holds the schema.
    private struct Grammar {
        let loops: BorrowedItems<TransactionSchema.LoopRule>
        let members: BorrowedItems<TransactionSchema.Member>
        let rules: BorrowedItems<SegmentRule>
        let index: TagIndex.Lookup

        init(_ schema: TransactionSchema) {
            loops = schema.loops.borrowed
            members = schema.members.borrowed
            rules = schema.dictionary.rules.borrowed
            index = schema.index.lookup
        }
    }

    /// Finds the segment's place in the grammar; its rule in the dictionary, or `nil` if unknown.
    private mutating func place(
        _ index: Int,
        in schema: Grammar,
        reportingTo sink: inout DiagnosticSink
    ) -> Int? {
        let id = segments[index].id
        guard let tag = schema.index.number(of: id) else {
            return placeOutOfOrder(index, id, in: schema, reportingTo: &sink)
        }
        var depth = frames.count
        while depth > 0 {
            depth &-= 1
            let frame = frames[depth]
            let rule = schema.loops[frame.rule]
            // The first member of an open loop is used up: a second one opens the next occurrence.
            let found = schema.index.position(
                ofTag: tag,
                inLoop: frame.rule,
                membersFrom: rule.firstMember,
                from: depth > 0 ? max(1, frame.position) : frame.position
            )
            guard let position = found else { continue }
            if frames.count > depth &+ 1 {
                close(downTo: depth, at: index, in: schema, reportingTo: &sink)
            }
            advance(to: position, at: index, in: schema, reportingTo: &sink)
            return schema.members[rule.firstMember + position].rule
        }
        return placeOutOfOrder(index, id, in: schema, reportingTo: &sink)
    }

    private var isOrdered: Bool { schema?.isOrdered == true }

    /// Moves the innermost open loop on to the member at `position` and counts its use.
    private mutating func advance(
        to position: Int,
        at index: Int,
        in schema: Grammar,
        reportingTo sink: inout DiagnosticSink
    ) {
        let last = frames.count - 1
        if position > frames[last].position {
            reportMissing(in: frames[last], upTo: position, at: index, schema, &sink)
            frames[last].position = position
            frames[last].uses = 0
        }
        frames[last].uses += 1
        let member = schema.members[schema.loops[frames[last].rule].firstMember + position]
        if frames[last].uses > member.maximum, isOrdered {
            let rule: EDIRule = member.loop >= 0 ? .loopOverMaximum : .segmentOverMaximum
            report(rule, at: index, detail: "at most " + String(member.maximum), to: &sink)
        }
        if member.loop >= 0 { open(member, at: index) }
    }

    private mutating func open(_ member: TransactionSchema.Member, at index: Int) {
        let parent = frames[frames.count - 1].record
        loops.append(
            LoopRecord(start: index, end: body.upperBound, parent: parent, trigger: member.id)
        )
        // The opening segment is the loop's first member, used once.
        frames.append(Frame(rule: member.loop, record: loops.count - 1, uses: 1))
    }

    /// A segment with no place ahead: earlier in an open loop, elsewhere in the set, or nowhere.
    private mutating func placeOutOfOrder(
        _ index: Int,
        _ id: SegmentID,
        in schema: Grammar,
        reportingTo sink: inout DiagnosticSink
    ) -> Int? {
        for depth in stride(from: frames.count - 1, through: 0, by: -1) {
            let rule = schema.loops[frames[depth].rule]
            let positions = rule.firstMember..<(rule.firstMember + rule.memberCount)
            guard let position = positions.first(where: { schema.members[$0].id == id }) else {
                continue
            }
            let member = schema.members[position]
            if isOrdered { report(.segmentOutOfSequence, at: index, to: &sink) }
            close(downTo: depth, at: index, in: schema, reportingTo: &sink)
            if member.loop >= 0 { open(member, at: index) }
            return member.rule
        }
        guard let full = self.schema else { return nil }
        guard isOrdered else { return full.dictionary.indexByID[id] }
        let rule: EDIRule
        if full.tags.contains(id) {
            rule = .segmentUnexpected
        } else if full.dictionary.knows(id) {
            rule = .segmentNotInSet
        } else {
            rule = .segmentUnrecognized
        }
        report(rule, at: index, to: &sink)
        return full.dictionary.indexByID[id]
    }

    /// Closes the loops inside the one at `depth`, reporting what each still lacks.
    private mutating func close(
        downTo depth: Int,
        at index: Int,
        in schema: Grammar,
        reportingTo sink: inout DiagnosticSink
    ) {
        while frames.count > depth + 1 {
            let frame = frames.removeLast()
            loops[frame.record].end = index
            reportMissing(in: frame, upTo: .max, at: index, schema, &sink)
        }
    }

    /// Reports the mandatory members of a loop from where it stands to `position`.
    private func reportMissing(
        in frame: Frame,
        upTo position: Int,
        at index: Int,
        _ schema: Grammar,
        _ sink: inout DiagnosticSink
    ) {
        let rule = schema.loops[frame.rule]
        guard frame.position <= rule.lastMandatory else { return }
        let from = min(frame.uses > 0 ? frame.position + 1 : frame.position, rule.memberCount)
        for offset in from..<max(from, min(position, rule.memberCount)) {
            let member = schema.members[rule.firstMember &+ offset]
            guard member.isMandatory else { continue }
            let end = index > 0 ? tokens.range(of: tokens.segments[index - 1]).upperBound : 0
            var place = EDIPlace(byteOffset: end)
            place.segmentID = member.id
            place.segmentOrdinal = index - start + 1
            sink.report(.mandatorySegmentMissing, at: place)
        }
    }

    /// HL02 must name an HL01 that came before, and no HL01 may come twice.
    private func checkHierarchy(reportingTo sink: inout DiagnosticSink) {
        var seen: Set<String> = []
        for loop in loops where loop.trigger == "HL" {
            let opening = EDISegment(tokens: tokens, index: loop.start)
            if let parent = opening[2].value, !seen.contains(parent) {
                report(.hierarchyParentUnknown, at: loop.start, element: 2, to: &sink)
            }
            if let number = opening[1].value, !seen.insert(number).inserted {
                report(.hierarchyNumberDuplicate, at: loop.start, element: 1, to: &sink)
            }
        }
    }

    private func report(
        _ rule: EDIRule,
        at index: Int,
        element: Int? = nil,
        detail: String = "",
        to sink: inout DiagnosticSink
    ) {
        let segment = EDISegment(tokens: tokens, index: index)
        let range = element.map { segment[$0].byteRange } ?? segment.byteRange
        var place = EDIPlace(byteOffset: range.lowerBound, byteCount: range.count)
        place.segmentID = segment.id
        place.segmentOrdinal = index - start + 1
        place.element = element
        sink.report(rule, at: place, detail: detail)
    }
}
