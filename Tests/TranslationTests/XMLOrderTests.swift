import Canonical
import EDI
import Mapping
import Primitives
import Testing

@testable import Translation

/// Orders that come as XML.
@Suite struct XMLOrderTests {
    private func reader() throws -> MappedOrderReader {
        var file = MappingFile(name: "portal")
        file.document = "xml"
        file.orders = "/Orders/Order"
        file.fields = [
            Self.field("purchaseOrderNumber", "No"), Self.field("shipTo.code", "To/@code"),
        ]
        file.lines = MappingFile.Lines()
        file.lines?.opens = "Lines/Line"
        file.lines?.fields = [Self.field("quantity", "Qty"), Self.field("sellersItem", "@sku")]
        let mapping = try MappingLibrary([file]).effective("portal")
        return MappedOrderReader(Trade.profile, by: mapping)
    }

    private static func field(_ name: String, _ path: String) -> MappingFile.Field {
        var field = MappingFile.Field(name)
        field.at = path
        return field
    }

    @Test func `each order of a document is its own, and a bad one says its byte`() throws {
        let text = """
            <Orders><Order><No>1</No><To code="17"/><Lines><Line sku="A"><Qty>2</Qty></Line></Lines></Order>
            <Order><No>2</No><To code="17"/><Lines><Line sku="A"><Qty>-2</Qty></Line></Lines></Order></Orders>
            """
        let bytes = Array(text.utf8)
        let orders = try reader().orders(of: bytes)
        #expect(orders.map { $0.request != nil } == [true, false])
        #expect(orders[0].request?.purchaseOrderNumber == "1")
        let place = try #require(orders[1].violations.first?.place)
        let stood = bytes[place.byteOffset..<place.byteOffset + place.byteCount]
        #expect(String(decoding: stood, as: UTF8.self) == "<Qty>-2</Qty>")
    }

    @Test(arguments: [
        (
            #"<!DOCTYPE Orders [<!ENTITY a "1">]><Orders><Order><No>&a;</No></Order></Orders>"#,
            "entit"
        ),
        ("<Orders><Order></Orders>", "mismatched"),
        ("<Other/>", "holds no xml order"),
        ("", "as xml"),
    ])
    func `a document that cannot be read is refused as a whole`(text: String, words: String) throws
    {
        let reader = try reader()
        #expect {
            try reader.file(Array(text.utf8))
        } throws: { error in
            "\(error)".contains(words)
        }
    }
}
