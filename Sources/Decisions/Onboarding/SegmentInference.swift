import EDI
import Mapping
import Translation

/// Decides how a partner's 850 or ORDERS differs from the standard's own.
///
/// The standard says what most places mean, which is proof; what stands elsewhere is asked, unless
/// arithmetic or our own records prove it.
struct SegmentInference {
    let guide: SegmentGuide
    let known: KnownTrade
    let sampleCount: Int
    /// Every order of every sample.
    let sets: [(sample: Int, set: TransactionSet)]
    /// The same as the standard's mapping reads them.
    let documents: [MappedDocument]
    let interchanges: [(interchange: Interchange, group: FunctionalGroup)]
    var draft: PartnerDraft

    /// Orders that are looked at.
    private static let setsMax = 2_000

    init(
        _ samples: [PartnerSample],
        as kind: SampleKind,
        known: KnownTrade,
        name: String
    ) throws(OnboardingFailure) {
        guide = kind == .edifact ? .edifact : .x12
        self.known = known
        sampleCount = samples.count
        var file = MappingFile(name: name)
        file.extends = guide.base
        file.lines = MappingFile.Lines()
        draft = PartnerDraft(file)
        var sets: [(sample: Int, set: TransactionSet)] = []
        var interchanges: [(interchange: Interchange, group: FunctionalGroup)] = []
        for (index, sample) in samples.enumerated() {
            let document = EDIReader().read(sample.bytes)
            for (interchange, group, set) in document.transactions
            where set.identifier == guide.document {
                guard sets.count < Self.setsMax else { break }
                sets.append((index, set))
                interchanges.append((interchange, group))
                if !set.isUsable {
                    draft.notes.append(
                        "\(sample.name): an acknowledgement would refuse set \(set.controlNumber); "
                            + "`crossdock edi inspect` says why."
                    )
                }
            }
        }
        guard !sets.isEmpty else { throw .noOrders(kind) }
        do throws(MappingFailure) {
            let base = try MappingLibrary().effective(guide.base)
            documents = sets.map { base.reader.read($0.set).document }
        } catch {
            preconditionFailure("the standard's own mapping is none: \(error)")
        }
        self.sets = sets
        self.interchanges = interchanges
    }

    mutating func run() {
        decideEnvelope()
        decideHead()
        decideShipTo()
        decideQuantity()
        decideUnits()
        decidePrice()
        decideItems()
        if draft.mapping.lines?.fields.isEmpty == true { draft.mapping.lines = nil }
    }

    // MARK: - What was read

    var lines: [(sample: Int, record: MappedDocument.Record, loop: EDILoop)] {
        zip(sets, documents).flatMap { entry, document in
            zip(document.loops["lines"] ?? [], entry.set.root.loops(guide.line)).map {
                (entry.sample, $0, $1)
            }
        }
    }

    /// Values behind each qualifier of a segment, as far as the places that `segments` gives.
    func census(
        _ segments: [(sample: Int, segment: EDISegment)],
        qualifier: (EDISegment) -> EDIElement,
        value: (EDISegment) -> EDIElement
    ) -> [QualifierCount] {
        var counts: [String: QualifierCount] = [:]
        for (sample, segment) in segments {
            guard let code = qualifier(segment).value, let text = value(segment).value else {
                continue
            }
            counts[code, default: QualifierCount(qualifier: code)].note(text, in: sample)
        }
        return counts.values.sorted { ($1.count, $0.qualifier) < ($0.count, $1.qualifier) }
    }

    /// The head's or the lines' segments of one tag.
    func segments(
        _ tag: SegmentID,
        inLines: Bool
    ) -> [(sample: Int, segment: EDISegment)] {
        sets.flatMap { entry -> [(sample: Int, segment: EDISegment)] in
            let loops = inLines ? entry.set.root.loops(guide.line) : [entry.set.root]
            return loops.flatMap { loop in
                (loop.all(tag) + loop.loops(tag).compactMap(\.opening)
                    + (loop.opening?.id == tag ? [loop.opening].compactMap(\.self) : []))
                    .map { (entry.sample, $0) }
            }
        }
    }

