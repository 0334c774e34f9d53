import EDI
import Mapping
import Primitives
import Testing

@Suite struct RowDocumentTests {
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

    private func read(_ text: String) throws -> [(MappedDocument, [RowFlaw.Kind])] {
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
        func failure(_ bytes: [UInt8]) throws -> RowFailure? {
            let mapping = try mapping()
            do throws(RowFailure) {
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

    @Test func `cells at fixed columns are rows too, and a short row lacks its last ones`() throws {
        var file = MappingFile(name: "fixed")
        file.document = "fixed"
        file.fixed = FixedShape(
            order: "PO",
            columns: [
                FixedShape.Column("PO", from: 1, length: 6),
                FixedShape.Column("SKU", from: 7, length: 5),
                FixedShape.Column("Quantity", from: 12, length: 4),
            ]
        )
        file.fields = [Self.field("purchaseOrderNumber", "PO")]
        file.lines = MappingFile.Lines()
        file.lines?.fields = [
            Self.field("sellersItem", "SKU"), Self.field("quantity", "Quantity"),
        ]
        let mapping = try MappingLibrary([file]).effective("fixed")
        let text = "PO-1  AB-12  12\r\nPO-2  CD-34\n   \nPO-1  EF   0003surplus\n"
        let orders = try mapping.orders(of: Array(text.utf8))
        let read = orders.map { mapping.reader.read($0).document }
        #expect(read.map { $0.head["purchaseOrderNumber"]?.text } == ["PO-1", "PO-2"])
        let lines = try #require(read[0].loops["lines"])
        #expect(lines.map { $0["sellersItem"]?.text } == ["AB-12", "EF"])
        #expect(lines.map { $0["quantity"]?.text } == ["12", "0003"])
        #expect(lines[1]["quantity"]?.place?.byteOffset == 44)
        #expect(read[1].loops["lines"]?[0]["quantity"] == nil)
        #expect(orders.map(\.flaws.count) == [0, 0])
    }

    @Test func `columns that no file could have are told before one comes`() {
        func failure(_ order: String, _ columns: FixedShape.Column...) -> MappingFailure? {
            var file = MappingFile(name: "fixed")
            file.document = "fixed"
            file.fixed = FixedShape(order: order, columns: columns)
            do throws(MappingFailure) {
                _ = try MappingLibrary([file]).effective("fixed")
                return nil
            } catch {
                return error
            }
        }
        let column = FixedShape.Column("PO", from: 1, length: 6)
        #expect(failure("PO", column) == nil)
        #expect(failure("SKU", column) == .columnsMissing)
        #expect(
            failure("PO", FixedShape.Column("PO", from: 0, length: 6)) == .columnMisplaced("PO")
        )
        #expect(
            failure("PO", FixedShape.Column("PO", from: 1, length: 0)) == .columnMisplaced("PO")
        )
        #expect(
            failure("PO", FixedShape.Column("PO", from: .max, length: 1)) == .columnMisplaced("PO")
        )
    }

    @Test func `what a database may refuse is no text`() throws {
        let mapping = try mapping()
        let order = try #require(try mapping.orders(of: Array("PO,SKU\n1,A\u{0}B\n".utf8)).first)
        let (document, findings) = mapping.reader.read(order)
        #expect(findings.map(\.rule) == [.notText])
        #expect(document.loops["lines"]?[0]["sellersItem"] == nil)
    }

    @Test func `a file has only so many orders`() throws {
        let mapping = try mapping()
        let rows = (0...Limits.ordersPerFile).map { "\($0)\n" }.joined()
        do throws(RowFailure) {
            _ = try mapping.orders(of: Array(("PO\n" + rows).utf8))
            Issue.record("too many were taken")
        } catch {
            #expect(error == .tooManyOrders(limit: Limits.ordersPerFile))
        }
    }

    private static func field(_ name: String, _ path: String) -> MappingFile.Field {
        var field = MappingFile.Field(name)
        field.at = path
        return field
    }
}
