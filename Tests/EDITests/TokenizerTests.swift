import EDI
import Testing

/// What real senders do to the syntax, and what must still be read.
@Suite struct TokenizerTests {
    private func order(
        element: String = "*",
        component: String = ":",
        terminator: String,
        between: String = ""
    ) -> String {
        var text = Fixture.order
        text = text.replacing("*:~", with: "*\u{2}~")
        text = text.replacing("~", with: "\u{1}" + between)
        text = text.replacing("*", with: element)
        text = text.replacing("\u{2}", with: component)
        return text.replacing("\u{1}", with: terminator)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var element = "*"
        var component = ":"
        var terminator = "~"
        var between = ""
        var testDescription: String { name }
    }

    @Test(arguments: [
        Case(name: "tilde"),
        Case(name: "tilde and newline", between: "\n"),
        Case(name: "tilde and CRLF", between: "\r\n"),
        Case(name: "tilde, blank line, indentation", between: "\n\n\t  "),
        Case(name: "newline", terminator: "\n"),
        Case(name: "CRLF", terminator: "\r\n"),
        Case(name: "carriage return", terminator: "\r"),
        Case(name: "control byte", terminator: "\u{1C}"),
        Case(name: "three bytes of UTF-8", terminator: "\u{2026}"),
        Case(name: "three bytes of UTF-8 and newline", terminator: "\u{2026}", between: "\n"),
        Case(name: "pipes", element: "|"),
        Case(name: "tilde separates elements", element: "~", terminator: "'"),
        Case(name: "tabs", element: "\t"),
        Case(name: "tilde for components, newline ends", component: "~", terminator: "\n"),
    ])
    func `any separators that ISA shows are understood`(_ example: Case) throws {
        let text = order(
            element: example.element,
            component: example.component,
            terminator: example.terminator,
            between: example.between
        )
        let document = EDIReader().read(text)
        #expect(document.rules() == [], "\(document.diagnostics)")
        #expect(document.segments.count == 18)
        let line = try #require(document.segments.all("PO1").first)
        #expect(line.elementCount == 9)
        #expect(line[7].text == "AB-12")
        #expect(line[9].text == "012345678905")
        #expect(document.segments.first("CTT")?[1].text == "2")
    }

    @Test func `a CRLF file that was partly saved with newlines is still cut right`() {
        var text = order(terminator: "\r\n")
        text = text.replacing("20261201\r\n", with: "20261201\n")
        #expect(EDIReader().read(text).segments.count == 18)
    }

    @Test func `a byte order mark and blank lines in front cost nothing but a note`() {
        let document = EDIReader().read(
            [0xEF, 0xBB, 0xBF] + Array(("\r\n\n" + Fixture.order).utf8)
        )
        #expect(document.rules(from: .note) == [.byteOrderMark])
        #expect(document.interchanges.first?.byteRange.lowerBound == 6)
    }

    @Test func `mail headers in front are skipped and named`() throws {
        let document = EDIReader().read("From: a@example.com\nISA is below\n\n" + Fixture.order)
        let skipped = try #require(document.first(.bytesOutsideInterchange))
        #expect(skipped.place.byteOffset == 0)
        #expect(skipped.place.byteCount == 34)
        #expect(document.transactions.count == 1)
    }

    @Test func `UTF-16 is refused by name`() {
        let document = EDIReader().read([0xFF, 0xFE, 0x49, 0x00, 0x53, 0x00])
        #expect(document.rules() == [.encodingUnsupported])
    }

    @Test func `lines wrapped at 80 columns are joined`() throws {
        let whole = Array(Fixture.order.utf8)
        var wrapped: [UInt8] = []
        for (offset, byte) in whole.enumerated() {
            if offset > 0, offset.isMultiple(of: 80) { wrapped.append(0x0A) }
            wrapped.append(byte)
        }
        let document = EDIReader().read(wrapped)
        let plain = EDIReader().read(whole)
        #expect(document.segments.count == plain.segments.count)
        for (left, right) in zip(document.segments, plain.segments) {
            #expect(left.id == right.id)
            #expect(left.elementCount == right.elementCount)
            for position in 1...max(1, right.elementCount) {
                #expect(left[position].text == right[position].text)
            }
        }
        #expect(document.first(.lineBreakInSegment)?.severity == .note)
        #expect(document.transactions.first?.transaction.disposition == .accepted)
    }

