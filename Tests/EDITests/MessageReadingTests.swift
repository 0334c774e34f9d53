import EDI
import Testing

/// EDIFACT: service characters, envelopes, and what real senders do to them.
@Suite struct MessageReadingTests {
    private func values(_ element: EDIElement) -> [String] {
        (0..<element.componentCount).map { element.component($0 + 1).text }
    }

    @Test func `a sound interchange gives its envelope, messages and elements`() throws {
        let document = EDIReader().read(MessageFixture.order)
        #expect(document.rules() == [], "\(document.diagnostics)")
        let interchange = try #require(document.interchanges.first)
        #expect(interchange.syntax == .edifact)
        #expect(interchange.senderQualifier == "14")
        #expect(interchange.sender == "BUYER")
        #expect(interchange.receiver == "SELLER")
        #expect(interchange.date == "261123")
        #expect(interchange.time == "1859")
        #expect(interchange.controlNumber == "42")
        #expect(interchange.version == "3")
        #expect(interchange.syntaxIdentifier == "UNOC")
        #expect(interchange.usage == "P")
        #expect(interchange.segments.count == 21)
        let message = try #require(interchange.groups.first?.transactions.first)
        #expect(message.identifier == "ORDERS")
        #expect(message.controlNumber == "1")
        #expect(message.messageType?.association == "EAN008")
        #expect(message.isUsable)
        let party = try #require(message.segments.all("NAD").last)
        #expect(values(party[2]) == ["4000001000019", "", "9"])
        #expect(message.ordinal(of: party) == 7)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        /// `:+.? '` in other words.
        var characters = Array(":+.? '")
        var between = ""
        var testDescription: String { name }
    }

    @Test(arguments: [
        Case(name: "the standard's"), Case(name: "a line each", between: "\n"),
        Case(name: "CRLF and indentation", between: "\r\n  "),
        Case(name: "others", characters: Array("=*.? ~")),
        Case(name: "an exclamation mark releases", characters: Array(":+.! '")),
        Case(name: "a terminating newline", characters: Array(":+.? \n")),
    ])
    func `any characters that UNA shows are understood`(_ example: Case) throws {
        let usual = Array(":+.? '")
        let text = MessageFixture.order.map { character in
            let known = character == " " ? nil : usual.firstIndex(of: character)
            return known.map { String(example.characters[$0]) } ?? String(character)
        }.joined()
        let terminator = String(example.characters[5])
        let advice = "UNA" + String(example.characters)
        let document = EDIReader().read(
            advice
                + text.dropFirst(9).replacing(terminator, with: terminator + example.between)
        )
        #expect(document.rules() == [], "\(document.diagnostics)")
        let numbers = try #require(document.segments.first("PIA"))
        #expect(numbers[3].component(1).text == "B\(example.characters[1])77")
        #expect(document.segments.first("CNT")?[1].component(2).text == "2")
    }

    @Test func `without UNA the standard's characters are in force`() {
        let text = MessageFixture.interchange(
            [MessageFixture.message(MessageFixture.orderBody)],
            advice: ""
        )
        #expect(EDIReader().read(text).rules() == [])
    }

    @Test func `syntax level B uses information separators`() throws {
        var text = MessageFixture.interchange(
            [MessageFixture.message(["BGM+220+PO-1+9", "FTX+AAI+++It's 5: a+b", "UNS+S"])],
            header: MessageFixture.header.replacing("UNOC", with: "UNOB"),
            advice: ""
        )
        text = text.replacing("It's 5: a+b", with: "\u{1}")
        for (usual, separator) in [("+", "\u{1D}"), (":", "\u{1F}"), ("'", "\u{1C}")] {
            text = text.replacing(usual, with: separator)
        }
        let document = EDIReader().read(text.replacing("\u{1}", with: "It's 5: a+b"))
        #expect(document.rules() == [], "\(document.diagnostics)")
        #expect(document.segments.first("FTX")?[4].text == "It's 5: a+b")
    }

