import Canonical
import Foundation
import Inventory
import Primitives
import Testing

@Suite struct StockNewsPolicyTests {
    private func policy(_ json: String) throws -> StockNewsPolicy {
        try JSONDecoder().decode(StockNewsPolicy.self, from: Data(json.utf8))
    }

    @Test func `a site's own word goes before the company's`() throws {
        let policy = try policy(
            """
            {"staleAfterMinutes": 120, "whenStale": "refuse",
             "sites": {"DAL": {"staleAfterMinutes": 30}, "RNO": {"whenStale": "tell"}}}
            """
        )
        #expect(policy.isValid)
        #expect(policy.limit(at: "DAL")?.duration == .seconds(1_800))
        #expect(policy.limit(at: "DAL")?.whenStale == .refuse)
        #expect(policy.limit(at: "RNO")?.minutes == 120)
        #expect(policy.limit(at: "RNO")?.whenStale == .tell)
        #expect(policy.limit(at: "ATL")?.whenStale == .refuse)
    }

    @Test func `a site without a limit has none, whatever would happen then`() throws {
        let policy = try policy(
            #"{"whenStale": "refuse", "sites": {"DAL": {"staleAfterMinutes": 5}}}"#
        )
        #expect(policy.limit(at: "DAL")?.minutes == 5)
        #expect(policy.limit(at: "RNO") == nil)
    }

    @Test(arguments: [0, 10_081, -1])
    func `a limit out of bounds is none that may be said`(_ minutes: Int) {
        #expect(!StockNewsPolicy(staleAfterMinutes: minutes).isValid)
        let site = StockNewsPolicy.SiteRule(staleAfterMinutes: minutes)
        #expect(!StockNewsPolicy(sites: ["DAL": site]).isValid)
    }
}
