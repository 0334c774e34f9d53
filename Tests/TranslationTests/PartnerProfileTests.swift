import Canonical
import EDI
import Testing
import Translation
import Yams

/// What a partner's file may say, and what it is told when it says something else.
@Suite struct PartnerProfileTests {
    private static let usual = """
        id: grocer
        entity: us
        channel: edi-grocer
        customer: C-1
        currency: USD
        partner: {qualifier: "14", id: "4000001000005"}
        ourselves: {id: "4000001000104"}
        """

    private func profile(_ more: String) throws -> PartnerProfile {
        try YAMLDecoder().decode(PartnerProfile.self, from: Self.usual + "\n" + more)
    }

    private func complaint(_ more: String) -> String {
        do {
            _ = try profile(more)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func `that it speaks EDIFACT is enough`() throws {
        let profile = try profile("edifact: {}")
        #expect(profile.standard == .edifact)
        #expect(profile.mapping == "standard/ORDERS")
        #expect(profile.itemNumbers == PartnerProfile.usualMessageItemNumbers)
        #expect(profile.edifact?.syntax.text == "UNOC:3")
        #expect(profile.edifact?.type(of: .invoice).description == "INVOIC:D:96A:UN")
    }

    @Test func `each of its words is read`() throws {
        let profile = try profile(
            """
            ship_to_qualifier: "91"
            edifact:
              syntax: UNOA:2
              una: "|*,! ~"
              messages: {ORDRSP: "D:96A:UN:EAN008"}
              routing: DEPT7
              buyer: "B"
              seller: "S"
            """
        )
        #expect(profile.shipToQualifier == "91")
        let speech = try #require(profile.edifact)
        #expect(speech.type(of: .orderAcknowledgment).association == "EAN008")
        #expect(speech.una == .announced("|*,! ~"))
        #expect(speech.routing == "DEPT7" && speech.buyer == "B" && speech.seller == "S")
    }

    @Test(arguments: [
        ("edifact: {syntax: UNOX:3}", "UNOC:3"), ("edifact: {syntax: UNOC:5}", "1 to 4"),
        ("edifact: {una: \"::.? '\"}", "six characters"), ("edifact: {una: \"ABCDEF\"}", "UNA"),
        ("edifact: {messages: {PRICAT: \"D:96A:UN\"}}", "PRICAT is no message that is sent"),
        ("edifact: {messages: {ORDRSP: \"D:92A:UN\"}}", "D:93A"),
        ("edifact: {messages: {ORDRSP: \"96A\"}}", "D:93A"),
        ("edifact: {routing: \"123456789012345\"}", "1 to 14"),
        ("ship_to_qualifier: \"9292\"\nedifact: {}", "1 to 3"),
        // An X12 partner has a qualifier on ISA.
        ("usage: P", "qualifier of 1 or 2"),
    ])
    func `what it cannot mean is refused with what is expected`(_ text: String, _ hint: String) {
        #expect(complaint(text).contains(hint), "\(text): \(complaint(text))")
    }
}
