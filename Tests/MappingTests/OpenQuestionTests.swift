import EDI
import Mapping
import Testing

/// What a mapping leaves to be decided is read by nobody.
@Suite struct OpenQuestionTests {
    private func draft() -> MappingFile {
        var file = MappingFile(name: "draft")
        file.document = "csv"
        file.csv = CSVShape(order: "PO")
        file.lines = MappingFile.Lines()
        var quantity = MappingFile.Field("quantity")
        quantity.question = "Is it in pieces or in cases?"
        var unit = MappingFile.Field("unit")
        (unit.at, unit.table) = ("Unit", "units")
        file.lines?.fields = [quantity, unit]
        file.tables = [
            MappingFile.Table(
                name: "units",
                entries: [
                    MappingFile.Table.Entry(theirs: "ST", ours: "EA"),
                    MappingFile.Table.Entry(theirs: "KRT", ours: ""),
                ],
                onMissing: .pass
            )
        ]
        return file
    }

    private static let rows = Array("PO,Unit,Menge\n1,ST,2\n1,KRT,3\n1,BOX,4\n".utf8)

    @Test func `each is told with its field and the mapping that asks`() throws {
        let mapping = try MappingLibrary([draft()]).effective("draft")
        #expect(
            mapping.questions == [
                OpenQuestion(
                    field: "lines.quantity",
                    text: "Is it in pieces or in cases?",
                    mapping: "draft"
                ),
                OpenQuestion(
                    field: "lines.unit",
                    text: "What of ours is KRT? (table units)",
                    mapping: "draft"
                ),
            ]
        )
        #expect(mapping.undecidedFields == ["lines.quantity", "lines.unit"])
    }

    @Test func `a code that nobody has decided is not read, even where unknown ones pass`() throws {
        let mapping = try MappingLibrary([draft()]).effective("draft")
        let order = try #require(try mapping.orders(of: Self.rows).first)
        let (document, findings) = mapping.reader.read(order)
        #expect(document.loops["lines"]?.map { $0["unit"]?.text } == ["EA", nil, "BOX"])
        #expect(findings.map(\.rule) == [.notInTable])
        #expect(document.loops["lines"]?.allSatisfy { $0["quantity"] == nil } == true)
    }

    @Test func `a mapping over it answers by saying more, and asks by asking`() throws {
        var answer = MappingFile(name: "answer")
        answer.extends = "draft"
        answer.lines = MappingFile.Lines()
        var quantity = MappingFile.Field("quantity")
        (quantity.at, quantity.form) = ("Menge", .decimal)
        answer.lines?.fields = [quantity]
        answer.tables = [
            MappingFile.Table(
                name: "units",
                entries: [MappingFile.Table.Entry(theirs: "KRT", ours: "CA")],
                onMissing: .pass
            )
        ]
        #expect(try MappingLibrary([draft(), answer]).effective("answer").questions == [])
        answer.tables = []
        answer.lines?.fields[0].question = "Really?"
        let questions = try MappingLibrary([draft(), answer]).effective("answer").questions
        #expect(questions.map(\.mapping) == ["answer", "draft"])
        #expect(questions.first?.text == "Really?")
    }

    @Test func `a proposal beside a question is read already`() throws {
        var file = draft()
        file.lines?.fields[0].at = "Menge"
        file.lines?.fields[0].form = .decimal
        let mapping = try MappingLibrary([file]).effective("draft")
        let order = try #require(try mapping.orders(of: Self.rows).first)
        let lines = mapping.reader.read(order).document.loops["lines"]
        #expect(lines?.map { $0["quantity"]?.text } == ["2", "3", "4"])
        #expect(mapping.questions.count == 2)
    }
}
