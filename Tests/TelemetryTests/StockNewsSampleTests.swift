import Canonical
import Inventory
import Primitives
import Storage
import Testing

@testable import Telemetry

@Suite struct StockNewsSampleTests {
    private let now = Timestamp(microseconds: 1_800_000_000_000_000)

    private func samples(ago seconds: Int?, limit minutes: Int?) -> [MetricSample] {
        let asOf = seconds.map { now.advanced(by: .seconds(-$0)) }
        return StockStanding(
            entity: "acme",
            site: Site.ID("DAL"),
            news: asOf.map {
                SiteNews(site: Site.ID("DAL"), source: "wms", kind: .event, asOf: $0, heardAt: now)
            },
            limit: StockNewsPolicy(staleAfterMinutes: minutes).limit(at: Site.ID("DAL"))
        ).samples(at: now)
    }

    @Test func `a site's age is told, and whether it is too old where it has a limit`() {
        let labels = ["acme", "DAL"]
        #expect(
            samples(ago: 90, limit: nil) == [
                MetricSample(.stockAge, labels, .microseconds(90_000_000))
            ]
        )
        #expect(
            samples(ago: 60, limit: 1) == [
                MetricSample(.stockAge, labels, .microseconds(60_000_000)),
                MetricSample(.stockStale, labels, .count(0)),
            ]
        )
        #expect(samples(ago: 61, limit: 1).last == MetricSample(.stockStale, labels, .count(1)))
        #expect(samples(ago: nil, limit: 1).last == MetricSample(.stockStale, labels, .count(1)))
        #expect(samples(ago: nil, limit: nil) == [])
    }

    @Test func `questions that were answered are counted by what was asked for`() {
        let meters = Meters()
        func answer(_ read: String?, _ status: Int) {
            meters.count(
                MeteredRequest(
                    operation: "getAvailability",
                    client: "c",
                    status: status,
                    microseconds: 5,
                    traceID: "t",
                    at: now,
                    read: read
                )
            )
        }
        answer("availability", 200)
        answer("availability", 200)
        answer("availability", 503)
        answer("order", 304)
        answer(nil, 200)
        let counted = meters.samples.filter { $0.family == .reads }
        #expect(
            counted.sorted { $0.labels[0] < $1.labels[0] } == [
                MetricSample(.reads, ["availability"], .count(2)),
                MetricSample(.reads, ["order"], .count(1)),
            ]
        )
    }
}
