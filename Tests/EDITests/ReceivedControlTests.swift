import EDI
import Testing

/// What a partner's CONTRL and APERAK say of a message of ours.
@Suite struct ReceivedControlTests {
    private func set(_ type: String, _ body: String) -> TransactionSet {
        let count = body.split(separator: "'").count + 2
        let text =
            "UNB+UNOC:3+BUYER:14+SELLER:14+261123:1859+7'UNH+1+\(type):D:96A:UN'\(body)'"
            + "UNT+\(count)+1'UNZ+1+7'"
        return EDIReader().read(Array(text.utf8)).transactions[0].transaction
    }

    private func control(_ body: String) -> ReceivedControl? {
        ReceivedControl(set("CONTRL", body))
    }

    @Test func `an interchange that is accepted as it is`() {
        let answer = control("UCI+42+SELLER:14+BUYER:14+7'UCM+42+ORDRSP:D:96A:UN+7")
        #expect(answer?.interchangeReference == "42")
        #expect(answer?.messageType == "ORDRSP")
        #expect(answer?.verdict == .accepted)
        #expect(answer?.findings == [])
    }

    @Test func `one whose receipt alone is told has no verdict yet`() {
        #expect(control("UCI+42+SELLER:14+BUYER:14+8")?.verdict == .some(nil))
    }

    @Test func `a message refused by name is rejected, with its place in people's words`() {
        let answer = control(
            "UCI+42+SELLER:14+BUYER:14+7'UCM+42+ORDRSP:D:96A:UN+4'UCS+9'UCD+39+4:1'UCS+11+15"
        )
        #expect(answer?.verdict == .rejected)
        #expect(
            answer?.findings == [
                "segment number 9 of the message", "element 3, component 1: it is too long",
                "segment number 11 of the message: it may not stand there",
            ]
        )
    }

    @Test func `an interchange refused as a whole says why`() {
        let answer = control("UCI+42+SELLER:14+BUYER:14+4+23+UNB+3")
        #expect(answer?.verdict == .rejected)
        #expect(
            answer?.findings
                == ["the interchange in UNB, element 2: they do not know who it is from"]
        )
    }

    @Test func `what was found in a message that is accepted is kept`() {
        let answer = control("UCI+42+S:14+B:14+7'UCM+42+INVOIC:D:96A:UN+7+12'UCS+3'UCD+99+2")
        #expect(answer?.verdict == .acceptedWithErrors)
        #expect(answer?.findings.first == "the message: its value is not valid")
        #expect(answer?.findings.last == "element 1: code 99")
    }

    @Test func `nothing is made of what names no interchange or no known action`() {
        #expect(control("UCI++SELLER:14+BUYER:14+7") == nil)
        #expect(control("UCI+42+SELLER:14+BUYER:14+9") == nil)
        #expect(ReceivedControl(set("ORDERS", "BGM+220+1")) == nil)
    }

    @Test func `an APERAK tells what it is about and what is wrong`() {
        let advice = ReceivedAdvice(
            set(
                "APERAK",
                "BGM+313+A-17+27'RFF+ACW:42'RFF+ON:PO-4711'ERC+12'FTX+AAO+++the price:differs"
            )
        )
        #expect(advice?.number == "A-17")
        #expect(advice?.isAcceptance == false)
        #expect(advice?.references == [.init("ACW", "42"), .init("ON", "PO-4711")])
        #expect(advice?.findings == ["code 12", "the price differs"])
    }

    @Test(arguments: [
        ("BGM+312+A+9", true), ("BGM+305+A+29", true), ("BGM+305+A+9+AP", true),
        ("BGM+312+A+27", false), ("BGM+27+A+9", false), ("BGM+305+A+9+RE", false),
    ])
    func `only acceptance in so many words is one`(_ beginning: String, _ isAcceptance: Bool) {
        #expect(ReceivedAdvice(set("APERAK", beginning))?.isAcceptance == isAcceptance)
    }
}
