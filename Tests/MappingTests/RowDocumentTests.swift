import EDI
import Mapping
import Primitives
import Testing

@Suite struct CSVDocumentTests {
    private func mapping(_ delimiter: CSVShape.Delimiter = .comma) throws -> EffectiveMapping {
        var file = MappingFile(name: "rows")
        file.document = "csv"
        file.csv = CSVShape(order: "PO", delimiter: delimiter)
        var number = MappingFile.Field("purchaseOrderNumber")
        number.at = "PO"
        var quantity = MappingFile.Field("quantity")
        (quantity.at, quantity.form) = ("Quantity", .decimal)
        var item = MappingFile.Field("sellersItem")
        item.at = "SKU"
        file.fields = [number]
        file.lines = MappingFile.Lines()
        file.lines?.fields = [quantity, item]
        return try MappingLibrary([file]).effective("rows")
    }

    private func read(_ text: String) throws -> [(MappedDocument, [CSVFlaw.Kind])] {
        let mapping = try mapping()
        return try mapping.orders(of: Array(text.utf8)).map {
            (mapping.reader.read($0).document, $0.flaws.map(\.kind))
        }
    }

    @Test func `rows of one number are one order, wherever they stand`() throws {
        let orders = try read(
            "\u{FEFF}PO,SKU,Quantity\r\n1,AB-12,12\r\n2,CD-34,1\r\n\r\n1,\"EF, \"\"56\"\"\",3\r\n"
        )
        #expect(orders.map { $0.0.head["purchaseOrderNumber"]?.text } == ["1", "2"])
        let lines = try #require(orders[0].0.loops["lines"])
        #expect(lines.map { $0["sellersItem"]?.text } == ["AB-12", "EF, \"56\""])
        #expect(lines[0]["quantity"]?.place?.byteOffset == 28)
        #expect(orders.allSatisfy { $0.1.isEmpty })
    }

    @Test func `a bad row spoils its own order only`() throws {
        let orders = try read(
            "PO,SKU,Quantity\n1,A,1\n2,B,2,surplus\n,C,3\n3,\"D\"x,4\n4,E\n"
        )
        #expect(orders.map(\.1) == [[], [.tooManyCells], [.noOrder], [.quoteMisplaced], []])
        #expect(orders[4].0.loops["lines"]?[0]["quantity"] == nil)
    }

    @Test(arguments: CSVShape.Delimiter.allCases)
    func `the delimiter is the partner's`(delimiter: CSVShape.Delimiter) throws {
        let sign = delimiter == .tab ? "\t" : delimiter.rawValue
        let text =
            ["PO", "SKU", "Quantity"].joined(separator: sign) + "\n"
            + ["7", "A", "2"].joined(separator: sign)
        let mapping = try mapping(delimiter)
        let order = try #require(try mapping.orders(of: Array(text.utf8)).first)
        #expect(mapping.reader.read(order).document.loops["lines"]?[0]["quantity"]?.text == "2")
    }

    @Test func `text that is no UTF-8 is Latin-1`() throws {
        let bytes = Array("PO,SKU\n1,".utf8) + [0x4D, 0xFC, 0x6C]
        let mapping = try mapping()
        let order = try #require(try mapping.orders(of: bytes).first)
        let line = mapping.reader.read(order).document.loops["lines"]?[0]
        #expect(line?["sellersItem"]?.text == "Mül")
    }

    @Test func `what is absurd is refused before it costs anything`() throws {
        func failure(_ bytes: [UInt8]) throws -> CSVFailure? {
            let mapping = try mapping()
            do throws(CSVFailure) {
                _ = try mapping.orders(of: bytes)
                return nil
            } catch {
                return error
            }
        }
        let commas = [UInt8](repeating: UInt8(ascii: ","), count: 2_000_000)
        #expect(
            try failure(commas)
                == .tooManyColumns(limit: Limits.csvColumns, byteOffset: Limits.csvColumns)
        )
        let lines = [UInt8](repeating: UInt8(ascii: "a"), count: 1) + [0x0A]
        let many = Array("PO\n".utf8) + Array(repeatElement(lines, count: Limits.csvCells).joined())
        guard case .tooManyCells? = try failure(many) else {
            Issue.record("two million rows were taken")
            return
        }
        let long = Array("PO\n".utf8) + [UInt8](repeating: 0x41, count: Limits.longTextBytes + 1)
        #expect(
            try failure(long) == .cellTooLong(limitBytes: Limits.longTextBytes, byteOffset: 3)
        )
        #expect(try failure(Array("PO\n1\n\"2\n3\n".utf8)) == .quoteOpen(byteOffset: 5))
        #expect(try failure(Array("PO,SKU,PO\n".utf8)) == .columnTwice("PO", byteOffset: 7))
        #expect(
            try failure(Array("Order,SKU\n1,2\n".utf8))
                == .columnMissing("PO", known: ["Order", "SKU"])
        )
        #expect(try failure(Array("\n\n".utf8)) == .empty)
    }
}
