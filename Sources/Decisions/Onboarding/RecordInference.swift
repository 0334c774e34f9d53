import EDI
import Mapping
import Primitives

/// Decides what the columns of a partner's rows or records are.
///
/// What costs goods or money is decided by proof only: arithmetic that holds in every row, values
/// that equal ours, a standard's own number. A name alone makes a proposal and a question.
struct RecordInference {
    let table: SampleTable
    let known: KnownTrade
    let facts: [ColumnFacts]
    /// The columns' numbers, where they are any.
    let relations: ColumnRelations
    /// How each column's decimals are written; `nil` inside where as usual.
    let decimals: [DecimalFormat?]
    /// Columns whose numbers could be read in two ways.
    let unclear: Set<Int>
    /// Rows by order.
    var orders: [[Int]] = []
    /// What each column is held for.
    var roles: [Int: ColumnRole] = [:]
    /// Columns that were used.
    var used: Set<Int> = []
    var draft: PartnerDraft

    init(_ table: SampleTable, known: KnownTrade, mapping: MappingFile) {
        self.table = table
        self.known = known
        draft = PartnerDraft(mapping)
        let owners = table.rows.map(\.sample)
        let facts = table.columns.indices.map { ColumnFacts(table.cells(of: $0), samples: owners) }
        self.facts = facts
        // A number of JSON has one mark.
        let reading = NumberReading(facts, hasMarks: mapping.document == "json")
        decimals = reading.formats
        unclear = reading.unclear
        relations = ColumnRelations(
            values: table.columns.indices.map { column in
                table.cells(of: column).map { cell in
                    guard !facts[column].decimals.isEmpty else { return nil }
                    return cell.flatMap { ColumnFacts.millionths($0, reading.formats[column]) }
                }
            },
            samples: owners,
            digits: table.columns.indices.map { column in
                facts[column].distinct
                    .map { ColumnFacts.decimalCount($0, reading.formats[column]) }.max() ?? 0
            }
        )
    }

    mutating func run() {
        draft.mapping.lines = draft.mapping.lines ?? MappingFile.Lines()
        nameColumns()
        decideOrder()
        decideNumbers()
        decideUnit()
        decideItem()
        decideShipTo()
        decideRest()
        noteUnused()
    }

    // MARK: - Names

    /// Gives each role to the column whose name says it most clearly, as far as its values can be
    /// that.
    private mutating func nameColumns() {
        var pairs: [(column: Int, role: ColumnRole, strength: Int)] = []
        for column in table.columns.indices {
            for (role, strength) in HeaderVocabulary.roles(of: table.columns[column].words)
            where mayBe(column, role) {
                pairs.append((column, role, strength))
            }
        }
        pairs.sort { ($1.strength, $0.column) < ($0.strength, $1.column) }
        var taken: Set<ColumnRole> = []
        for pair in pairs where roles[pair.column] == nil && !taken.contains(pair.role) {
            roles[pair.column] = pair.role
            if pair.role != .other { taken.insert(pair.role) }
        }
    }

    private func mayBe(_ column: Int, _ role: ColumnRole) -> Bool {
        guard facts[column].fit(role) else { return false }
        guard let isOfHead = table.columns[column].isOfHead, role != .other else { return true }
        return isOfHead != role.isOfLine
    }

    func column(_ role: ColumnRole) -> Int? {
        roles.filter { $0.value == role }.map(\.key).min()
    }

    /// Other columns whose name says the same most clearly, and whose values could be that.
    func rivals(of column: Int, as role: ColumnRole) -> [Int] {
        table.columns.indices.filter { other in
            guard other != column, mayBe(other, role) else { return false }
            return HeaderVocabulary.best(of: table.columns[other].words)?.role == role
        }
    }

    // MARK: - Words

    func name(_ column: Int) -> String { table.columns[column].path }

    /// `Menge stands in 40 of 40 rows, in 6 of 6 samples, such as 12, 24, 3`
    func seen(_ column: Int) -> String {
        let facts = facts[column]
        return "\(name(column)) stands in \(facts.filled) of \(facts.rows) rows, in "
            + "\(facts.samples) of \(table.sampleCount) samples, such as \(facts.examples)"
    }

    // MARK: - Telling

    mutating func decide(_ field: String, _ place: String, _ why: String) {
        draft.decisions.append(OnboardingDecision(field: field, place: place, why: why))
    }

    mutating func ask(_ question: OnboardingQuestion) { draft.questions.append(question) }

    /// Puts a field into the mapping, with its column's way to write numbers and dates.
    mutating func put(
        _ name: String,
        at column: Int?,
        isOfLine: Bool,
        as role: ColumnRole,
        isRequired: Bool = false,
        question: String? = nil
    ) {
        var field = MappingFile.Field(name)
        if let column {
            used.insert(column)
            field.at = table.columns[column].path
            if role.isNumber {
                field.form = .decimal
                field.format = decimals[column]?.description
            } else if role.isDate {
                field.form = .date
                field.format = dateFormat(of: column)?.description
            }
        }
        if isRequired { field.required = true }
        field.question = question
        put(field, isOfLine: isOfLine)
    }

    mutating func put(_ field: MappingFile.Field, isOfLine: Bool) {
        if isOfLine {
            draft.mapping.lines?.fields.append(field)
        } else {
            draft.mapping.fields.append(field)
        }
    }

    /// Columns that the draft does not read, so that nothing is dropped without a word.
    private mutating func noteUnused() {
        for column in table.columns.indices where !used.contains(column) && facts[column].filled > 0
        {
            let why =
                switch roles[column] {
                case nil: "; nothing says what it is."
                case .item: "; nothing says whose number it is, and items are known without it."
                case .other, .amount, .total, .packSize: "."
                default: "; an order has no use for it there."
                }
            draft.notes.append("Not read: \(seen(column))\(why)")
        }
    }
}

/// Which mark the file's decimals have, found over all of its columns.
private struct NumberReading {
    var formats: [DecimalFormat?] = []
    var unclear: Set<Int> = []

    init(_ facts: [ColumnFacts], hasMarks: Bool) {
        // Columns that can be read in one way only say how the file is written.
        let marks = Set(
            facts.filter { $0.filled > 0 && !$0.isWhole && !$0.decimals.isEmpty }
                .compactMap { facts -> DecimalFormat? in
                    let commas = facts.decimals.contains(.comma)
                    let points = facts.decimals.contains(nil) || facts.decimals.contains(.point)
                    return commas == points ? nil : commas ? .comma : .point
                }
        )
        for (column, facts) in facts.enumerated() {
            let options = facts.decimals
            let commas = options.contains(.comma)
            let points = options.contains(nil) || options.contains(.point)
            let usual: DecimalFormat? = options.contains(nil) ? nil : .point
            if options.isEmpty {
                formats.append(nil)
            } else if facts.isWhole {
                // Thousands may come that no sample has: by the file's own mark, or not at all.
                let isPlain = hasMarks || marks == [.point]
                formats.append(marks == [.comma] ? .comma : isPlain ? nil : .whole)
            } else if commas != points {
                formats.append(commas ? .comma : usual)
            } else if marks.count == 1 {
                formats.append(marks.contains(.comma) ? .comma : usual)
            } else {
                formats.append(usual)
                unclear.insert(column)
            }
        }
    }
}
