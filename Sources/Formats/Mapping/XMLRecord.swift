public import EDI
import XML

/// One order of an XML document, or one record in it.
public struct XMLRecord: Sendable {
    let document: XMLDocument
    /// Its position among the document's elements.
    let position: Int

    /// The whole element.
    public var place: EDIPlace { document.place(of: position) }

    /// The elements that stand at the path, whose first step is the root; the root without one.
    static func all(in document: XMLDocument, at path: ElementPath?) -> [XMLRecord] {
        guard let path, let first = path.steps.first else {
            return [XMLRecord(document: document, position: 0)]
        }
        let roots = document.chosen([0], by: first)
        return document.elements(along: path.steps.dropFirst(), from: roots)
            .map { XMLRecord(document: document, position: $0) }
    }
}

extension XMLRecord: DocumentScope {
    func records(_ opening: Mapping.Loop.Opening) -> [XMLRecord] {
        guard case .elements(let path) = opening else { return [] }
        return document.elements(along: path.steps[...], from: [position])
            .map { XMLRecord(document: document, position: $0) }
    }

    func sources(at path: DocumentPath) -> [DocumentSource] {
        guard case .element(let path) = path.target else { return [] }
        return document.elements(along: path.steps[...], from: [position]).compactMap { found in
            let text =
                path.attribute.map { document.elements[found].attribute($0) ?? "" }
                ?? document.elements[found].text
            let trimmed = text.trimmingBlanks
            guard !trimmed.isEmpty else { return nil }
            return DocumentSource(text: trimmed, place: document.place(of: found))
        }
    }
}

extension XMLDocument {
    fileprivate func place(of position: Int) -> EDIPlace {
        let bytes = elements[position].bytes
        return EDIPlace(byteOffset: bytes.lowerBound, byteCount: bytes.count)
    }

    fileprivate func elements(along steps: ArraySlice<ElementPath.Step>, from: [Int]) -> [Int] {
        steps.reduce(from) { scopes, step in
            scopes.flatMap { chosen(elements[$0].children, by: step) }
        }
    }

    /// Those of some siblings that the step means.
    fileprivate func chosen(_ siblings: [Int], by step: ElementPath.Step) -> [Int] {
        var chosen = siblings.filter { elements[$0].name == step.name }
        if let condition = step.condition {
            let named = chosen
            chosen = []
            for value in condition.values where chosen.isEmpty {
                chosen = named.filter { holds(condition, value, of: $0) }
            }
        }
        guard let occurrence = step.occurrence else { return chosen }
        return chosen.indices.contains(occurrence - 1) ? [chosen[occurrence - 1]] : []
    }

    private func holds(
        _ condition: ElementPath.Condition,
        _ value: String,
        of position: Int
    ) -> Bool {
        if condition.isAttribute {
            return elements[position].attribute(condition.name)?.trimmingBlanks == value
        }
        return elements[position].children.contains { child in
            elements[child].name == condition.name && elements[child].text.trimmingBlanks == value
        }
    }
}
