import EDI
import Primitives
import Testing

@Suite struct EDIFACTWriterTests {
    private func interchange(_ name: String = "Store") -> OutboundMessageInterchange {
        OutboundMessageInterchange(
            from: EDIFACTIdentity("4000001000101", qualifier: "14"),
            to: EDIFACTIdentity("4000001000002", qualifier: "14", routing: "DEPT 7"),
            at: EnvelopeMoment(at: Timestamp(microseconds: 1_795_460_399_000_000)),
            controlReference: "7",
            messages: [
                OutboundMessage(
                    EDIFACTMessageType("ORDRSP", release: "96A", association: "EAN008"),
                    reference: "1",
                    segments: [
                        OutboundSegment("BGM", "231", "R-1", "4"),
                        OutboundSegment("DTM", .composite(["137", "20261123", "102"])),
                        OutboundSegment(
                            "NAD",
                            "BY",
                            .composite(["4000001000002", "", "9"]),
                            .absent,
                            .text(name)
                        ),
                        OutboundSegment("UNS", "S"),
                    ]
                )
            ]
        )
    }

    private func written(_ interchange: OutboundMessageInterchange) throws -> String {
        String(decoding: try EDIFACTWriter(endsLines: true).write(interchange), as: UTF8.self)
    }

    @Test func `envelopes, counts and references are right`() throws {
        #expect(
            try written(interchange()) == """
                UNA:+.? '
                UNB+UNOC:3+4000001000101:14+4000001000002:14:DEPT 7+261123:1859+7'
                UNH+1+ORDRSP:D:96A:UN:EAN008'
                BGM+231+R-1+4'
                DTM+137:20261123:102'
                NAD+BY+4000001000002::9++Store'
                UNS+S'
                UNT+6+1'
                UNZ+1+7'

                """
        )
    }

    @Test func `service characters in values are released and come back`() throws {
        let name = "Müller's 50+50: gut?"
        let bytes = try EDIFACTWriter().write(interchange(name))
        let document = EDIReader().read(bytes)
        #expect(document.rules() == [])
        #expect(document.segments.first("NAD")?[4].text == name)
    }

    @Test func `a character that the character set lacks is refused with its place`() throws {
        var text = interchange("Łódź")
        #expect(throws: EDIWritingFailure.foreignCharacter(segment: "NAD", element: 4)) {
            try EDIFACTWriter().write(text)
        }
        text.syntaxIdentifier = "UNOY"
        #expect(EDIReader().read(try EDIFACTWriter().write(text)).rules() == [])
        var lower = interchange()
        lower.syntaxIdentifier = "UNOA"
        #expect(throws: EDIWritingFailure.foreignCharacter(segment: "NAD", element: 4)) {
            try EDIFACTWriter().write(lower)
        }
        #expect(throws: Never.self) {
            var upper = interchange("STORE")
            upper.syntaxIdentifier = "UNOA"
            upper.receiver.routing = ""
            _ = try EDIFACTWriter().write(upper)
        }
    }

    @Test func `an envelope that cannot be right is refused by field`() {
        var long = interchange()
        long.controlReference = "123456789012345"
        #expect(
            throws: EDIWritingFailure.envelope(
                field: "UNB05",
                reason: "must have 1 to 14 characters"
            )
        ) { try EDIFACTWriter().write(long) }
        var same = interchange()
        same.delimiters.component = same.delimiters.element
        #expect(throws: EDIWritingFailure.self) { try EDIFACTWriter().write(same) }
        var unknown = interchange()
        unknown.syntaxIdentifier = "UNOF"
        #expect(throws: EDIWritingFailure.self) { try EDIFACTWriter().write(unknown) }
    }

    @Test func `other delimiters are announced`() throws {
        var other = interchange()
        other.delimiters.element = UInt8(ascii: "*")
        other.delimiters.terminator = .tilde
        other.beginsWithServiceStringAdvice = false
        #expect(try written(other).hasPrefix("UNA:*.? ~\nUNB*UNOC:3*"))
    }
}
