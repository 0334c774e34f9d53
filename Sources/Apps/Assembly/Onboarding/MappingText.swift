import JSON
import Mapping

/// Writes a mapping as the YAML that is read again, with the reasons beside its fields.
struct MappingText {
    let mapping: MappingFile
    /// Why a field is as it is, by `lines.quantity`.
    let reasons: [String: String]
    /// What stands above everything, a line each.
    let preamble: [String]

    var text: String {
        var lines = preamble.map { "# \($0)" }
        lines.append("name: \(Self.quoted(mapping.name))")
        if let base = mapping.extends { lines.append("extends: \(Self.quoted(base))") }
        if let document = mapping.document { lines.append("document: \(Self.quoted(document))") }
        if let csv = mapping.csv {
            lines.append(
                "csv: {order: \(Self.quoted(csv.order)), "
                    + "delimiter: \(Self.quoted(csv.delimiter.rawValue))}"
            )
        }
        if let fixed = mapping.fixed { lines += Self.lines(of: fixed) }
        if let orders = mapping.orders { lines.append("orders: \(Self.quoted(orders))") }
        if !mapping.fields.isEmpty {
            lines.append("fields:")
            lines += mapping.fields.flatMap { self.lines(of: $0, indent: 2, prefix: "") }
        }
        if let own = mapping.lines { lines += self.lines(of: own) }
        lines += tables + tests
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: - Parts

    private static func lines(of fixed: FixedShape) -> [String] {
        ["fixed:", "  order: \(quoted(fixed.order))", "  columns:"]
            + fixed.columns.map { column in
                "    - {name: \(quoted(column.name)), from: \(column.from), "
                    + "length: \(column.length)}"
            }
    }

    private func lines(of own: MappingFile.Lines) -> [String] {
        guard own.opens != nil || !own.fields.isEmpty || !own.checks.isEmpty else { return [] }
        var lines = ["lines:"]
        if let opens = own.opens { lines.append("  opens: \(Self.quoted(opens))") }
        if !own.fields.isEmpty {
            lines.append("  fields:")
            lines += own.fields.flatMap { self.lines(of: $0, indent: 4, prefix: "lines.") }
        }
        if !own.checks.isEmpty {
            lines.append("  checks:")
            lines += own.checks.map { check in
                "    - {when: \(Self.quoted(check.when)), say: \(Self.quoted(check.say)), "
                    + "severity: \(check.severity.rawValue)}"
            }
        }
        return lines
    }

    /// A field on one line; one with a question on several, so that the question can be taken away.
    private func lines(
        of field: MappingFile.Field,
        indent: Int,
        prefix: String
    ) -> [String] {
        let space = String(repeating: " ", count: indent)
        var parts = ["field: \(field.field)"]
        if let at = field.at { parts.append("at: \(Self.quoted(at))") }
        if let form = field.form { parts.append("as: \(form.rawValue)") }
        if let format = field.format { parts.append("format: \(Self.quoted(format))") }
        if let table = field.table { parts.append("table: \(Self.quoted(table))") }
        if let standIn = field.standIn { parts.append("default: \(Self.quoted(standIn))") }
        if let value = field.value { parts.append("value: \(Self.quoted(value))") }
        if let required = field.required { parts.append("required: \(required)") }
        let reason = reasons[prefix + field.field].map { ["\(space)# \(Self.oneLine($0))"] } ?? []
        guard let question = field.question else {
            return reason + ["\(space)- {\(parts.joined(separator: ", "))}"]
        }
        return ["\(space)- \(parts[0])"] + parts.dropFirst().map { "\(space)  \($0)" }
            + ["\(space)  question: \(Self.quoted(question))"]
    }

    private var tables: [String] {
        guard !mapping.tables.isEmpty else { return [] }
        return ["tables:"] + mapping.tables.flatMap(Self.lines)
    }

    private static func lines(of table: MappingFile.Table) -> [String] {
        var lines = ["  - name: \(quoted(table.name))"]
        if table.onMissing != .error { lines.append("    onMissing: \(table.onMissing.rawValue)") }
        if let standIn = table.standIn { lines.append("    default: \(quoted(standIn))") }
        lines.append("    entries:")
        for entry in table.entries {
            let (theirs, ours) = (quoted(entry.theirs), quoted(entry.ours))
            lines.append("      - {theirs: \(theirs), ours: \(ours)}")
        }
        return lines
    }

    private var tests: [String] {
        guard !mapping.tests.isEmpty else { return [] }
        return ["tests:"] + mapping.tests.flatMap(Self.lines)
    }

    private static func lines(of test: MappingTest) -> [String] {
        var lines = ["  - name: \(quoted(test.name))"] + document(test.document)
        guard !test.expect.isEmpty else { return lines }
        lines.append("    expect:")
        for (name, value) in test.expect.sorted(by: { isBefore($0.key, $1.key) }) {
            lines.append("      \(name): \(quoted(value))")
        }
        return lines
    }

    /// As it is, where YAML keeps it byte for byte; quoted otherwise.
    private static func document(_ text: String) -> [String] {
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            scalar == "\n" || (scalar.value >= 0x20 && scalar.value < 0x7F)
                || (scalar.value >= 0xA0 && scalar.value < 0x2000)
        }
        let body = text.hasSuffix("\n") ? String(text.dropLast()) : text
        guard isPlain, let first = body.unicodeScalars.first, first != " ", first != "\n",
            !body.hasSuffix("\n")
        else { return ["    document: \(quoted(text))"] }
        return ["    document: \(text.hasSuffix("\n") ? "|" : "|-")"]
            + body.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                line.isEmpty ? "" : "      \(line)"
            }
    }

    /// Fields of the head first, then lines by their numbers.
    private static func isBefore(_ left: String, _ right: String) -> Bool {
        let (first, second) = (left.split(separator: "/"), right.split(separator: "/"))
        guard first.count == second.count else { return first.count < second.count }
        for (one, other) in zip(first, second) where one != other {
            if let number = Int(one), let next = Int(other) { return number < next }
            return one < other
        }
        return false
    }

    // MARK: - Scalars

    /// As JSON, which YAML reads.
    static func quoted(_ text: String) -> String { JSONValue.string(text).text() }

    static func oneLine(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }
}