    @Test func `an ISA cut short is measured by its 16 elements`() throws {
        let isa = "ISA*00**00**ZZ*BUYER*ZZ*SELLER*261123*1859*U*00401*000000042*0*P*:~"
        let text = Fixture.interchange(
            [Fixture.group([Fixture.transaction(Fixture.orderBody)])],
            isa: isa
        )
        let document = EDIReader().read(text)
        #expect(document.rules() == [.interchangeHeaderLength])
        #expect(document.interchanges.first?.sender == "BUYER")
        #expect(document.transactions.first?.transaction.isUsable == true)
    }

    @Test func `an ISA without a component separator shows its terminator all the same`() {
        for lineBreak in ["", "\n", "\r\n"] {
            let text = order(component: "", terminator: "~", between: lineBreak)
            let document = EDIReader().read(text)
            #expect(document.interchanges.first?.delimiters.terminator == .tilde)
            #expect(document.interchanges.first?.delimiters.component == nil)
            #expect(document.segments.count == 18)
            #expect(document.rules().contains(.componentSeparatorMissing))
        }
    }

    @Test func `an ISA that ends early is named and nothing is read`() {
        let document = EDIReader().read("ISA*00*          *00*          *ZZ*BUYER")
        #expect(document.rules(from: .error) == [.interchangeHeaderTruncated])
        #expect(document.segments.count == 0)
    }

    @Test func `an ISA that lacks an element is named, and what follows is still read`() {
        // The 16th separator is now that of GS01, and its value's first letter stands in ISA16's
        // place.
        let text = Fixture.order.replacing("*U*00401*", with: "*00401*")
        let document = EDIReader().read(text)
        #expect(document.rules(from: .error).contains(.interchangeHeaderTruncated))
        #expect(document.segments.count == 17)
        #expect(document.first(.interchangeHeaderTruncated)?.place.byteOffset == 0)
    }

