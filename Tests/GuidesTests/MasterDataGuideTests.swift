import Canonical
import Foundation
import Primitives
import Storage
import Testing

/// `docs/guides/master-data.md` shows what `crossdock import` reads.
@Suite struct MasterDataGuideTests {
    private let guide: Guide

    init() throws { guide = try Guide("master-data.md") }

    @Test func `the sample is a bundle with something of everything`() throws {
        let sample = try #require(guide.samples("json master-data").first)
        let bundle = try JSONDecoder().decode(MasterData.self, from: Data(sample.utf8))
        #expect(bundle.items.first?.packFactors.first?.numerator == 12)
        #expect(bundle.customers.first?.policy == CustomerPolicy())
        #expect(bundle.prices.map(\.audience) == [.list, .tier("gold")])
        #expect(bundle.creditLimits.first?.limit == Money(minorUnits: 25_000_000, .usd))
        #expect(!bundle.sites.isEmpty && !bundle.taxes.isEmpty && !bundle.inbound.isEmpty)
    }

    @Test func `the table names every choice`() throws {
        let words =
            ShortfallPolicy.allCases.map(\.rawValue) + InvoiceRule.allCases.map(\.rawValue)
            + ItemIdentifier.Scheme.allCases.map(\.rawValue)
        for word in words { #expect(guide.text.contains("`\(word)`"), "\(word)") }
    }

    @Test(arguments: [PriceRule.Audience.list, .tier("gold:eu"), .contract(Party.ID("C:1"))])
    func `an audience is read as it is written`(_ audience: PriceRule.Audience) {
        #expect(PriceRule.Audience(audience.description) == audience)
    }

    @Test(arguments: ["", "gold", "tier", "tier:", "contract:", "list:", "List"])
    func `words that name no audience are refused`(_ text: String) {
        #expect(PriceRule.Audience(text) == nil)
    }
}
