import EDI
import Mapping
import Primitives
import Testing

/// Numbers and dates as partners write them.
@Suite struct FormatTests {
    @Test(
        arguments: [
            ("comma", "1.234,50", "1234.50"), ("comma", "1 234 567,5", "1234567.5"),
            ("comma", "12", "12"), ("comma", "-0,25", "-0.25"), ("comma", "12,50-", "-12.50"),
            ("point", "1,234.50", "1234.50"), ("point", "7", "7"),
            ("implied 2", "123450", "1234.50"), ("implied 3", "7", "0.007"),
            ("implied 2", "-500", "-5.00"), ("whole", "1200", "1200"), ("whole", "-3", "-3"),
        ]
    )
    func `a decimal is read as it is written`(format: String, text: String, plain: String) throws {
        #expect(try #require(DecimalFormat(format)).plain(text) == plain)
        #expect(DecimalFormat(format)?.description == format)
    }

    @Test(
        arguments: [
            ("comma", "1.5"), ("comma", "1.23,5"), ("comma", "1,2,3"), ("comma", ""),
            ("comma", "1234.567"), ("point", "1,5"), ("point", "1.2.3"), ("point", "12 EUR"),
            ("implied 2", "1.00"), ("implied 2", ""), ("comma", "--1"), ("comma", ","),
            ("whole", "1.200"), ("whole", "1,5"), ("whole", ""),
        ]
    )
    func `what is written otherwise is no number, rather than another one`(
        format: String,
        text: String
    ) throws {
        #expect(try #require(DecimalFormat(format)).plain(text) == nil)
    }

    @Test(
        arguments: [
            ("dd.MM.yyyy", "01.12.2026", "2026-12-01"), ("d.M.yy", "1.12.26", "2026-12-01"),
            ("MM/dd/yyyy", "12/01/2026", "2026-12-01"), ("yyyyMMdd", "20261201", "2026-12-01"),
            ("yyyy-MM-ddTHH:mm:ssZ", "2026-12-01T23:59:59Z", "2026-12-01"),
            ("yy-MM-dd", "51-12-01", "1951-12-01"),
        ]
    )
    func `a date is read as it is written`(format: String, text: String, day: String) throws {
        #expect(try #require(DateFormat(format)).read(text) == LocalDate(day))
    }

    @Test(
        arguments: [
            ("dd.MM.yyyy", "1.12.2026"), ("dd.MM.yyyy", "31.02.2026"), ("dd.MM.yyyy", "01.12.26"),
            ("dd.MM.yyyy", "01.12.2026 "), ("yyyyMMdd", "2026120"), ("M/d/yyyy", "13/1/2026"),
        ]
    )
    func `what is written otherwise is no date`(format: String, text: String) throws {
        #expect(try #require(DateFormat(format)).read(text) == nil)
    }

    @Test(
        arguments: [
            "dd.MM", "dd.MM.yyy", "dd.MM.yyyy.dd", "", "DD.MM.YYYY", "dd.MM.yyyy 1",
            String(repeating: "-", count: 60) + "ddMMyyyy",
        ]
    )
    func `a format that names no day is none`(text: String) {
        #expect(DateFormat(text) == nil)
    }

    @Test(arguments: ["", "komma", "implied", "implied 0", "implied 7", "implied x"])
    func `a number's format is one of four`(text: String) {
        #expect(DecimalFormat(text) == nil)
    }

    @Test func `a field's format goes both ways`() throws {
        var file = MappingFile(name: "written")
        file.extends = "standard/850"
        var date = MappingFile.Field("orderDate")
        (date.form, date.format) = (.date, "dd.MM.yyyy")
        file.fields = [date]
        file.lines = MappingFile.Lines()
        var price = MappingFile.Field("price")
        (price.form, price.format) = (.decimal, "implied 2")
        file.lines?.fields = [price]
        let mapping = try MappingLibrary([file]).effective("written").mapping
        var document = MappedDocument(
            head: ["orderDate": MappedValue("2026-12-01")],
            loops: ["lines": [["price": MappedValue("4.5")]]]
        )
        document.head["purchaseOrderNumber"] = MappedValue("1")
        document.head["purpose"] = MappedValue("original")
        document.loops["lines"]?[0]["quantity"] = MappedValue("1")
        let segments = MappingWriter(mapping).write(document).segments
        #expect(segments.contains { $0.elements.contains(.text("01.12.2026")) })
        #expect(segments.contains { $0.elements.contains(.text("450")) })
    }

    @Test(arguments: [
        (MappingFile.Field.Form.date, "comma"), (.decimal, "dd.MM.yyyy"), (.text, "comma"),
    ])
    func `a format that its field cannot have is told`(
        form: MappingFile.Field.Form,
        format: String
    ) throws {
        var file = MappingFile(name: "wrong")
        file.extends = "standard/850"
        var note = MappingFile.Field("note")
        (note.at, note.form, note.format) = ("MSG.01", form, format)
        file.fields = [note]
        #expect(throws: MappingFailure.formatUnknown(format, field: "note")) {
            try MappingLibrary([file]).effective("wrong")
        }
    }
}
