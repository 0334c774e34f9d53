import EDI
import JSON
import Primitives

/// Mappings laid over one another, the base first.
struct MappingDraft {
    fileprivate struct Entry {
        var field: MappingFile.Field
        var mapping: String
    }

    fileprivate struct CheckEntry {
        var check: MappingFile.Check
        var mapping: String
    }

    fileprivate struct Section {
        var entries: [Entry] = []
        var checks: [CheckEntry] = []
    }

    private var kind: DocumentKind?
    private var csv: CSVShape?
    private var fixed: FixedShape?
    private var orders: String?
    private var opens: String?
    private var head = Section()
    private var lines = Section()
    private var tables: [String: CrosswalkTable] = [:]
    /// Which mapping said each table last.
    private var tableSources: [String: String] = [:]
    private var tests: [MappingTest] = []

    mutating func add(_ file: MappingFile) throws(MappingFailure) {
        if let text = file.document {
            guard let stated = DocumentKind(text) else { throw .kindUnknown(text) }
            if let kind, kind != stated {
                throw .kindDiffers(stated, base: file.extends ?? "")
            }
            kind = stated
        }
        csv = file.csv ?? csv
        fixed = file.fixed ?? fixed
        orders = file.orders ?? orders
        opens = file.lines?.opens ?? opens
        try head.lay(file.fields, omitting: file.omit, file.checks, of: file.name, in: "")
        if let own = file.lines {
            try lines.lay(own.fields, omitting: own.omit, own.checks, of: file.name, in: "lines.")
        }
        for table in file.tables {
            tables[table.name] = try table.crosswalk
            tableSources[table.name] = file.name
        }
        // A base's tests say what the base does, which this one may do otherwise.
        tests = file.tests
    }

    func effective(_ name: String) throws(MappingFailure) -> EffectiveMapping {
        guard let kind else { throw .kindMissing }
        if kind == .csv, csv == nil { throw .shapeMissing }
        if kind == .fixed { try checkColumns() }
        let (records, elements) = try ordersPlace(in: kind)
        let opening = try opening(for: kind)
        let headRules = try rules(head, kind, inside: [], "")
        let headNames = Set(head.entries.map(\.field.field))
        let lineRules = try rules(lines, kind, inside: headNames, "lines.")
        var loop = Mapping.Loop("lines", opening: opening, rules: lineRules.read)
        loop.computed = lineRules.computed
        loop.checks = lineRules.checks
        var mapping = try Mapping(rules: headRules.read, loops: [loop], tables: tables)
        mapping.computed = headRules.computed
        mapping.checks = headRules.checks
        return EffectiveMapping(
            name: name,
            document: kind,
            mapping: mapping,
            csv: csv,
            fixed: fixed,
            orders: records,
            elements: elements,
            tests: tests,
            sources: sources(head, "") + sources(lines, "lines."),
            questions: questions(head, "") + questions(lines, "lines.")
        )
    }

    /// Where the orders of a document stand, in the notation of its kind.
    private func ordersPlace(
        in kind: DocumentKind
    ) throws(MappingFailure) -> (JSONPointer, ElementPath?) {
        let text = orders ?? ""
        guard kind == .xml else {
            guard let pointer = JSONPointer(text) else { throw .pointerMalformed(text) }
            return (pointer, nil)
        }
        guard !text.isEmpty else { return (JSONPointer(tokens: []), nil) }
        guard text.hasPrefix("/"), let path = ElementPath(String(text.dropFirst())), path.isElement
        else { throw .elementMalformed(text) }
        return (JSONPointer(tokens: []), path)
    }

    /// Columns that no file could have are told before one comes.
    private func checkColumns() throws(MappingFailure) {
        guard let fixed, fixed.columns.contains(where: { $0.name == fixed.order }) else {
            throw .columnsMissing
        }
        let lengths = 1...Limits.longTextBytes
        guard fixed.columns.count <= Limits.csvColumns else { throw .columnsMissing }
        for column in fixed.columns {
            guard (1...Limits.fixedRowBytes).contains(column.from),
                lengths.contains(column.length)
            else { throw .columnMisplaced(column.name) }
        }
    }

    private func opening(for kind: DocumentKind) throws(MappingFailure) -> Mapping.Loop.Opening {
        if kind.isFileOfRows { return .rows }
        guard let opens else { throw .linesMissing }
        if kind == .json {
            guard let pointer = JSONPointer(opens) else { throw .pointerMalformed(opens) }
            return .members(pointer)
        }
        if kind == .xml {
            guard let path = ElementPath(opens), path.isElement else {
                throw .elementMalformed(opens)
            }
            return .elements(path)
        }
        guard (2...3).contains(opens.utf8.count), DocumentPath.isCode(opens) else {
            throw .linesMissing
        }
        return .segment(SegmentID(opens))
    }

    private struct Rules {
        var read: [Mapping.Rule] = []
        var computed: [Mapping.Computed] = []
        var checks: [Mapping.Check] = []
    }

