import EDI
import Primitives
import Testing

/// CONTRL out of diagnostics.
@Suite struct ControlMessageTests {
    private let moment = EnvelopeMoment(at: Timestamp(microseconds: 1_795_460_400_000_000))

    private func reply(
        _ text: String,
        policy: AcknowledgmentPolicy = AcknowledgmentPolicy()
    ) throws -> [String]? {
        let document = EDIReader().read(text)
        let interchange = try #require(document.interchanges.first)
        let reply = Acknowledger(policy: policy).controlReply(
            to: interchange,
            of: document,
            numbers: .init(interchange: 501, group: 61, firstTransaction: 9),
            at: moment
        )
        guard let reply else { return nil }
        let written = String(decoding: try EDIFACTWriter().write(reply), as: UTF8.self)
        return written.split(separator: "'").map(String.init)
    }

    private func body(_ text: String) throws -> [String] {
        try #require(try reply(text)).filter { $0.hasPrefix("UC") }
    }

    @Test func `a sound interchange is accepted with the parties swapped`() throws {
        #expect(
            try reply(MessageFixture.order) == [
                "UNA:+.? ", "UNB+UNOC:3+SELLER:14+BUYER:14+261123:1900+501",
                "UNH+9+CONTRL:D:3:UN", "UCI+42+BUYER:14+SELLER:14+7",
                "UCM+1+ORDERS:D:96A:UN:EAN008+7", "UNT+4+9", "UNZ+1+501",
            ]
        )
    }

    @Test func `only what is refused is named where the partner wants no more`() throws {
        let good = try reply(
            MessageFixture.order,
            policy: AcknowledgmentPolicy(functional: .groups)
        )
        #expect(good?.contains { $0.hasPrefix("UCM") } == false)
        let none = try reply(
            MessageFixture.order,
            policy: AcknowledgmentPolicy(functional: .none)
        )
        #expect(none == nil)
    }

    @Test func `a bad message is refused and its sibling is not`() throws {
        let text = MessageFixture.interchange([
            MessageFixture.message(MessageFixture.orderBody, count: 3),
            MessageFixture.message(MessageFixture.orderBody, reference: "2"),
        ])
        #expect(
            try body(text) == [
                "UCI+42+BUYER:14+SELLER:14+7", "UCM+1+ORDERS:D:96A:UN:EAN008+4+29+UNT+2",
                "UCM+2+ORDERS:D:96A:UN:EAN008+7",
            ]
        )
    }

    @Test func `an interchange that comes twice in a file is refused as a whole the second time`()
        throws
    {
        let text = MessageFixture.order + MessageFixture.order
        let document = EDIReader().read(text)
        let second = document.interchanges[1]
        let message = Acknowledger().controlMessage(for: second, of: document, reference: "1")
        #expect(
            message?.segments == [
                OutboundSegment(
                    "UCI",
                    "42",
                    .composite(["BUYER", "14"]),
                    .composite(["SELLER", "14"]),
                    "4",
                    "26",
                    "UNB",
                    .composite(["6"])
                )
            ]
        )
    }

    @Test func `an interchange that came before is refused as a duplicate`() throws {
        let document = EDIReader().read(MessageFixture.order)
        let reply = Acknowledger().controlReply(
            toRepeated: try #require(document.interchanges.first),
            numbers: .init(interchange: 502, group: 1),
            at: moment
        )
        let written = String(
            decoding: try EDIFACTWriter().write(try #require(reply)),
            as: UTF8.self
        )
        #expect(written.contains("'UCI+42+BUYER:14+SELLER:14+4+26+UNB+6'"))
    }

    @Test func `groups are answered as groups`() throws {
        let group =
            ["UNG+ORDERS+BUYER+SELLER+261123:1859+7+UN+D:96A"]
            + MessageFixture.message(MessageFixture.orderBody) + ["UNE+1+8"]
        #expect(
            try body(MessageFixture.interchange([group])) == [
                "UCI+42+BUYER:14+SELLER:14+7", "UCF+7+BUYER+SELLER+4+28+UNE+3",
            ]
        )
    }

    @Test func `CONTRL is never answered`() throws {
        let control = MessageFixture.message(["UCI+1+A+B+7"], type: "CONTRL:D:3:UN")
        #expect(try reply(MessageFixture.interchange([control])) == nil)
    }

    @Test func `syntax version 4 is answered in its own`() throws {
        let text = MessageFixture.interchange(
            [MessageFixture.message(["BGM+220+PO-1+9"])],
            header: "UNB+UNOY:4+BUYER:14+SELLER:14+20261123:1859+42++++++1",
            advice: "UNA:+.?*'"
        )
        let answer = try #require(try reply(text))
        #expect(answer[0] == "UNA:+.?*")
        #expect(answer[1] == "UNB+UNOY:4+SELLER:14+BUYER:14+20261123:1900+501++++++1")
        #expect(answer[2] == "UNH+9+CONTRL:4:1:UN")
    }

    @Test func `the inspection shows what CONTRL would say`() throws {
        let document = EDIReader().read(MessageFixture.order)
        let inspection = EDIInspection(of: document)
        #expect(
            inspection.interchanges.first?.acknowledgment == [
                "UCI+42+BUYER:14+SELLER:14+7", "UCM+1+ORDERS:D:96A:UN:EAN008+7",
            ]
        )
        #expect(inspection.text.contains("CONTRL would say"))
    }
}