    /// `in 12 of 12 orders, in 6 of 6 samples`
    func share(_ count: Int, _ samples: Set<Int>, of all: Int, _ noun: String) -> String {
        "in \(count) of \(all) \(noun), in \(samples.count) of \(sampleCount) samples"
    }

    mutating func decide(_ field: String, _ place: String, _ why: String) {
        draft.decisions.append(OnboardingDecision(field: field, place: place, why: why))
    }

    mutating func ask(_ question: OnboardingQuestion) { draft.questions.append(question) }

    mutating func put(_ field: MappingFile.Field, isOfLine: Bool) {
        if isOfLine {
            draft.mapping.lines?.fields.append(field)
        } else {
            draft.mapping.fields.append(field)
        }
    }

    // MARK: - Envelope

    private mutating func decideEnvelope() {
        decideIdentity(
            "profile.partner",
            interchanges.map { entry in
                identity(
                    entry.interchange.senderQualifier,
                    entry.interchange.sender,
                    entry.group.sender
                )
            }
        ) { $0.profile.partner = $1 }
        decideIdentity(
            "profile.ourselves",
            interchanges.map { entry in
                identity(
                    entry.interchange.receiverQualifier,
                    entry.interchange.receiver,
                    entry.group.receiver
                )
            }
        ) { $0.profile.ourselves = $1 }
        let versions = Set(interchanges.map(\.group.version)).sorted()
        decide(
            "profile.version",
            versions.joined(separator: ", "),
            "the groups say so; documents of other releases are read, too"
        )
        if !guide.isEDIFACT {
            // What we send has one of two releases, whichever industry's suffix theirs has.
            draft.profile.version = versions.last.map { $0.hasPrefix("005") ? "005010" : "004010" }
        }
        draft.profile.usage =
            interchanges.allSatisfy { $0.interchange.usage == "T" } ? "T" : "P"
        if let syntax = interchanges.first?.interchange.delimiters {
            draft.profile.delimiters = Self.words(of: syntax)
        }
    }

    private func identity(_ qualifier: String, _ id: String, _ group: String) -> X12Identity {
        X12Identity(qualifier: qualifier, id: id, groupID: group.isEmpty ? id : group)
    }

    private mutating func decideIdentity(
        _ field: String,
        _ found: [X12Identity],
        _ set: (inout PartnerDraft, X12Identity) -> Void
    ) {
        var counts: [X12Identity: Int] = [:]
        for identity in found { counts[identity, default: 0] += 1 }
        let sorted = counts.sorted { ($1.value, $0.key.id) < ($0.value, $1.key.id) }
        guard let first = sorted.first else { return }
        set(&draft, first.key)
        guard sorted.count > 1 else {
            decide(field, Self.words(of: first.key), "every envelope says so")
            return
        }
        ask(
            OnboardingQuestion(
                field,
                "Several identities stand on the envelopes. Is each a partner's file of its own?",
                evidence: sorted.map { "\(Self.words(of: $0.key)): \($0.value) orders" },
                candidates: []
            )
        )
    }

    private static func words(of identity: X12Identity) -> String {
        let qualifier = identity.qualifier.isEmpty ? "-" : identity.qualifier
        return "\(qualifier)/\(identity.id)/\(identity.groupID)"
    }

    private static func words(of delimiters: EDIDelimiters) -> String {
        func sign(_ byte: UInt8?) -> String {
            guard let byte else { return "none" }
            return (0x21...0x7E).contains(byte) ? String(UnicodeScalar(byte)) : "byte \(byte)"
        }
        let end = delimiters.terminator.bytes.map { sign($0) }.joined(separator: " ")
        return "elements \(sign(delimiters.element)), components \(sign(delimiters.component)), "
            + "segments end with \(end)"
    }
}
