public import EDI
import Primitives

/// Reads a document's fields by a mapping; nothing is guessed, and everything wrong is told.
public struct MappingReader: Sendable {
    let mapping: Mapping

    public init(_ mapping: Mapping) { self.mapping = mapping }

    /// Every field that could be read with its place, and what keeps the others from it.
    public func read(
        _ transaction: TransactionSet
    ) -> (document: MappedDocument, findings: [MappingFinding]) {
        var reading = Reading(transaction: transaction, tables: mapping.tables)
        let root = transaction.root
        var document = MappedDocument(head: reading.record(mapping.rules, in: root, of: ""))
        for loop in mapping.loops {
            document.loops[loop.name] = root.loops(loop.opening).map {
                reading.record(loop.rules, in: $0, of: loop.name + ".")
            }
        }
        return (document, reading.findings)
    }
}

private struct Reading {
    let transaction: TransactionSet
    let tables: [String: CrosswalkTable]
    var findings: [MappingFinding] = []

    mutating func record(
        _ rules: [Mapping.Rule],
        in scope: EDILoop,
        of section: String
    ) -> MappedDocument.Record {
        var record: MappedDocument.Record = [:]
        for rule in rules {
            record[rule.field] = value(of: rule, in: scope, section)
        }
        return record
    }

    private mutating func value(
        of rule: Mapping.Rule,
        in scope: EDILoop,
        _ section: String
    ) -> MappedValue? {
        func tell(_ problem: MappingFinding.Rule, _ place: EDIPlace?) {
            let field = section + rule.field
            findings.append(
                MappingFinding(rule: problem, field: field, path: rule.path, place: place)
            )
        }
        let found = rule.path.sources(in: scope)
        guard let source = found.first, let sent = source.element.value else {
            if rule.isRequired { tell(.missing, nil) }
            return nil
        }
        let place = transaction.place(
            of: source.segment,
            element: source.position.element,
            component: source.position.component
        )
        guard found.allSatisfy({ $0.element.value == sent }) else {
            tell(.ambiguous, place)
            return nil
        }
        let text = rule.form == .decimal ? source.element.decimal ?? sent : sent
        switch rule.form.read(text, by: tables) {
        case .success(let field): return MappedValue(field, from: place)
        case .failure(let problem):
            tell(problem, place)
            return nil
        }
    }
}

extension DocumentPath {
    struct Source {
        var segment: EDISegment
        var position: Position
        var element: EDIElement
    }

    /// Every place that answers to the path and holds something, in the document's order.
    func sources(in scope: EDILoop) -> [Source] {
        guard let last = steps.last else { return [] }
        var scopes = [scope]
        for step in steps.dropLast() {
            scopes = scopes.flatMap { inner in
                inner.loops(step.tag).filter { $0.opening.map(step.matches) ?? false }
            }
        }
        let segments = scopes.flatMap { inner in
            inner.all(last.tag) + inner.loops(last.tag).compactMap(\.opening)
        }
        return segments.filter(last.matches).flatMap(sources(of:))
    }

    private func sources(of segment: EDISegment) -> [Source] {
        positions(in: segment)
            .map { Source(segment: segment, position: $0, element: $0.element(of: segment)) }
            .filter { $0.element.value != nil }
    }

    private func positions(in segment: EDISegment) -> [Position] {
        switch target {
        case .position(let position): return [position]
        case .pair(let qualifier, let first):
            guard first < segment.elementCount else { return [] }
            return stride(from: first, to: segment.elementCount, by: 2)
                .filter { segment[$0].value == qualifier }
                .map { Position(element: $0 + 1) }
        }
    }
}