    @Test func `released separators belong to the value, wherever they stand`() throws {
        let text = MessageFixture.interchange([
            MessageFixture.message(["BGM+220+A??B?+?:?'C+9", "FTX+AAI+++??+?'", "FTX+?:x:y?"])
        ])
        let document = EDIReader().read(text)
        let begin = try #require(document.segments.first("BGM"))
        #expect(begin.elementCount == 3)
        #expect(begin[2].text == "A?B+:'C")
        #expect(begin[2].componentCount == 1)
        let notes = document.segments.all("FTX")
        #expect(notes[0][4].text == "?")
        #expect(notes[0][5].text == "'")
        // The last one's terminator is released, so the trailer is part of it.
        #expect(values(notes[1][1]) == [":x", "y'UNT"])
    }

    @Test func `lines wrapped anywhere are joined, releases too`() throws {
        let whole = Array(MessageFixture.order.utf8)
        for width in 3...40 {
            var wrapped = Array(whole[..<9])
            for (offset, byte) in whole[9...].enumerated() {
                if offset.isMultiple(of: width) { wrapped.append(0x0A) }
                wrapped.append(byte)
            }
            let document = EDIReader().read(wrapped)
            let numbers = try #require(document.segments.first("PIA"), "width \(width)")
            #expect(numbers[3].component(1).text == "B+77", "width \(width)")
            #expect(document.segments.count == 21, "width \(width)")
            #expect(document.transactions.first?.transaction.isUsable == true, "width \(width)")
        }
    }

    @Test func `a comma is a decimal mark where UNA says so`() throws {
        let text = MessageFixture.interchange(
            [MessageFixture.message(["PRI+AAA:4,5"])],
            advice: "UNA:+,? '"
        )
        let price = try #require(EDIReader().read(text).segments.first("PRI"))
        #expect(price[1].component(2).decimal == "4.5")
        #expect(price[1].component(2).text == "4,5")
    }

    @Test func `elements repeat from syntax version 4 on only`() throws {
        let body = ["FTX+AAI+++one*two"]
        let old = EDIReader().read(
            MessageFixture.interchange([MessageFixture.message(body)], advice: "UNA:+.?*'")
        )
        #expect(old.segments.first("FTX")?[4].repetitionCount == 1)
        let new = EDIReader().read(
            MessageFixture.interchange(
                [MessageFixture.message(body)],
                header: MessageFixture.header.replacing("UNOC:3", with: "UNOC:4"),
                advice: ""
            )
        )
        #expect(new.segments.first("FTX")?[4].repetition(2).text == "two")
    }

    @Test func `UNA without its reserved blank is understood and named`() {
        let text = MessageFixture.order.replacing("UNA:+.? '", with: "UNA:+.?'")
        let document = EDIReader().read(text)
        #expect(document.rules() == [.interchangeHeaderLength])
        #expect(document.transactions.first?.transaction.isUsable == true)
    }

    @Test func `a tag with explicit nesting is the tag`() throws {
        let text = MessageFixture.interchange([MessageFixture.message(["LIN:1:2+1"])])
        let line = try #require(EDIReader().read(text).segments.first("LIN"))
        #expect(line.tag == "LIN:1:2")
        #expect(line[1].text == "1")
    }
}

