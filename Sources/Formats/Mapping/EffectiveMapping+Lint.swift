import EDI

/// A rule whose place its document cannot have.
public struct UnknownPlace: Hashable, Sendable {
    public var field: String
    public var path: String
    /// `a segment that ORDERS of D96A does not have there`
    public var detail: String
}

extension EffectiveMapping {
    /// Rules that read what no release of the document has; they would never give anything.
    public var unknownPlaces: [UnknownPlace] {
        let schemas = self.schemas
        guard !schemas.isEmpty else { return [] }
        var found: [UnknownPlace] = []
        func look(_ rules: [Mapping.Rule], inside opening: [SegmentID], _ prefix: String) {
            for rule in rules {
                let flaws = schemas.map { rule.path.flaw(in: $0, inside: opening) }
                guard let flaw = flaws.first, let flaw, flaws.allSatisfy({ $0 != nil }) else {
                    continue
                }
                found.append(
                    UnknownPlace(
                        field: prefix + rule.field,
                        path: rule.path.description,
                        detail: flaw
                    )
                )
            }
        }
        look(mapping.rules, inside: [], "")
        for loop in mapping.loops {
            guard case .segment(let tag) = loop.opening else { continue }
            look(loop.rules, inside: [tag], loop.name + ".")
        }
        return found
    }

    private var schemas: [TransactionSchema] {
        let library = SchemaLibrary.builtIn
        switch document {
        case .x12(let set):
            return library.releases.compactMap { library.match(set: set, version: $0).schema }
        case .edifact(let message):
            return ["96A", "01B"].compactMap { release in
                library.match(EDIFACTMessageType(message, release: release)).schema
            }
        case .json, .xml, .csv, .fixed: return []
        }
    }

    /// Tables that no field's codes go through.
    public var unusedTables: [String] {
        let rules = mapping.rules + mapping.loops.flatMap(\.rules)
        let used = rules.compactMap { rule -> String? in
            if case .coded(let name) = rule.form { name } else { nil }
        }
        return mapping.tables.keys.filter { !used.contains($0) }.sorted()
    }
}

extension Mapping {
    /// Fields with this prefix that no expression names.
    public func unusedOwnFields(prefix: String) -> [String] {
        let fields =
            (rules + loops.flatMap(\.rules)).map(\.field)
            + (computed + loops.flatMap(\.computed)).map(\.field)
        let expressions =
            (computed + loops.flatMap(\.computed)).map(\.expression)
            + (checks + loops.flatMap(\.checks)).map(\.when)
        let named = Set(expressions.flatMap { $0.root.fields })
        return Set(fields).filter { $0.hasPrefix(prefix) && !named.contains($0) }.sorted()
    }
}

extension MappingExpression.Node {
    /// The fields it names.
    var fields: [String] {
        switch self {
        case .text, .number: []
        case .field(let name): [name]
        case .call(_, let parts): parts.flatMap(\.fields)
        }
    }
}

extension DocumentPath {
    /// What is wrong with the path in documents of this schema; `nil` when it can lead somewhere.
    fileprivate func flaw(
        in schema: TransactionSchema,
        inside opening: [SegmentID]
    ) -> String? {
        guard let last = steps.last else { return nil }
        let name = "\(schema.set) of \(schema.release)"
        let loops = opening + steps.dropLast().map(\.tag)
        // A loop's own opening stands in it.
        let isThere =
            schema.hasSegment(last.tag, inside: loops)
            || (steps.count == 1 && [last.tag] == opening)
        guard isThere else { return "a segment \(last.tag) that \(name) does not have there" }
        guard let count = schema.elementCount(of: last.tag) else { return nil }
        var elements = steps.compactMap { step in
            step.tag == last.tag ? step.qualifier?.position.element : nil
        }
        if case .position(let position) = target { elements.append(position.element) }
        guard let most = elements.max(), most > count else { return nil }
        return "element \(most) of \(last.tag), which has \(count) in \(name)"
    }
}