    private func rules(
        _ section: Section,
        _ kind: DocumentKind,
        inside outer: Set<String>,
        _ prefix: String
    ) throws(MappingFailure) -> Rules {
        var rules = Rules()
        let known = outer.union(section.entries.map(\.field.field))
        for entry in section.entries {
            let field = entry.field
            guard field.at != nil || field.value != nil || field.standIn != nil else {
                // Nothing is read for what is only a question yet.
                guard field.question == nil else { continue }
                throw .fieldWithoutPath(prefix + field.field)
            }
            guard field.form == nil || field.table == nil else {
                throw .formAndTable(prefix + field.field)
            }
            let isRequired = field.required ?? false
            if let at = field.at {
                rules.read.append(
                    Mapping.Rule(
                        field.field,
                        at: try DocumentPath(at, in: kind.notation),
                        as: try field.mappingForm(prefix),
                        isRequired: isRequired && field.value == nil,
                        standIn: field.standIn
                    )
                )
            }
            let constant = field.at == nil ? field.standIn : nil
            guard field.value != nil || constant != nil else { continue }
            let expression = try field.value.map { (text) throws(MappingFailure) in
                try MappingExpression(text, knowing: known, for: prefix + field.field)
            }
            rules.computed.append(
                Mapping.Computed(
                    field: field.field,
                    expression: expression ?? MappingExpression(text: constant ?? ""),
                    isRequired: isRequired
                )
            )
        }
        for entry in section.checks {
            rules.checks.append(
                Mapping.Check(
                    when: try MappingExpression(
                        entry.check.when,
                        knowing: known,
                        for: prefix + "checks"
                    ),
                    text: entry.check.say,
                    isRefusal: entry.check.severity == .reject
                )
            )
        }
        return rules
    }

    /// What nobody has decided yet: of fields, and of codes that fields go through.
    private func questions(_ section: Section, _ prefix: String) -> [OpenQuestion] {
        section.entries.flatMap { entry -> [OpenQuestion] in
            let field = prefix + entry.field.field
            var found: [OpenQuestion] = []
            if let text = entry.field.question {
                found.append(OpenQuestion(field: field, text: text, mapping: entry.mapping))
            }
            if let name = entry.field.table, let codes = tables[name]?.undecided, !codes.isEmpty {
                let text =
                    "What of ours is \(codes.prefix(Self.codesTold).joined(separator: ", "))? "
                    + "(table \(name))"
                let source = tableSources[name] ?? entry.mapping
                found.append(OpenQuestion(field: field, text: text, mapping: source))
            }
            return found
        }
    }

    /// Codes that one question names.
    private static let codesTold = 20

    private func sources(
        _ section: Section,
        _ prefix: String
    ) -> [EffectiveMapping.RuleSource] {
        section.entries.map { entry in
            EffectiveMapping.RuleSource(
                field: prefix + entry.field.field,
                text: entry.field.text,
                mapping: entry.mapping
            )
        }
            + section.checks.map { entry in
                EffectiveMapping.RuleSource(
                    field: prefix + "checks",
                    text: "\(entry.check.severity.rawValue) when \(entry.check.when)",
                    mapping: entry.mapping
                )
            }
    }
}

extension MappingDraft.Section {
    /// Lays fields over what stands: the same field in its place, a new one at the end.
    fileprivate mutating func lay(
        _ fields: [MappingFile.Field],
        omitting omitted: [String],
        _ checks: [MappingFile.Check],
        of mapping: String,
        in prefix: String
    ) throws(MappingFailure) {
        for name in omitted {
            guard let index = entries.firstIndex(where: { $0.field.field == name }) else {
                throw .nothingToOmit(prefix + name)
            }
            entries.remove(at: index)
        }
        var seen: Set<String> = []
        for field in fields {
            guard seen.insert(field.field).inserted else { throw .fieldTwice(prefix + field.field) }
            if let index = entries.firstIndex(where: { $0.field.field == field.field }) {
                entries[index].field.take(field)
                entries[index].mapping = mapping
            } else {
                entries.append(MappingDraft.Entry(field: field, mapping: mapping))
            }
        }
        self.checks += checks.map { MappingDraft.CheckEntry(check: $0, mapping: mapping) }
    }
}

extension MappingFile.Field {
    /// What another says of the same field, over what this one says.
    fileprivate mutating func take(_ other: MappingFile.Field) {
        at = other.at ?? at
        if other.form != nil || other.table != nil {
            (form, table, format) = (other.form, other.table, nil)
        }
        format = other.format ?? format
        required = other.required ?? required
        standIn = other.standIn ?? standIn
        value = other.value ?? value
        // Whoever says more of a field has answered what was asked of it.
        question = other.question ?? (other.saysAnything ? nil : question)
    }

    private var saysAnything: Bool {
        at != nil || form != nil || format != nil || table != nil || required != nil
            || standIn != nil || value != nil
    }

    fileprivate func mappingForm(_ prefix: String) throws(MappingFailure) -> Mapping.Form {
        if let table { return .coded(table) }
        guard let format else {
            return switch form {
            case .decimal: .decimal
            case .date: .date
            case .text, nil: .text
            }
        }
        switch form {
        case .decimal:
            if let known = DecimalFormat(format) { return .decimalWritten(known) }
        case .date:
            if let known = DateFormat(format) { return .dateWritten(known) }
        case .text, nil: break
        }
        throw .formatUnknown(format, field: prefix + field)
    }

    /// `at BEG.05, as date, required`
    fileprivate var text: String {
        var parts: [String] = []
        if let at { parts.append("at \(at)") }
        if let form { parts.append("as \(form.rawValue)") }
        if let format { parts.append("format \(format)") }
        if let table { parts.append("by table \(table)") }
        if let standIn { parts.append("default \(standIn)") }
        if let value { parts.append("value \(value)") }
        if required == true { parts.append("required") }
        if let question { parts.append("question \(question)") }
        return parts.joined(separator: ", ")
    }
}

extension MappingFile.Table {
    fileprivate var crosswalk: CrosswalkTable {
        get throws(MappingFailure) {
            let missing: CrosswalkTable.Missing =
                switch onMissing {
                case .error: .error
                case .pass: .pass
                case .standIn: standIn.map { .standIn($0) } ?? .error
                }
            return try CrosswalkTable(
                entries.map { CrosswalkTable.Entry($0.theirs, $0.ours) },
                onMissing: missing
            )
        }
    }
}
