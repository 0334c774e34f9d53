/// Checks the elements of one segment against its rule: presence, count, length, type, codes.
struct ElementChecker {
    /// Sees in one look that a segment is right, as nearly all are.
    let plain: PlainSegments?
    let tokens: TokenTable
    let dictionary: SegmentDictionary
    /// Index of the transaction's ST segment.
    let start: Int
    /// Releases before 004010 write dates with six digits.
    let allowsShortDates: Bool
    private let decimalMark: UInt8

    init(
        tokens: TokenTable,
        dictionary: SegmentDictionary,
        start: Int,
        allowsShortDates: Bool
    ) {
        self.tokens = tokens
        self.dictionary = dictionary
        self.start = start
        self.allowsShortDates = allowsShortDates
        decimalMark = tokens.syntaxes[Int(tokens.segments[start].syntax)].decimalMark
        plain = PlainSegments(tokens, dictionary, syntax: tokens.segments[start].syntax)
    }

    func check(
        _ index: Int,
        with bytes: UnsafeBufferPointer<UInt8>,
        under rule: SegmentRule,
        reportingTo sink: inout DiagnosticSink
    ) {
        let record = tokens.segments[index]
        if rule.isOpen || record.traits.contains(.binary) { return }
        if !record.traits.isDisjoint(with: [.wrapped, .released]) {
            return checkWrapped(index, under: rule, reportingTo: &sink)
        }
        let context = Context(index: index, record: record, clean: nil)
        let present = checkPresence(context, bytes, under: rule, reportingTo: &sink)
        checkNotes(context, present: present, under: rule, reportingTo: &sink)
    }

    /// Where an element is being checked, for places; `clean` replaces the bytes of a wrapped one.
    private struct Context {
        var index: Int
        var record: SegmentRecord
        var clean: TokenTable?
        var element = 0
        var component: Int?
        var repetition: Int?
        var number: UInt16 = 0
    }

    /// A wrapped segment is checked in a copy without its line breaks, and a released character is
    /// a letter in it; places stay the document's.
    private func checkWrapped(
        _ index: Int,
        under rule: SegmentRule,
        reportingTo sink: inout DiagnosticSink
    ) {
        let record = tokens.segments[index]
        var bytes: [UInt8] = []
        var marks: [UInt32] = []
        for position in 0...Int(record.elementCount) {
            if position > 0 { bytes.append(UInt8(ascii: "*")) }
            let value = tokens.bytes[tokens.range(of: position, in: record)].filter {
                !$0.isLineBreak
            }
            bytes += Self.unreleased(value, by: tokens.syntaxes[Int(record.syntax)].release)
            marks.append(UInt32(truncatingIfNeeded: bytes.count))
        }
        var cleanRecord = record
        cleanRecord.start = 0
        cleanRecord.firstMark = 0
        let clean = TokenTable(
            bytes: bytes,
            marks: FrozenBuffer(marks),
            segments: FrozenBuffer([cleanRecord]),
            syntaxes: tokens.syntaxes
        )
        let context = Context(index: index, record: cleanRecord, clean: clean)
        bytes.withUnsafeBufferPointer { buffer in
            let present = checkPresence(context, buffer, under: rule, reportingTo: &sink)
            checkNotes(context, present: present, under: rule, reportingTo: &sink)
        }
    }

    private static func unreleased(_ value: [UInt8], by release: UInt8?) -> [UInt8] {
        guard let release else { return value }
        var plain: [UInt8] = []
        var isReleased = false
        for byte in value {
            if byte == release, !isReleased {
                isReleased = true
            } else {
                plain.append(isReleased ? UInt8(ascii: "X") : byte)
                isReleased = false
            }
        }
        return plain
    }

    /// Checks every element; answers with a bit for each one of the first 64 that is present.
    private func checkPresence(
        _ outer: Context,
        _ bytes: UnsafeBufferPointer<UInt8>,
        under rule: SegmentRule,
        reportingTo sink: inout DiagnosticSink
    ) -> UInt64 {
        var context = outer
        let table = context.clean ?? tokens
        let delimiters = tokens.syntaxes[Int(context.record.syntax)]
        let sent = Int(context.record.elementCount)
        let known = Int(rule.elementCount)
        var present: UInt64 = 0
        var lastPresent = 0
        for position in 1...max(1, max(sent, known)) {
            context.element = position
            let range = position <= sent ? table.range(of: position, in: context.record) : 0..<0
            if position > known {
                if range.isEmpty || rule.isOpenEnded { continue }
                context.number = 0
                report(.tooManyElements, context, to: &sink)
                return present
            }
            let element = dictionary.elements[Int(rule.firstElement) + position - 1]
            context.number = element.number
            if range.isEmpty {
                if element.isMandatory { report(.mandatoryElementMissing, context, to: &sink) }
                continue
            }
            lastPresent = position
            if position <= 64 { present |= 1 << UInt64(position - 1) }
            checkValue(bytes[range], element, context, delimiters, to: &sink)
        }
        if sent > 0, lastPresent < sent {
            context.element = sent
            report(.trailingSeparators, context, to: &sink)
        }
        return present
    }

