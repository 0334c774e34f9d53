import Canonical
import Inventory
import Primitives
import Testing
import Yams

/// `docs/guides/know-how-old-stock-is.md` shows what an entity may say.
@Suite struct StockNewsGuideTests {
    private struct EntityFile: Decodable {
        var stockNews: StockNewsPolicy
    }

    @Test func `the sample is a policy that may be said, and says what the guide does`() throws {
        let guide = try Guide("know-how-old-stock-is.md")
        let sample = try #require(guide.samples("yaml stockNews").first)
        let policy = try YAMLDecoder().decode(EntityFile.self, from: sample).stockNews
        #expect(policy.isValid)
        #expect(policy.limit(at: Site.ID("DAL"))?.minutes == 120)
        #expect(policy.limit(at: Site.ID("DAL"))?.whenStale == .tell)
        #expect(policy.limit(at: Site.ID("RNO"))?.minutes == 60)
        #expect(policy.limit(at: Site.ID("RNO"))?.whenStale == .refuse)
        #expect(policy.limit(at: Site.ID("ATL"))?.minutes == 240)
        let bounds = StockNewsPolicy.minutesBounds
        #expect(guide.text.contains("\(bounds.lowerBound) to \(bounds.upperBound)"))
    }
}