    @Test func `whatever byte separates and ends, reading stays inside the bytes`() {
        // The last word of a document is filled up to eight bytes; nothing may be found in there.
        for byte in UInt8.min...UInt8.max {
            for text in [Fixture.order, Fixture.order.replacing("*U*00401*", with: "*00401*")] {
                for replaced in [UInt8(ascii: "*"), UInt8(ascii: ">"), UInt8(ascii: "~"), 0x50] {
                    for cut in 0..<8 {
                        var bytes = Array(text.utf8.dropLast(cut))
                        for index in bytes.indices where bytes[index] == replaced {
                            bytes[index] = byte
                        }
                        let document = EDIReader().read(bytes)
                        #expect(
                            document.segments.allSatisfy { $0.byteRange.upperBound <= bytes.count }
                        )
                    }
                }
            }
        }
    }

    @Test func `empty segments are skipped and counted once`() throws {
        let text = Fixture.order.replacing("CUR*BY*USD~", with: "CUR*BY*USD~~~ ~")
        let document = EDIReader().read(text)
        #expect(document.segments.count == 18)
        #expect(document.rules(from: .note) == [.emptySegment])
        #expect(document.first(.emptySegment)?.detail == "3 in the document")
    }

    @Test func `a last segment without terminator is read`() {
        let document = EDIReader().read(String(Fixture.order.dropLast()))
        #expect(document.rules(from: .note) == [.lastSegmentUnterminated])
        #expect(document.segments.count == 18)
    }

    @Test func `several interchanges with different separators are read one by one`() {
        let other = order(element: "|", terminator: "\n")
            .replacing("000000042", with: "000000043")
        let document = EDIReader().read(Fixture.order + "\r\n" + other)
        #expect(document.rules() == [])
        #expect(document.interchanges.map(\.controlNumber) == ["000000042", "000000043"])
        #expect(document.transactions.count == 2)
    }

    @Test func `an interchange without IEA ends where the next begins`() {
        let cut = Fixture.order.replacing("IEA*1*000000042~", with: "\n")
        let other = Fixture.order.replacing("000000042", with: "000000043")
        let document = EDIReader().read(cut + other)
        #expect(document.interchanges.count == 2)
        #expect(document.rules() == [.interchangeTrailerMissing])
        #expect(document.transactions.filter { $0.transaction.isUsable }.count == 2)
    }

    @Test func `an unterminated IEA does not swallow the next interchange`() {
        let first = String(Fixture.order.dropLast())
        let other = Fixture.order.replacing("000000042", with: "000000043")
        let document = EDIReader().read(first + "\n" + other)
        #expect(document.interchanges.count == 2)
        #expect(document.interchanges.first?.trailer?[2].text == "000000042")
    }

    @Test func `a transaction set without envelope is read with guessed separators`() throws {
        let text = Fixture.transaction(Fixture.orderBody).map { $0 + "~\n" }.joined()
        let document = EDIReader().read(text)
        #expect(document.interchanges.first?.syntax == .x12WithoutHeader)
        #expect(document.rules().contains(.interchangeHeaderMissing))
        #expect(document.transactions.first?.transaction.identifier == "850")
        #expect(document.segments.count == 14)
    }

    @Test func `a group without ISA is read with guessed separators`() {
        let lines = Fixture.group([Fixture.transaction(Fixture.orderBody)])
        let document = EDIReader().read(lines.joined(separator: "\r\n"))
        #expect(document.interchanges.first?.syntax == .x12WithoutHeader)
        #expect(document.transactions.first?.group.version == "004010")
        #expect(document.segments.count == 16)
    }

    @Test func `BIN data may hold every separator`() throws {
        let raw = "a*b~c:\nISA*~"
        let text = Fixture.order(["BEG*00*SA*1**20261120", "BIN*\(raw.utf8.count)*\(raw)", "CTT*0"])
        let document = EDIReader().read(text)
        let segment = try #require(document.segments.first("BIN"))
        #expect(segment.elementCount == 2)
        #expect(segment[2].rawBytes.elementsEqual(raw.utf8))
        #expect(document.segments.count == 9)
    }

    @Test func `BIN with a length that its data lacks is read like any segment`() {
        let text = Fixture.order(["BEG*00*SA*1**20261120", "BIN*9999*abc", "CTT*0"])
        let document = EDIReader().read(text)
        #expect(document.rules().contains(.binaryLengthInvalid))
        #expect(document.segments.count == 9)
        #expect(document.transactions.first?.transaction.disposition == .rejected)
    }

    @Test func `a repetition separator counts from release 00402 on`() throws {
        func read(_ version: String) throws -> EDIElement {
            let isa = Fixture.isa.replacing("*U*00401*", with: "*^*\(version)*")
            let text = Fixture.interchange(
                [Fixture.group([Fixture.transaction(["BEG*00*SA*A^B**20261120"])])],
                isa: isa
            )
            return try #require(EDIReader().read(text).segments.first("BEG")?[3])
        }
        #expect(try read("00501").repetitionCount == 2)
        #expect(try read("00501").repetition(2).text == "B")
        #expect(try read("00401").repetitionCount == 1)
        #expect(try read("00401").text == "A^B")
    }

    @Test func `components are read by position and beyond the last are empty`() throws {
        let text = Fixture.order(replacing: 2, with: "REF*DP*017**ST:17:IT")
        let segment = try #require(EDIReader().read(text).segments.first("REF"))
        #expect(segment[4].componentCount == 3)
        #expect(segment[4].component(2).text == "17")
        #expect(segment[4].component(9).isEmpty)
        #expect(segment[9].isEmpty)
    }

    @Test func `bytes that are no UTF-8 are read as Latin-1`() throws {
        var bytes = Array(Fixture.order.utf8)
        let at = try #require(bytes.firstIndex(of: UInt8(ascii: "W")))
        bytes[at] = 0xDC
        let document = EDIReader().read(bytes)
        #expect(document.segments.first("PID")?[5].text == "\u{DC}idget, small")
        #expect(document.rules() == [])
    }

    @Test func `lower-case tags are understood and mentioned`() {
        let document = EDIReader().read(Fixture.order.replacing("CUR*", with: "cur*"))
        #expect(document.rules() == [.lowercaseSegmentID])
        #expect(document.segments.first("CUR") != nil)
    }

    @Test func `a forgotten terminator is suspected where a tag follows a line break`() throws {
        let text = Fixture.order.replacing("*PE*VN*AB-12*UP*012345678905~", with: "*PE*VN*AB-12\n")
        let document = EDIReader().read(text)
        let suspicion = try #require(document.first(.terminatorSuspectedMissing))
        let bytes = document.bytes[suspicion.place.byteOffset...]
        #expect(bytes.starts(with: "PID*".utf8))
        #expect(document.transactions.first?.transaction.disposition == .rejected)
    }

    @Test func `EDIFACT and X12 may follow each other in one file`() {
        let document = EDIReader().read(
            MessageFixture.order + Fixture.order
                + MessageFixture.order.replacing("+42'", with: "+43'")
        )
        #expect(document.rules() == [])
        #expect(document.interchanges.map(\.syntax) == [.edifact, .x12, .edifact])
        #expect(document.transactions.map(\.transaction.identifier) == ["ORDERS", "850", "ORDERS"])
    }

    @Test(arguments: ["", " \n", "hello", "ISA", "ISA*", "UNB", "~~~~", "ST", "GS*"])
    func `anything else is read to nothing`(_ text: String) {
        let document = EDIReader().read(text)
        #expect(document.segments.count == 0 || document.interchanges.count == 1)
        #expect(document.transactions.isEmpty)
    }
}
