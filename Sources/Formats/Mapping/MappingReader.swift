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
        read(scope: SegmentScope(transaction, transaction.root))
    }

    /// The same of one order of a CSV file.
    public func read(
        _ order: RowOrder
    ) -> (document: MappedDocument, findings: [MappingFinding]) {
        read(scope: RowScope(document: order.document, rows: order.rows))
    }

    /// The same of one order of a JSON document.
    public func read(
        _ record: JSONRecord
    ) -> (document: MappedDocument, findings: [MappingFinding]) {
        read(scope: record)
    }

    /// The same of one order of an XML document.
    public func read(
        _ record: XMLRecord
    ) -> (document: MappedDocument, findings: [MappingFinding]) {
        read(scope: record)
    }

    private func read(
        scope: some DocumentScope
    ) -> (document: MappedDocument, findings: [MappingFinding]) {
        var reading = Reading(tables: mapping.tables)
        var head = reading.record(mapping.rules, in: scope, of: "")
        reading.compute(mapping.computed, in: &head, inside: [:], of: "")
        reading.check(mapping.checks, head, inside: [:], of: "")
        var document = MappedDocument(head: head)
        for loop in mapping.loops {
            var records: [MappedDocument.Record] = []
            for (index, part) in scope.records(loop.opening).enumerated() {
                let section = "\(loop.name)/\(index + 1)/"
                var record = reading.record(loop.rules, in: part, of: section)
                reading.compute(loop.computed, in: &record, inside: head, of: section)
                reading.check(loop.checks, record, inside: head, of: section)
                records.append(record)
            }
            document.loops[loop.name] = records
        }
        return (document, reading.findings)
    }
}

private struct Reading {
    let tables: [String: CrosswalkTable]
    var findings: [MappingFinding] = []

    mutating func record(
        _ rules: [Mapping.Rule],
        in scope: some DocumentScope,
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
        in scope: some DocumentScope,
        _ section: String
    ) -> MappedValue? {
        func tell(_ problem: MappingFinding.Rule, _ source: DocumentSource?) {
            var finding = MappingFinding(
                rule: problem,
                field: section + rule.field,
                path: rule.path,
                place: source?.place
            )
            finding.pointer = source?.pointer
            findings.append(finding)
        }
        let found = scope.sources(at: rule.path)
        guard let source = found.first else {
            if let standIn = rule.standIn { return MappedValue(standIn) }
            if rule.isRequired { tell(.missing, nil) }
            return nil
        }
        guard found.allSatisfy({ $0.text == source.text }) else {
            tell(.ambiguous, source)
            return nil
        }
        guard !source.text.unicodeScalars.contains(where: \.isControl) else {
            tell(.notText, source)
            return nil
        }
        switch rule.form.read(source, by: tables) {
        case .success(let field):
            var value = MappedValue(field, from: source.place)
            value.pointer = source.pointer
            return value
        case .failure(let problem):
            tell(problem, source)
            return nil
        }
    }

    /// Makes fields of what was read; one that comes to nothing is missing.
    mutating func compute(
        _ rules: [Mapping.Computed],
        in record: inout MappedDocument.Record,
        inside head: MappedDocument.Record,
        of section: String
    ) {
        for rule in rules {
            // From where the field stood, or the first that it is made of.
            let sources = [rule.field] + rule.expression.root.fields
            let known = record
            let before = sources.lazy.compactMap { known[$0] ?? head[$0] }.first
            do throws(NotComputable) {
                let value = try rule.expression.value { known[$0] ?? head[$0] }
                record[rule.field] = value.text.map { text in
                    var field = before ?? MappedValue("")
                    field.text = text
                    return field
                }
            } catch {
                record[rule.field] = nil
                tell(.notComputable, section + rule.field, before)
                continue
            }
            if rule.isRequired, record[rule.field] == nil {
                tell(.missing, section + rule.field, before)
            }
        }
    }

    mutating func check(
        _ checks: [Mapping.Check],
        _ record: MappedDocument.Record,
        inside head: MappedDocument.Record,
        of section: String
    ) {
        for check in checks {
            let isWrong: Bool
            do throws(NotComputable) {
                let value = try check.when.value { record[$0] ?? head[$0] }
                isWrong = try MappingExpression.truth(value)
            } catch {
                // What cannot be asked is not held to be right.
                isWrong = true
            }
            guard isWrong else { continue }
            let name = String(section.dropLast())
            var finding = MappingFinding(
                rule: check.isRefusal ? .refused : .warned,
                field: name,
                path: nil,
                place: nil
            )
            finding.text = check.text
            findings.append(finding)
        }
    }

    private mutating func tell(
        _ problem: MappingFinding.Rule,
        _ field: String,
        _ value: MappedValue?
    ) {
        var finding = MappingFinding(rule: problem, field: field, path: nil, place: value?.place)
        finding.pointer = value?.pointer
        findings.append(finding)
    }
}

extension Unicode.Scalar {
    /// What no text of the trade has and a database may refuse; line breaks and tabs are none.
    fileprivate var isControl: Bool {
        (value < 0x20 && value != 0x09 && value != 0x0A && value != 0x0D) || value == 0x7F
    }
}
