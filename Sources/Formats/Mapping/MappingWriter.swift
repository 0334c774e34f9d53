public import EDI

/// Writes a document's body by the mapping that reads it: `read(write(fields))` gives the fields.
///
/// Segments come in the order in which the rules first name them, each beside its loop; a rule's
/// qualifiers are written with its value, of several the first. Only X12's segments are written: a
/// message's item numbers, and files of records, are read only.
public struct MappingWriter: Sendable {
    let mapping: Mapping

    public init(_ mapping: Mapping) { self.mapping = mapping }

    /// The segments between header and trailer, and what keeps a field from being written.
    ///
    /// A body with findings is incomplete and must not be sent.
    public func write(
        _ document: MappedDocument
    ) -> (segments: [OutboundSegment], findings: [MappingFinding]) {
        var findings: [MappingFinding] = []
        var head = SegmentDraft()
        write(mapping.rules, document.head, of: "", to: &head, &findings)
        var segments = head.outbound
        for loop in mapping.loops {
            for record in document.loops[loop.name] ?? [] {
                var draft = SegmentDraft()
                guard case .segment(let tag) = loop.opening else { continue }
                draft.open([DocumentPath.Step(tag: tag)])
                write(loop.rules, record, of: loop.name + ".", to: &draft, &findings)
                segments += draft.outbound
            }
        }
        return (segments, findings)
    }

    private func write(
        _ rules: [Mapping.Rule],
        _ record: MappedDocument.Record,
        of section: String,
        to draft: inout SegmentDraft,
        _ findings: inout [MappingFinding]
    ) {
        for rule in rules {
            func tell(_ problem: MappingFinding.Rule) {
                let field = section + rule.field
                findings.append(
                    MappingFinding(rule: problem, field: field, path: rule.path, place: nil)
                )
            }
            guard let value = record[rule.field], !value.text.isEmpty else {
                if rule.isRequired { tell(.missing) }
                continue
            }
            switch rule.form.write(value.text, by: mapping.tables) {
            case .success(let text): draft.put(text, at: rule.path)
            case .failure(let problem): tell(problem)
            }
        }
    }
}

/// Segments that grow as values are put into them.
private struct SegmentDraft {
    private var drafts: [(steps: [DocumentPath.Step], elements: [Int: [Int: String]])] = []

    mutating func put(_ text: String, at path: DocumentPath) {
        for depth in path.steps.indices { open(Array(path.steps[...depth])) }
        guard let index = drafts.firstIndex(where: { $0.steps == path.steps }) else { return }
        switch path.target {
        case .position(let position): set(text, position, in: index)
        case .pair(let qualifiers):
            guard let tag = path.steps.last?.tag, let qualifier = qualifiers.first else { return }
            var element = ItemNumberPlaces.first(of: tag, isEDIFACT: false)
            while drafts[index].elements[element] != nil { element += 2 }
            set(qualifier, DocumentPath.Position(element: element), in: index)
            set(text, DocumentPath.Position(element: element + 1), in: index)
        // Only segments are written.
        case .pointer, .element, .column: return
        }
    }

    /// Opens the segment beside its loop's others unless it stands.
    mutating func open(_ steps: [DocumentPath.Step]) {
        guard !drafts.contains(where: { $0.steps == steps }) else { return }
        let loop = steps.dropLast()
        let last = loop.isEmpty ? nil : drafts.lastIndex { $0.steps.starts(with: loop) }
        let index = last.map { $0 + 1 } ?? drafts.endIndex
        drafts.insert((steps, [:]), at: index)
        if let qualifier = steps.last?.qualifier {
            set(qualifier.values[0], qualifier.position, in: index)
        }
    }

    private mutating func set(_ text: String, _ position: DocumentPath.Position, in index: Int) {
        drafts[index].elements[position.element, default: [:]][position.component ?? 1] = text
    }

    var outbound: [OutboundSegment] {
        drafts.compactMap { draft in
            guard let tag = draft.steps.last?.tag, let last = draft.elements.keys.max() else {
                return nil
            }
            return OutboundSegment(tag, (1...last).map { Self.element(draft.elements[$0]) })
        }
    }

    private static func element(_ components: [Int: String]?) -> OutboundElement {
        guard let components, let last = components.keys.max() else { return .absent }
        guard last > 1 else { return .optional(components[1]) }
        return .composite((1...last).map { components[$0] ?? "" })
    }
}
