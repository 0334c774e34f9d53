import Canonical
import EDI
import Primitives
import Purchasing
import Testing
import Translation

/// What we write to a supplier, read back by the strict reader.
@Suite struct SupplierLetterTests {
    private static let moment = EnvelopeMoment(
        at: Timestamp(microseconds: 1_795_460_340_000_000)
    )

    private static func text(
        _ telling: PurchaseTelling,
        of state: PurchaseState,
        to profile: PartnerProfile
    ) throws -> String {
        let header = try #require(state.header)
        let letter = try #require(
            SupplierLetter(
                to: profile,
                telling,
                of: header,
                buyer: "Acme Supply",
                items: SupplierTrade.items,
                sites: [:]
            )
        )
        #expect(letter.obstacle == nil)
        let bytes = try OutboundDocumentWriter(profile).write(
            letter.kind,
            letter.segments(change: 1, at: moment),
            in: profile.standard,
            numbers: Acknowledger.ControlNumbers(interchange: 5, group: 5),
            at: moment
        )
        let document = EDIReader(policy: .strict).read(bytes)
        #expect(document.diagnostics == [])
        return String(decoding: bytes, as: UTF8.self)
            .filter { $0 != "\n" }
    }

    @Test func `an 850 names goods by the supplier's number and by ours`() throws {
        let order = try SupplierTrade.order()
        let text = try Self.text(order.tellings[0], of: order.state, to: SupplierTrade.profile)
        for part in [
            "GS*PO*", "ST*850*0001~BEG*00*SA*B-1**", "CUR*BY*USD~DTM*002*20261210~",
            "N1*BY*Acme Supply*92*us~N1*VN**92*ANVIL~N1*ST*EAST*92*0042~",
            "PO1*1*100*EA*2.5*PE*VN*W-7*BP*WASHER*EN*9506000000015~",
            "PO1*2*40*EA*1.25*PE*BP*BOLT~", "PO1*3*4*CS*30*UM*VN*W-7*BP*WASHER*EN*",
            "CTT*3~AMT*TT*420~",
        ] { #expect(text.contains(part), "\(part) in \(text)") }
    }

    @Test func `an 860 tells what is wanted of each changed line`() throws {
        let answer = SupplierAnswer(lines: [
            SupplierAnswer.Line(number: 1, quantity: Quantity(80, .each)),
            SupplierAnswer.Line(number: 2, priceMillionths: 1_500_000),
        ])
        let order = try SupplierTrade.order(
            .acknowledged(answer),
            .answerDecided(AnswerDecision(.accept, lines: [1], by: "otto")),
            .answerDecided(AnswerDecision(.cancel, lines: [2], by: "otto"))
        )
        let reduced = try Self.text(order.tellings[1], of: order.state, to: SupplierTrade.profile)
        #expect(reduced.contains("GS*PC*"))
        #expect(reduced.contains("ST*860*0001~BCH*04*SA*B-1**1*"))
        #expect(reduced.contains("POC*1*QD*80*80*EA*2.5*PE*VN*W-7"))
        let deleted = try Self.text(order.tellings[2], of: order.state, to: SupplierTrade.profile)
        #expect(deleted.contains("POC*2*DI*0*0*EA"))
    }

    @Test func `a cancellation names no lines`() throws {
        let order = try SupplierTrade.order(.cancelRequested(by: "bea", reason: "changed plans"))
        let text = try Self.text(order.tellings[1], of: order.state, to: SupplierTrade.profile)
        #expect(text.contains("BCH*01*SA*B-1**1*"))
        #expect(!text.contains("POC*"))
        #expect(!text.contains("changed plans"))
    }

    @Test func `EDIFACT says the same by ORDERS and ORDCHG`() throws {
        let order = try SupplierTrade.order(.cancelRequested(by: "bea", reason: "changed plans"))
        let profile = SupplierTrade.messageProfile
        let text = try Self.text(order.tellings[0], of: order.state, to: profile)
        for part in [
            "+ORDERS:D:96A:UN'BGM+220+B-1+9'", "DTM+2:20261210:102'",
            "NAD+BY+4000001000104::9'NAD+SU+4000001000005::9'NAD+DP+0042::92++EAST'",
            "CUX+2:USD:9'", "LIN+1++9506000000015:EN'PIA+1+W-7:SA+WASHER:BP'QTY+21:100:PCE'",
            "PRI+AAA:2.5'", "LIN+2'PIA+5+BOLT:BP'QTY+21:40:PCE'", "UNS+S'MOA+86:420'CNT+2:3'",
        ] { #expect(text.contains(part), "\(part) in \(text)") }
        let off = try Self.text(order.tellings[1], of: order.state, to: profile)
        #expect(off.contains("+ORDCHG:D:96A:UN'BGM+230+B-1-1+1'"))
        #expect(off.contains("RFF+ON:B-1'"))
    }

    @Test func `a number that the standard has no room for is an obstacle, and never cut`() throws {
        let order = try SupplierTrade.order()
        var header = try #require(order.state.header)
        header.number = String(repeating: "9", count: 23)
        let letter = try #require(
            SupplierLetter(
                to: SupplierTrade.profile,
                order.tellings[0],
                of: header,
                buyer: "Acme",
                items: [:],
                sites: [:]
            )
        )
        #expect(letter.obstacle?.contains("longer than the 22 characters") == true)
        header.supplier = "OTHER"
        #expect(
            SupplierLetter(
                to: SupplierTrade.profile,
                order.tellings[0],
                of: header,
                buyer: "Acme",
                items: [:],
                sites: [:]
            ) == nil
        )
    }
}
