import EDI
import JSON

/// A document, or one record of it, as a mapping reads it: one way for every format.
protocol DocumentScope {
    /// Every place that answers to the path and holds something, in the document's order.
    func sources(at path: DocumentPath) -> [DocumentSource]
    /// The records that the loop's opening names, in the document's order.
    func records(_ opening: Mapping.Loop.Opening) -> [Self]
}

/// One value that stands in a document.
struct DocumentSource {
    var text: String
    /// With a point for the decimal mark, where the format says what the mark is.
    var decimal: String?
    /// How a date beside it is written (EDIFACT data element 2379).
    var dateFormat: String?
    var place: EDIPlace?
    /// Where in a JSON document.
    var pointer: JSONPointer?
}

/// A loop of an X12 set or an EDIFACT message.
struct SegmentScope: DocumentScope {
    let transaction: TransactionSet
    let loop: EDILoop
    let isEDIFACT: Bool

    init(_ transaction: TransactionSet, _ loop: EDILoop) {
        self.transaction = transaction
        self.loop = loop
        isEDIFACT = transaction.messageType != nil
    }

    func records(_ opening: Mapping.Loop.Opening) -> [SegmentScope] {
        guard case .segment(let tag) = opening else { return [] }
        return loop.loops(tag).map { SegmentScope(transaction, $0) }
    }

    func sources(at path: DocumentPath) -> [DocumentSource] {
        guard let last = path.steps.last else { return [] }
        var scopes = [loop]
        for step in path.steps.dropLast() {
            let inner = scopes.flatMap { $0.loops(step.tag) }
            scopes = step.chosen(of: inner, by: \.opening)
        }
        let segments = scopes.flatMap { inner in
            inner.all(last.tag) + inner.loops(last.tag).compactMap(\.opening)
        }
        return last.chosen(of: segments, by: \.self).flatMap { segment in
            positions(of: path.target, in: segment).compactMap { source(segment, $0) }
        }
    }

    private func positions(
        of target: DocumentPath.Target,
        in segment: EDISegment
    ) -> [DocumentPath.Position] {
        switch target {
        case .position(let position): return [position]
        case .pair(let qualifiers):
            let wanted = qualifiers.lazy.map { numbers(behind: $0, in: segment) }
            return wanted.first { !$0.isEmpty } ?? []
        case .pointer, .element, .column: return []
        }
    }

    private func numbers(
        behind qualifier: String,
        in segment: EDISegment
    ) -> [DocumentPath.Position] {
        let first = ItemNumberPlaces.first(of: segment.id, isEDIFACT: isEDIFACT)
        guard first <= segment.elementCount else { return [] }
        guard isEDIFACT else {
            return stride(from: first, to: segment.elementCount, by: 2)
                .filter { segment[$0].value == qualifier && !segment[$0 + 1].isEmpty }
                .map { DocumentPath.Position(element: $0 + 1) }
        }
        let last = segment.id == "LIN" ? first : segment.elementCount
        return (first...last)
            .filter { segment[$0].component(2).value == qualifier }
            .map { DocumentPath.Position(element: $0, component: 1) }
    }

    private func source(
        _ segment: EDISegment,
        _ position: DocumentPath.Position
    ) -> DocumentSource? {
        let element = position.element(of: segment)
        guard let text = element.value else { return nil }
        var source = DocumentSource(text: text)
        // EDIFACT takes a comma and a point alike, whichever UNA names (ISO 9735 §10).
        source.decimal =
            isEDIFACT ? String(text.map { $0 == "," ? "." : $0 }) : element.decimal ?? text
        if isEDIFACT, segment.id == "DTM", position.component == 2 {
            source.dateFormat = segment[position.element].component(3).value
        }
        source.place = transaction.place(
            of: segment,
            element: position.element,
            component: position.component
        )
        return source
    }
}

extension DocumentPath.Step {
    /// Those that the step means: with the qualifier wanted most, then the one that is counted.
    func chosen<Part>(of parts: [Part], by segment: (Part) -> EDISegment?) -> [Part] {
        var chosen = parts
        if let qualifier {
            chosen = []
            for value in qualifier.values where chosen.isEmpty {
                chosen = parts.filter { part in
                    segment(part).map { qualifier.position.element(of: $0).value == value } ?? false
                }
            }
        }
        guard let occurrence else { return chosen }
        return chosen.indices.contains(occurrence - 1) ? [chosen[occurrence - 1]] : []
    }
}
