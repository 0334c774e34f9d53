import Primitives
import Testing
import XML

@Suite struct XMLDocumentTests {
    private func read(_ text: String) throws(XMLFailure) -> XMLDocument {
        try XMLDocument(Array(text.utf8))
    }

    @Test func `elements keep their names, attributes, text and bytes`() throws {
        let text =
            #"<o:Order xmlns:o="urn:x" o:id="7"><Line n="1">  A &amp; B<!-- no --></Line><E/></o:Order>"#
        let document = try read(text)
        #expect(document.elements.map(\.name) == ["Order", "Line", "E"])
        #expect(document.root.attributes == [.init(name: "id", value: "7")])
        #expect(document.root.children == [1, 2])
        #expect(document.elements[1].text == "  A & B")
        let bytes = Array(text.utf8)
        let written = document.elements.map { String(decoding: bytes[$0.bytes], as: UTF8.self) }
        #expect(written[0] == text)
        #expect(written[1] == #"<Line n="1">  A &amp; B<!-- no --></Line>"#)
        #expect(written[2] == "<E/>")
    }

    @Test func `text around children and in CDATA is the element's own`() throws {
        let document = try read("<a>one<b>inside</b> two<![CDATA[ <3> ]]></a>")
        #expect(document.root.text == "one two <3> ")
    }

    @Test(arguments: [
        ("windows-1252", UInt8(0x80), "€"), ("ISO-8859-15", 0xA4, "€"), ("ISO-8859-1", 0xE9, "é"),
    ])
    func `a document's own character set is read`(name: String, byte: UInt8, meant: String) throws {
        let bytes =
            Array("<?xml version=\"1.0\" encoding=\"\(name)\"?><a>".utf8) + [byte]
            + Array("</a>".utf8)
        #expect(try XMLDocument(bytes).root.text == meant)
    }

    @Test func `UTF-16 is read by its byte order mark`() throws {
        let text = "<a>Öl</a>"
        let bytes: [UInt8] =
            [0xFE, 0xFF]
            + text.utf16.flatMap { (unit: UInt16) -> [UInt8] in
                [UInt8(unit >> 8), UInt8(unit & 0xFF)]
            }
        #expect(try XMLDocument(bytes).root.text == "Öl")
    }

    @Test func `a document type is passed over and nothing it names is asked for`() throws {
        let text = #"<!DOCTYPE cXML SYSTEM "http://127.0.0.1:1/cXML.dtd"><cXML a="1">x</cXML>"#
        #expect(try read(text).root.text == "x")
    }

    @Test(arguments: [
        #"<!DOCTYPE a [<!ENTITY lol "lol">]><a>&lol;</a>"#,
        #"<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>"#,
        #"<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd"> %p;]><a/>"#,
        #"<!DOCTYPE a SYSTEM "a.dtd"><a>&nbsp;</a>"#,
    ])
    func `entities are refused, never resolved`(text: String) {
        #expect { try read(text) } throws: { error in
            if case XMLFailure.entity = error { true } else { false }
        }
    }

    @Test(arguments: ["", "<a>", "<a></b>", "<a/><b/>", "plain", "<a b=1/>", "<a>&nope;</a>"])
    func `what is not well formed is refused with its byte`(text: String) {
        #expect { try read(text) } throws: { error in
            if case XMLFailure.malformed = error { true } else { false }
        }
    }

    @Test func `depth, elements and bytes are bounded`() throws {
        let deep = String(repeating: "<a>", count: 200)
        #expect(throws: XMLFailure.tooDeep(limit: 64, byteOffset: 192)) { try read(deep) }
        let many = "<a>" + String(repeating: "<b/>", count: 20) + "</a>"
        #expect(throws: XMLFailure.tooManyElements(limit: 10, byteOffset: 39)) {
            try XMLDocument(Array(many.utf8), limits: XMLLimits(elements: 10))
        }
        #expect(throws: XMLFailure.tooLong(limitBytes: 8)) {
            try XMLDocument(Array(many.utf8), limits: XMLLimits(bytes: 8))
        }
    }

    @Test(arguments: 1...30 as ClosedRange<UInt64>)
    func `broken documents are refused and nothing else`(_ seed: UInt64) {
        let whole = Array(
            #"<?xml version="1.0"?><!DOCTYPE o><o a="1"><l n="2">x&#228;</l><![CDATA[y]]></o>"#.utf8
        )
        var random = SeededRandom(seed: seed)
        for round in 0..<100 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1 where bytes.count > 1: bytes.remove(at: place)
                default:
                    bytes.insert(whole[Int.random(in: whole.indices, using: &random)], at: place)
                }
            }
            // Whatever comes is a document whose elements lie inside it, or a failure.
            guard let document = try? XMLDocument(bytes) else { continue }
            for element in document.elements {
                #expect(
                    element.bytes.upperBound <= bytes.count,
                    "seed \(seed), round \(round): an element outside of its document"
                )
            }
        }
    }
}
