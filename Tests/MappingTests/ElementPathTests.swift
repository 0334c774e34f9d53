import Testing
import XML

@testable import Mapping

@Suite struct ElementPathTests {
    @Test(arguments: [
        "Header/Number", "@id", "Quantity/@unit", "Party[@role=ST]/Name",
        "Party[Role=ST|SF]#2/Name",
        "cbc:ID", ".", "Line#2/Sku", "Ref[Kind=a/b]/Value",
    ])
    func `a path of elements is read`(text: String) {
        #expect(ElementPath(text) != nil)
    }

    @Test(arguments: [
        "", "/", "a//b", "a/", "@", "a/@b/c", "a[b]", "a[@b=]", "a[b=c", "a#0", "a#x", "a b",
        "a[@=c]",
    ])
    func `what is none is refused`(text: String) {
        #expect(ElementPath(text) == nil)
    }

    @Test(arguments: [
        ("No", ["7"]), ("@v", ["2"]), ("Party[@role=ST]/Name", ["Store"]),
        ("Party[Kind=B|A]/Name", ["Buyer"]), ("Party[@role=XX]/Name", []),
        ("Party#2/Name", ["Buyer"]), ("Party/Name", ["Store", "Buyer"]), (".", ["own"]),
        ("Party#3/Name", []), ("Blank", []),
    ])
    func `it finds what stands there`(text: String, expected: [String]) throws {
        let document = try XMLDocument(
            Array(
                """
                <x:O v="2" xmlns:x="u">own<x:No> 7 </x:No><Blank> </Blank>
                <Party role="ST"><Name>Store</Name><Kind>A</Kind></Party>
                <Party role="BY"><Name>Buyer</Name><Kind>B</Kind></Party></x:O>
                """.utf8
            )
        )
        let record = try #require(XMLRecord.all(in: document, at: nil).first)
        let path = try DocumentPath(text, in: .elements)
        #expect(record.sources(at: path).map(\.text) == expected)
    }

    @Test func `orders stand under the root`() throws {
        let document = try XMLDocument(
            Array("<Orders><Order><L/><L/></Order><Note/><Order/></Orders>".utf8)
        )
        let orders = XMLRecord.all(in: document, at: ElementPath("Orders/Order"))
        #expect(orders.count == 2)
        let lines = try #require(ElementPath("L"))
        #expect(orders.map { $0.records(.elements(lines)).count } == [2, 0])
        #expect(XMLRecord.all(in: document, at: ElementPath("Other/Order")).isEmpty)
    }
}