/// Counts, references and missing parts of EDIFACT's envelopes.
@Suite struct MessageEnvelopeTests {
    @Test func `wrong counts and references are found with their places`() throws {
        let text = MessageFixture.interchange(
            [MessageFixture.message(MessageFixture.orderBody, count: 5)],
            count: 3,
            reference: "43"
        ).replacing("UNT+5+1'", with: "UNT+5+2'")
        let document = EDIReader().read(text)
        #expect(
            Set(document.rules()) == [
                .segmentCountMismatch, .transactionControlNumberMismatch, .groupCountMismatch,
                .interchangeControlNumberMismatch,
            ]
        )
        let count = try #require(document.first(.segmentCountMismatch))
        #expect(count.place.designator == "UNT01")
        #expect(count.detail == "says 5, found 19")
        #expect(count.acknowledgmentCode == "29")
    }

    @Test func `references that differ in leading zeros only are a warning`() {
        let text = MessageFixture.interchange(
            [MessageFixture.message(MessageFixture.orderBody)],
            reference: "00042"
        )
        #expect(EDIReader().read(text).rules() == [.controlNumberPadding])
    }

    @Test func `groups are read, and UNZ counts them`() throws {
        let messages = ["1", "2"].map {
            MessageFixture.message(MessageFixture.orderBody, reference: $0)
        }
        let group =
            ["UNG+ORDERS+BUYER+SELLER+261123:1859+7+UN+D:96A"]
            + messages.flatMap(\.self) + ["UNE+2+7"]
        let document = EDIReader().read(MessageFixture.interchange([group]))
        #expect(document.rules() == [], "\(document.diagnostics)")
        let read = try #require(document.interchanges.first?.groups.first)
        #expect(read.functionalID == "ORDERS")
        #expect(read.controlNumber == "7")
        #expect(read.version == "D:96A:UN:EAN008")
        #expect(read.date == "261123")
        #expect(read.transactions.count == 2)
    }

    @Test func `messages without UNB are read and named`() {
        let messages = MessageFixture.message(MessageFixture.orderBody).map { $0 + "'" }.joined()
        for advice in ["", "UNA:+.? '\n"] {
            let document = EDIReader().read(advice + messages)
            #expect(document.rules() == [.interchangeHeaderMissing])
            #expect(document.interchanges.map(\.syntax) == [.edifactWithoutHeader])
            #expect(document.transactions.count == 1)
        }
    }

    @Test func `an interchange without UNZ ends where the next one begins`() {
        let cut = MessageFixture.order.replacing("UNZ+1+42'", with: "")
        let next = MessageFixture.order.replacing("+42'", with: "+43'")
        for text in [cut + next, cut + next.dropFirst(9)] {
            let document = EDIReader().read(text)
            #expect(document.rules() == [.interchangeTrailerMissing])
            #expect(document.interchanges.map(\.controlNumber) == ["42", "43"])
        }
    }

    @Test func `a file that is cut keeps every whole message`() {
        let text = MessageFixture.interchange([
            MessageFixture.message(MessageFixture.orderBody),
            MessageFixture.message(MessageFixture.orderBody, reference: "2"),
        ])
        let document = EDIReader().read(Array(text.utf8.dropLast(60)))
        let messages = document.transactions.map(\.transaction)
        #expect(messages.map(\.disposition) == [.accepted, .rejected])
        #expect(document.rules().contains(.transactionTrailerMissing))
    }

    @Test func `an empty header is read, and what it lacks is named`() {
        let document = EDIReader().read("UNA:+.? 'UNB+++++4'UNZ+0+4'")
        #expect(document.interchanges.first?.controlNumber == "4")
        #expect(document.rules().allSatisfy { $0 == .interchangeHeaderElement })
        #expect(document.rules().count == 6)
    }

    @Test func `a message twice under one reference is refused once`() {
        let message = MessageFixture.message(MessageFixture.orderBody)
        let document = EDIReader().read(MessageFixture.interchange([message, message]))
        #expect(document.rules() == [.transactionControlNumberDuplicate])
        #expect(
            document.transactions.map(\.transaction.disposition) == [.accepted, .rejected]
        )
    }

    @Test func `X12 tags mean nothing in EDIFACT, nor EDIFACT's in X12`() {
        let message = MessageFixture.message(
            ["BGM+220+PO-1+9", "ST+850+1", "IEA+1+1", "SE+1+1", "UNS+S"]
        )
        let document = EDIReader().read(MessageFixture.interchange([message]))
        #expect(document.rules() == [])
        #expect(document.transactions.count == 1)
        let order = Fixture.order(["BEG*00*SA*PO-1**20261120", "UNZ*1*1", "UNH*1", "PO1**1*EA*1"])
        #expect(EDIReader().read(order).interchanges.first?.trailer?.id == "IEA")
    }
}
