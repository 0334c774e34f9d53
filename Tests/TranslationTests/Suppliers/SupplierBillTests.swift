import Canonical
import Primitives
import Purchasing
import Testing
import Translation

/// 810 and INVOIC: a claim to the cent, or none.
@Suite struct SupplierBillTests {
    private static let body = [
        "BIG*20261211*I-4711*20261123*B-1", "CUR*SE*USD", "IT1*1*60*EA*2.5*PE*BP*WASHER",
        "IT1*3*1*CS*30*UM*BP*WASHER", "TDS*18200", "TXI*TX*12.00", "SAC*A*C310***1000", "CTT*2",
    ]

    private static func replacing(_ index: Int, with segments: String...) -> [String] {
        var body = body
        body.replaceSubrange(index...index, with: segments)
        return body
    }

    private static func claim(_ body: [String]) throws -> InvoiceClaim? {
        guard case .invoice(let claim) = try SupplierTrade.said("810", body)?.content else {
            return nil
        }
        return claim
    }

    private static func faults(_ body: [String]) throws -> [TranslationViolation.Rule] {
        guard case .refused(let violations) = try SupplierTrade.outcome("810", body) else {
            return []
        }
        return violations.map(\.rule)
    }

    @Test func `lines, tax and allowances are the claim, and its net is what is asked`() throws {
        let claim = try #require(try Self.claim(Self.body))
        #expect(claim.number == "I-4711")
        #expect(claim.issuedOn == LocalDate("2026-12-11"))
        #expect(claim.lines.map(\.number) == [1, 3])
        #expect(claim.lines.map(\.priceMillionths) == [2_500_000, 30_000_000])
        #expect(claim.net == Money(minorUnits: 170_00, .usd))
        #expect(claim.tax == Money(minorUnits: 12_00, .usd))
        #expect(
            claim.adjustments == [
                InvoiceClaim.Adjustment("C310", Money(minorUnits: -10_00, .usd))
            ]
        )
    }

    @Test func `a total that its lines do not make stays as it is asked`() throws {
        let claim = try #require(try Self.claim(Self.replacing(4, with: "TDS*99900")))
        #expect(claim.net == Money(minorUnits: 987_00, .usd))
    }

    @Test func `goods billed in another unit are turned into the ordered one`() throws {
        let claim = try #require(
            try Self.claim(Self.replacing(3, with: "IT1*3*24*EA*2.5*PE*BP*WASHER"))
        )
        #expect(claim.lines.last?.quantity == Quantity(2, .caseOf))
        #expect(claim.lines.last?.priceMillionths == 30_000_000)
    }

    @Test
    func `two lines of one are added where they cost the same, and nothing is billed of zero`()
        throws
    {
        let claim = try #require(
            try Self.claim(
                Self.replacing(3, with: "IT1*1*10*EA*2.5*PE", "IT1*2*0*EA*1.25*PE")
            )
        )
        #expect(claim.lines.map(\.number) == [1])
        #expect(claim.lines.map(\.quantity) == [Quantity(70, .each)])
        #expect(try Self.faults(Self.replacing(3, with: "IT1*1*10*EA*2.4*PE")) == [.lineUnknown])
    }

    @Test(arguments: [
        (2, "IT1*1*-60*EA*2.5*PE", TranslationViolation.Rule.quantityInvalid),
        (2, "IT1*1*60*EA*-2.5*PE", .priceInvalid), (2, "IT1*9*60*EA*2.5*PE", .lineUnknown),
        (2, "IT1*1*60*LB*2.5*PE", .lineUnknown), (2, "IT1*1*60*EA**PE", .priceInvalid),
        (1, "CUR*SE*EUR", .currencyDiffers), (4, "TDS*-5", .fieldUnreadable),
        (4, "TDS*", .fieldUnreadable), (5, "TXI*TX*x", .fieldUnreadable),
        (5, "TXI*TX*0.001", .fieldUnreadable), (5, "TXI*TX*500", .fieldUnreadable),
        (6, "SAC*A*C310", .fieldUnreadable), (0, "BIG*20261211**20261123*B-1", .fieldUnreadable),
        (0, "BIG*20261211*I-1**B-1***CR", .orderTypeUnsupported),
        (0, "BIG*20261211*I-1**B-1***PR*01", .orderTypeUnsupported),
    ])
    func `what cannot be billed is refused whole`(
        _ index: Int,
        _ segment: String,
        _ rule: TranslationViolation.Rule
    ) throws {
        #expect(try Self.faults(Self.replacing(index, with: segment)) == [rule])
    }

    @Test func `an order's number may stand in REF, and one invoice bills one order`() throws {
        let nameless = Self.replacing(0, with: "BIG*20261211*I-1", "REF*PO*B-1")
        #expect(try SupplierTrade.read("810", nameless).documents.map(\.number) == ["B-1"])
        let two = Self.replacing(0, with: "BIG*20261211*I-1", "REF*PO*B-1", "REF*PO*B-2")
        #expect(
            try SupplierTrade.read("810", two).violations.map(\.rule) == [
                .purchaseOrderNumberMissing
            ]
        )
    }

    @Test func `an INVOIC says the same`() throws {
        let body = [
            "BGM+380+I-4711+9", "DTM+137:20261211:102", "RFF+ON:B-1", "CUX+2:USD:4",
            "ALC+A+++1+DI:::Discount", "MOA+204:10", "LIN+1++9506000000015:EN", "QTY+47:60:PCE",
            "MOA+203:150", "PRI+AAA:2.5", "RFF+ON:B-1:1", "UNS+S", "CNT+2:1", "MOA+77:152",
            "MOA+124:12", "TAX+7+VAT+++:::8+S", "MOA+125:140", "MOA+124:12",
        ]
        let message = try #require(try SupplierTrade.said("INVOIC", body))
        guard case .invoice(let claim) = message.content else {
            Issue.record("no invoice")
            return
        }
        #expect(claim.net == Money(minorUnits: 140_00, .usd))
        #expect(claim.tax == Money(minorUnits: 12_00, .usd))
        #expect(claim.adjustments?.map(\.amount.minorUnits) == [-10_00])
        #expect(claim.adjustments?.map(\.words) == ["Discount"])
        #expect(claim.lines.map(\.quantity) == [Quantity(60, .each)])
        var credit = body
        credit[0] = "BGM+381+I-4712+9"
        guard case .refused(let violations) = try SupplierTrade.outcome("INVOIC", credit) else {
            Issue.record("taken")
            return
        }
        #expect(violations.map(\.rule) == [.orderTypeUnsupported])
    }
}
