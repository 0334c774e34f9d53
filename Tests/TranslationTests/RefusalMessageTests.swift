import Canonical
import EDI
import Primitives
import Testing
import Translation

/// What an EDIFACT partner hears of a message that is no order.
@Suite struct RefusalMessageTests {
    private static let body = [
        "BGM+220+PO-4711+9", "DTM+137:20261123:102", "NAD+DP+0042::92", "LIN+1++AB-12:SA",
        "QTY+21:0:PCE", "UNS+S",
    ]

    private func refusal(
        _ body: [String],
        _ violations: [(TranslationViolation.Rule, String)],
        isNumberTaken: Bool = false,
        profile: PartnerProfile = Trade.grocer
    ) throws -> [String] {
        let (interchange, set) = Trade.ordersMessage(body)
        let place = set.segments.all("QTY").first.map {
            set.place(of: $0, element: 1, component: 2)
        }
        let refusal = RefusalDocument(
            of: set,
            in: interchange,
            for: profile,
            because: violations.map {
                TranslationViolation($0.0, at: place ?? EDIPlace(byteOffset: 0), $0.1)
            },
            isNumberTaken: isNumberTaken,
            at: Trade.moment
        )
        guard let refusal else { return [] }
        let bytes = try OutboundDocumentWriter(profile).write(
            refusal.kind,
            refusal.segments,
            in: .edifact,
            numbers: .init(interchange: 9, group: 5, firstTransaction: 5),
            at: Trade.moment
        )
        return Array(Trade.lines(bytes).dropFirst().dropLast())
    }

    @Test func `an order that cannot become one is rejected under its number`() throws {
        #expect(
            try refusal(Self.body, [(.quantityInvalid, "a quantity above zero is needed")]) == [
                "UNH+5+ORDRSP:D:96A:UN", "BGM+231+77-1+27", "DTM+137:20261123:102",
                "FTX+AAO+++QTY01-2/6?: a quantity above zero is needed", "RFF+ON:PO-4711",
                "NAD+BY+4000001000005::9", "NAD+SU+4000001000104::9", "UNS+S", "UNT+9+5",
            ]
        )
    }

    @Test(arguments: [true, false])
    func `what is no new order, or has another's number, is told of by an APERAK`(
        _ isNumberTaken: Bool
    ) throws {
        let rule: TranslationViolation.Rule =
            isNumberTaken ? .quantityInvalid : .orderTypeUnsupported
        let lines = try refusal(Self.body, [(rule, "it is not")], isNumberTaken: isNumberTaken)
        #expect(
            lines == [
                "UNH+5+APERAK:D:96A:UN", "BGM+313+77-1+27", "DTM+137:20261123:102", "RFF+AGO:77",
                "RFF+ACW:1", "RFF+ON:PO-4711", "NAD+MS+4000001000104", "NAD+MR+4000001000005",
                "ERC+ZZZ", "FTX+AAO+++QTY01-2/6?: it is not", "UNT+11+5",
            ]
        )
    }

    @Test func `long reasons run over the lines of FTX, and only so many are told`() throws {
        let long = String(repeating: "a price with at most six decimals ", count: 20)
        let many = Array(repeating: (TranslationViolation.Rule.priceInvalid, long), count: 30)
        let lines = try refusal(Self.body, many)
        let texts = lines.filter { $0.hasPrefix("FTX") }
        #expect(texts.count == 21)
        let parts = texts[0].dropFirst("FTX+AAO+++".count).split(separator: ":")
        // The released colon of the place is none that separates.
        #expect(parts.count == 6)
        #expect(parts.dropFirst(2).allSatisfy { $0.count <= 70 && $0.count > 50 })
        #expect(texts[20] == "FTX+AAO+++ORDERS?: and 10 more")
    }

    @Test func `a number that nobody can write is not guessed`() throws {
        var body = Self.body
        body[0] = "BGM+220+" + String(repeating: "9", count: 36) + "+9"
        let lines = try refusal(body, [(.quantityInvalid, "no")])
        #expect(lines[0] == "UNH+5+APERAK:D:96A:UN")
        #expect(!lines.contains { $0.hasPrefix("RFF+ON") })
    }

    @Test func `a partner whose profile says nothing of EDIFACT is told nothing in it`() throws {
        #expect(try refusal(Self.body, [(.noLines, "no")], profile: Trade.profile) == [])
    }
}
