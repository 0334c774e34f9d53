import Canonical
import EDI
import Primitives
import Testing
import Translation

/// What a partner hears of an order that is well formed and cannot be one, segment by segment; the
/// strict writer has passed every one of them.
@Suite struct RefusalDocumentTests {
    private static func refusal(
        _ body: [String],
        isNumberTaken: Bool = false,
        violations: [TranslationViolation]? = nil
    ) throws -> RefusalDocument {
        let (group, set) = Trade.groupAndTransaction(body)
        let found = violations ?? PurchaseOrderReader(Trade.profile).read(set).violations
        #expect(!found.isEmpty)
        return RefusalDocument(
            of: set,
            in: group,
            because: found,
            isNumberTaken: isNumberTaken,
            at: Trade.moment
        )
    }

    /// Without the envelope.
    private static func written(_ refusal: RefusalDocument) throws -> [String] {
        let interchange = OutboundDocumentWriter(Trade.profile).interchange(
            refusal.kind,
            refusal.segments,
            numbers: .init(interchange: 9, group: 5),
            at: Trade.moment
        )
        let text = String(decoding: try X12Writer().write(interchange), as: UTF8.self)
        return Array(text.split(separator: "~").map(String.init).dropFirst(3).dropLast(3))
    }

    @Test func `an order that cannot be one is rejected as a whole, with every reason`() throws {
        var body = Trade.orderBody
        body[4] = "PO1**-12*EA*4.5*PE*VN*AB-12"
        body[5] = "PO1*20*3*CS*10.25**ZZ*77-1"
        #expect(
            try Self.written(Self.refusal(body)) == [
                "BAK*00*RJ*PO-4711*20261120*****20261123", "N9*L1*PO102/6",
                "MSG*a quantity above zero with at most three decimals is needed",
                "N9*L1*PO106/7",
                "MSG*the line has no item number under any of the qualifiers "
                    + "VN, VP, VA, SK, UP, UK, EN, UA, BP, IN, CB, PI",
            ]
        )
    }

    @Test func `another currency is named`() throws {
        let segments = try Self.written(
            Self.refusal(Trade.body(replacing: 1, with: "CUR*BY*EUR"))
        )
        #expect(segments[0].hasPrefix("BAK*00*RJ*PO-4711"))
        #expect(segments.contains("N9*L1*CUR02/3"))
        #expect(segments.contains("MSG*the order is in EUR; acme orders in USD"))
    }

    @Test func `too many lines are told without listing any`() throws {
        let lines = (1...5_001).map { "PO1*\($0)*1*EA*1*PE*VN*AB-12" }
        let body = Array(Trade.orderBody.prefix(4)) + lines
        #expect(
            try Self.written(Self.refusal(body)).dropFirst() == [
                "N9*L1*ST/1", "MSG*5001 lines; at most 5000",
            ]
        )
    }

    @Test func `of very many reasons the first are told and the rest counted`() throws {
        let lines = (1...50).map { "PO1*\($0)*-1*EA*1*PE*VN*AB-12" }
        let segments = try Self.written(
            Self.refusal(Array(Trade.orderBody.prefix(4)) + lines)
        )
        #expect(segments.count { $0.hasPrefix("N9") } == 21)
        #expect(segments.last == "MSG*and 30 more")
    }

    @Test(arguments: ["01", "04", "05"])
    func `a purpose that is no new order says nothing about the order, only about the document`(
        _ purpose: String
    ) throws {
        let body = Trade.body(replacing: 0, with: "BEG*\(purpose)*SA*PO-4711**20261120")
        let refusal = try Self.refusal(body)
        #expect(refusal.kind == .applicationAdvice)
        let reason = "purpose \(purpose) is no new order; only 00 and 06 are"
        #expect(
            try Self.written(refusal) == [
                "BGN*11*7-0001*20261123",
                "OTI*TR*TN*0001*ACMEGS*123456789*20261123*1859*7*0001*850*004010",
                "TED*ZZZ*\(reason)", "NTE*ERN*BEG01/2 \(reason)",
            ]
        )
    }

    @Test func `a bad repeat of an order that stands does not reject that order`() throws {
        let body = Trade.body(replacing: 4, with: "PO1**-12*EA*4.5*PE*VN*AB-12")
        #expect(try Self.refusal(body, isNumberTaken: true).kind == .applicationAdvice)
    }

    @Test func `words of theirs never break our segments`() throws {
        let (_, set) = Trade.groupAndTransaction(Trade.orderBody)
        let place = try #require(set.header.map { set.place(of: $0) })
        let detail = "what*is~this:^>|\n\u{E9}" + String(repeating: "x", count: 400)
        let refusal = try Self.refusal(
            Trade.orderBody,
            violations: [TranslationViolation(.unitInvalid, at: place, detail)]
        )
        let segments = try Self.written(refusal)
        #expect(segments.count == 3)
        #expect(segments[2].hasPrefix("MSG*what is this"))
        #expect(segments[2].utf8.count == 4 + 264)
    }
}
