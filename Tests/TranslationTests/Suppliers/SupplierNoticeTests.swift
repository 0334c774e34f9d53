import Canonical
import Primitives
import Purchasing
import Testing
import Translation

/// 856 and DESADV: what is on its way of which order.
@Suite struct SupplierNoticeTests {
    private static let head = [
        "BSN*00*S-77*20261208*0900", "HL*1**S", "TD5**2*UPSN", "REF*CN*1Z999", "DTM*011*20261208",
        "HL*2*1*O", "PRF*B-1",
    ]

    private static func notice(
        _ body: [String]
    ) throws -> (notice: AdvanceNotice?, remarks: [String]) {
        let message = try #require(try SupplierTrade.said("856", body))
        guard case .notice(let notice) = message.content else { return (nil, message.remarks) }
        return (notice, message.remarks)
    }

    @Test func `quantities, days, carrier and cartons are what the warehouse is to expect`() throws
    {
        let (found, remarks) = try Self.notice(
            Self.head + [
                "HL*3*2*P", "MAN*GM*00012345670000000015", "HL*4*3*I", "LIN*1*BP*WASHER",
                "SN1**60*EA", "HL*5*2*P", "MAN*GM*012345670000000022", "HL*6*5*I",
                "LIN*1*BP*WASHER", "SN1**1*CS", "HL*7*2*I", "LIN**BP*BOLT", "SN1*2*40*EA", "CTT*7",
            ]
        )
        let notice = try #require(found)
        #expect(remarks == [])
        #expect(notice.shipment == "S-77")
        #expect(notice.shippedOn == LocalDate("2026-12-08"))
        #expect(notice.expectedOn == LocalDate("2026-12-10"))
        #expect(notice.carrier == "UPSN")
        #expect(notice.trackingNumbers == ["1Z999"])
        #expect(notice.ssccs == ["012345670000000015", "012345670000000022"])
        #expect(notice.lines.map(\.line) == [1, 2])
        #expect(notice.lines.map(\.quantity) == [Quantity(72, .each), Quantity(40, .each)])
    }

    @Test func `lines that are none are told, the others go on`() throws {
        let (notice, remarks) = try Self.notice(
            Self.head + [
                "HL*3*2*I", "LIN*1*BP*WASHER", "SN1**60*EA", "HL*4*2*I", "LIN*9", "SN1**1*EA",
                "HL*5*2*I", "LIN*2", "SN1**-4*EA", "HL*6*2*I", "LIN*2", "MAN*GM*123", "CTT*4",
            ]
        )
        #expect(notice?.lines.map(\.line) == [1])
        #expect(remarks.contains("line 9 is no line of the order"))
        #expect(remarks.contains("line 2 has no quantity"))
        #expect(remarks.contains { $0.hasPrefix("line 2: \"-4\" is no quantity") })
        #expect(remarks.contains("123 is no SSCC"))
    }

    @Test
    func `a notice of several orders is one for each, and without an order level it is found`()
        throws
    {
        let two = try SupplierTrade.read(
            "856",
            Self.head + [
                "HL*3*2*I", "LIN*1", "SN1**60*EA", "HL*4*1*O", "PRF*B-2", "HL*5*4*I", "LIN*1",
                "SN1**5*EA", "CTT*5",
            ]
        )
        #expect(two.documents.map(\.number) == ["B-1", "B-2"])
        let flat = try SupplierTrade.read(
            "856",
            ["BSN*00*S-78*20261208*0900", "HL*1**S", "PRF*B-1", "HL*2*1*I", "LIN*1", "SN1**60*EA"]
        )
        #expect(flat.documents.map(\.number) == ["B-1"])
        let nameless = try SupplierTrade.read(
            "856",
            ["BSN*00*S-79*20261208*0900", "HL*1**S", "HL*2*1*I", "LIN*1", "SN1**60*EA"]
        )
        #expect(nameless.violations.map(\.rule) == [.purchaseOrderNumberMissing])
    }

    @Test func `a notice may be taken back`() throws {
        let body = ["BSN*01*S-77*20261208*0900", "HL*1**S", "HL*2*1*O", "PRF*B-1", "CTT*2"]
        #expect(try Self.notice(body).notice?.lines.isEmpty == true)
    }

    @Test func `a DESADV says the same`() throws {
        let body = [
            "BGM+351+S-77+9", "DTM+137:20261208:102", "DTM+11:20261208:102",
            "DTM+17:20261209:102", "RFF+ON:B-1", "TDT+20++++UPSN:172:182", "CPS+1", "PAC+1",
            "PCI+33E", "RFF+CN:1Z999", "GIN+BJ+012345670000000015", "LIN+1++9506000000015:EN",
            "QTY+59:12:PCE", "QTY+12:60:PCE", "RFF+ON:B-1:1", "LIN+2", "PIA+5+BOLT:BP",
            "QTY+12:40:PCE",
        ]
        let message = try #require(try SupplierTrade.said("DESADV", body))
        guard case .notice(let notice) = message.content else {
            Issue.record("no notice: \(message.remarks)")
            return
        }
        #expect(message.remarks == [])
        #expect(notice.expectedOn == LocalDate("2026-12-09"))
        #expect(notice.ssccs == ["012345670000000015"])
        #expect(notice.trackingNumbers == ["1Z999"])
        #expect(notice.carrier == "UPSN")
        #expect(notice.lines.map(\.line) == [1, 2])
        #expect(notice.lines.map(\.quantity) == [Quantity(60, .each), Quantity(40, .each)])
    }
}
