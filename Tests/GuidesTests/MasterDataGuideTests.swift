import Assembly
import Canonical
import Database
import Foundation
import Primitives
import Storage
import StorageTesting
import Testing

/// `docs/guides/master-data.md` shows what `crossdock import` reads.
@Suite struct MasterDataGuideTests {
    private let guide: Guide

    init() throws { guide = try Guide("master-data.md") }

    @Test func `the sample is a bundle with something of everything`() throws {
        let sample = try #require(guide.samples("json master-data").first)
        let bundle = try MasterDataFile.read(Data(sample.utf8))
        #expect(bundle.items.first?.packFactors.first?.numerator == 12)
        #expect(bundle.customers.first?.policy == CustomerPolicy())
        #expect(bundle.prices.map(\.audience) == [.list, .tier("gold")])
        #expect(bundle.creditLimits.first?.limit == Money(minorUnits: 25_000_000, .usd))
        #expect(!bundle.sites.isEmpty && !bundle.taxes.isEmpty && !bundle.inbound.isEmpty)
    }

    /// One thing of the sample said wrongly, and the place that must be named.
    @Test(arguments: [
        (
            #""denominator": 1}"#, #""denominator": 0}"#,
            "items[0].packFactors[0]: expected numerator"
        ),
        (#"{"unit": "CA", "num"#, #"{"unit": "EA", "num"#, "items[0].packFactors[0].unit"),
        ("9506000000015", "9506000000014", "items[0].identifiers[0].value"),
        (#""owner": "C-RETAIL""#, #""owners": "C-RETAIL""#, "items[0].identifiers[1].owners"),
        (
            #""timeZone": "America/Chicago", "currency""#, #""timeZone": "Mars/X", "currency""#,
            "entity.timeZone"
        ),
        (#""cutOffMinutes": 900"#, #""cutOffMinutes": 9000"#, "sites[0].cutOffMinutes"),
        (#""priority": 5"#, #""priority": 0"#, "customers[0].policy.priority"),
        (#""shortfall": "backorder""#, #""shortfall": "maybe""#, "customers[0].policy.shortfall"),
        (#""validTo": "2030-12-31""#, #""validTo": "2020-12-31""#, "prices[1].validTo"),
        (#""validFrom": "2024-01-01","#, #""validFrom": "2024-02-30","#, "prices[0].validFrom"),
        (
            #"{"thousandths": 100000, "unit": "EA"}"#, #"{"thousandths": 100000, "unit": "CA"}"#,
            "prices[0].breaks[1].minimum.unit"
        ),
        (
            #"{"thousandths": 100000, "unit": "EA"}"#, #"{"thousandths": 0, "unit": "EA"}"#,
            "prices[0].breaks[1].minimum"
        ),
        (#""millionths": 4275000"#, #""millionths": -1"#, "prices[0].breaks[1].millionths"),
        (#""id": "GOLD-WIDGET""#, #""id": "LIST-WIDGET""#, "prices[1].id"),
        (#""partsPerMillion": 82500"#, #""partsPerMillion": 8250000"#, "taxes[0].partsPerMillion"),
        (#""minorUnits": 25000000"#, #""minorUnits": -1"#, "creditLimits[0].limit.minorUnits"),
        (#""thousandths": 1200000"#, #""thousandths": -1"#, "openingStock[0].thousandths"),
        (
            #""thousandths": 200000"#, #""thousandths": 9000000000000000000"#,
            "inbound[0].thousandths"
        ),
        (#""taxes": ["#, #""tax": ["#, "taxes: it is missing"),
    ])
    func `what is wrong is named with its place`(
        _ right: String,
        _ wrong: String,
        _ place: String
    )
        throws
    {
        let sample = try #require(guide.samples("json master-data").first)
        #expect(sample.contains(right))
        let damaged = sample.replacing(right, with: wrong, maxReplacements: 1)
        let refusal = #expect(throws: MasterDataFile.Refusal.self) {
            try MasterDataFile.read(Data(damaged.utf8))
        }
        let faults = refusal?.faults ?? []
        #expect(faults.contains { $0.hasPrefix(place) }, "\(faults)")
    }

    @Test func `references lead somewhere, in the file or in what is stored`() async throws {
        let sample = try #require(guide.samples("json master-data").first)
        let whole = try MasterDataFile.read(Data(sample.utf8))
        try await TestDatabases.with(.sqlite) { store in
            let now = Timestamp(microseconds: 0)
            try await store.migrate(Schema.migrations, now: now)
            var part = whole
            part.items = []
            part.sites = []
            part.customers = []
            let stray = part
            let before = try await store.read { (snapshot) throws(StoreFailure) in
                try stray.danglingReferences(in: snapshot)
            }
            #expect(before.contains("prices[0].item: there is no item WIDGET"))
            #expect(before.contains("openingStock[0].site: there is no site DAL"))
            #expect(before.contains("creditLimits[0].root: there is no customer C-RETAIL"))
            try await store.write { (transaction) throws(StoreFailure) in
                try whole.load(into: transaction, source: "test", at: now)
            }
            let after = try await store.read { (snapshot) throws(StoreFailure) in
                try stray.danglingReferences(in: snapshot)
            }
            #expect(after.isEmpty)
        }
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