    private func checkValue(
        _ value: UnsafeBufferPointer<UInt8>.SubSequence,
        _ rule: ElementRule,
        _ outer: Context,
        _ delimiters: EDIDelimiters,
        to sink: inout DiagnosticSink
    ) {
        guard let separator = delimiters.repetition, value.contains(separator) else {
            return checkOccurrence(value, rule, outer, delimiters, to: &sink)
        }
        var context = outer
        // No more parts are cut than the rule allows, and one more that shows there are too many.
        let occurrences = value.split(
            separator: separator,
            maxSplits: Int(rule.repetitions),
            omittingEmptySubsequences: false
        )
        if occurrences.count > Int(rule.repetitions) {
            report(.tooManyRepetitions, context, to: &sink)
        }
        for (offset, occurrence) in occurrences.prefix(Int(rule.repetitions)).enumerated() {
            context.repetition = offset + 1
            checkOccurrence(occurrence, rule, context, delimiters, to: &sink)
        }
    }

    private func checkOccurrence(
        _ value: UnsafeBufferPointer<UInt8>.SubSequence,
        _ rule: ElementRule,
        _ context: Context,
        _ delimiters: EDIDelimiters,
        to sink: inout DiagnosticSink
    ) {
        if rule.composite >= 0 {
            return checkComponents(value, rule, context, delimiters.component, to: &sink)
        }
        if let separator = delimiters.component, value.contains(separator) {
            return report(.tooManyComponents, context, to: &sink)
        }
        if let flaw = Self.flaw(
            in: value,
            under: rule,
            allowsShortDates: allowsShortDates,
            decimalMark: decimalMark
        ) {
            return report(flaw.rule, context, detail: flaw.detail, to: &sink)
        }
        if rule.codes >= 0,
            !dictionary.codeLists[Int(rule.codes)]
                .contains(String(decoding: value, as: UTF8.self))
        {
            report(.invalidCode, context, to: &sink)
        }
    }

    private func checkComponents(
        _ value: UnsafeBufferPointer<UInt8>.SubSequence,
        _ rule: ElementRule,
        _ outer: Context,
        _ separator: UInt8?,
        to sink: inout DiagnosticSink
    ) {
        var context = outer
        let composite = dictionary.composites[Int(rule.composite)]
        let allowed = Int(composite.elementCount)
        let parts =
            separator.map {
                value.split(separator: $0, maxSplits: allowed, omittingEmptySubsequences: false)
            } ?? [value]
        for position in 1...max(parts.count, allowed) {
            context.component = position
            context.number = 0
            guard position <= allowed else {
                return report(.tooManyComponents, context, to: &sink)
            }
            let component = dictionary.elements[Int(composite.firstElement) + position - 1]
            context.number = component.number
            if position > parts.count || parts[position - 1].isEmpty {
                if component.isMandatory {
                    report(.mandatoryElementMissing, context, to: &sink)
                }
            } else if let flaw = Self.flaw(
                in: parts[position - 1],
                under: component,
                allowsShortDates: allowsShortDates,
                decimalMark: decimalMark
            ) {
                report(flaw.rule, context, detail: flaw.detail, to: &sink)
            }
        }
    }

    private func checkNotes(
        _ outer: Context,
        present: UInt64,
        under rule: SegmentRule,
        reportingTo sink: inout DiagnosticSink
    ) {
        let first = Int(rule.firstNote)
        for index in first..<(first + Int(rule.noteCount)) {
            let note = dictionary.notes[index]
            let violated = note.violated(by: present)
            guard violated != 0 else { continue }
            var context = outer
            context.element = violated.trailingZeroBitCount + 1
            context.number =
                dictionary.elements[Int(rule.firstElement) + context.element - 1].number
            let broken: EDIRule =
                note.kind == .exclusion ? .exclusionViolated : .conditionalElementMissing
            report(broken, context, to: &sink)
        }
    }

    private func report(
        _ rule: EDIRule,
        _ context: Context,
        detail: String = "",
        to sink: inout DiagnosticSink
    ) {
        let segment = EDISegment(tokens: tokens, index: context.index)
        var element = segment[context.element]
        if let repetition = context.repetition { element = element.repetition(repetition) }
        if let component = context.component { element = element.component(component) }
        var place = EDIPlace(
            byteOffset: element.byteRange.lowerBound,
            byteCount: element.byteRange.count
        )
        place.segmentID = context.record.id
        place.segmentOrdinal = context.index - start + 1
        place.element = context.element
        place.component = context.component
        place.repetition = context.repetition
        place.elementNumber = context.number == 0 ? nil : Int(context.number)
        sink.report(rule, at: place, detail: detail)
    }
}
