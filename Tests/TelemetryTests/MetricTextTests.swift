import Canonical
import Primitives
import Telemetry
import Testing

@Suite struct MetricTextTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let now = Timestamp(microseconds: 1_800_000_000_250_000)

    @Test func `a counter ends with total, and its family does not`() {
        let requests = SeriesTable(counting: .requests)
        requests.add(["submitOrder", "201"])
        requests.add(["submitOrder", "201"])
        requests.add(["getOrder", "404"])
        #expect(
            MetricText.openMetrics.text(requests.samples) == """
                # TYPE crossdock_requests counter
                # HELP crossdock_requests Requests to the public API that were answered, by this node.
                crossdock_requests_total{operation="getOrder",status="404"} 1
                crossdock_requests_total{operation="submitOrder",status="201"} 2
                # EOF

                """
        )
    }

    @Test func `a histogram adds up, and its classes name a trace`() {
        let times = SeriesTable(timing: .attemptSeconds)
        times.observe(["erp"], microseconds: 2_500, traceID: Self.trace, at: Self.now)
        times.observe(["erp"], microseconds: 60_000_000, traceID: "no trace", at: Self.now)
        let text = MetricText.openMetrics.text(times.samples)
        #expect(
            text.hasPrefix(
                """
                # TYPE crossdock_attempt_seconds histogram
                # UNIT crossdock_attempt_seconds seconds
                # HELP crossdock_attempt_seconds How long one effect's call took, with asking before repeating.
                crossdock_attempt_seconds_bucket{target="erp",le="0.001"} 0
                crossdock_attempt_seconds_bucket{target="erp",le="0.0025"} 1 \
                # {trace_id="\(Self.trace)"} 0.0025 1800000000.25
                crossdock_attempt_seconds_bucket{target="erp",le="0.005"} 1

                """
            )
        )
        #expect(
            text.hasSuffix(
                """
                crossdock_attempt_seconds_bucket{target="erp",le="30.0"} 1
                crossdock_attempt_seconds_bucket{target="erp",le="+Inf"} 2
                crossdock_attempt_seconds_count{target="erp"} 2
                crossdock_attempt_seconds_sum{target="erp"} 60.0025
                # EOF

                """
            )
        )
    }

    @Test func `the plain format has no units, no exemplars and no end`() {
        let times = SeriesTable(timing: .attemptSeconds)
        times.observe(["erp"], microseconds: 1, traceID: Self.trace, at: Self.now)
        let text = MetricText(accept: "text/plain").text(times.samples)
        #expect(!text.contains("# UNIT") && !text.contains("trace_id") && !text.contains("# EOF"))
        #expect(text.contains("crossdock_attempt_seconds_bucket{target=\"erp\",le=\"0.001\"} 1\n"))
        let samples = [MetricSample(.requests, ["a", "200"], .count(1))]
        #expect(MetricText.plain.text(samples).hasPrefix("# TYPE crossdock_requests_total counter"))
    }

    @Test func `money is told in whole units, each currency by its own digits`() {
        let samples = [
            MetricSample(
                .targetWaitingValue,
                ["erp", "USD"],
                .money(Money(minorUnits: 18_400_005, .usd))
            ),
            MetricSample(.targetWaitingValue, ["erp", "JPY"], .money(Money(minorUnits: 7, .jpy))),
        ]
        #expect(
            MetricText.plain.text(samples).hasSuffix(
                """
                crossdock_target_waiting_value{target="erp",currency="USD"} 184000.05
                crossdock_target_waiting_value{target="erp",currency="JPY"} 7

                """
            )
        )
    }

    @Test func `a label's value cannot end its line or its quotes`() {
        let samples = [MetricSample(.effectsParked, ["a\"b\\c\nd"], .count(1))]
        #expect(
            MetricText.plain.text(samples).hasSuffix(
                #"crossdock_effects_parked{target="a\"b\\c\nd"} 1"# + "\n"
            )
        )
    }

    @Test func `labels beyond the bound are counted together, and none is lost`() {
        let requests = SeriesTable(counting: .requests)
        for number in 0..<(Limits.metricSeries + 7) { requests.add(["op\(number)", "200"]) }
        requests.add(["op0", "200"])
        #expect(requests.samples.count == Limits.metricSeries + 1)
        #expect(
            requests.samples.contains(MetricSample(.requests, ["other", "other"], .count(7)))
        )
        #expect(requests.samples.contains(MetricSample(.requests, ["op0", "200"], .count(2))))
    }

    @Test func `no two families share a name, and each ends as its kind asks`() {
        #expect(Set(MetricFamily.all.map(\.name)).count == MetricFamily.all.count)
        for family in MetricFamily.all {
            #expect(family.name.hasPrefix("crossdock_"))
            #expect(!family.name.hasSuffix("_total"))
            #expect(family.kind != .histogram || family.unit == .seconds)
        }
    }

    @Test func `only the whole token opens`() throws {
        let token = try #require(ScrapeToken(" 0123456789abcdef\n"))
        #expect(token.admits(authorization: "Bearer 0123456789abcdef"))
        #expect(token.admits(authorization: "bearer 0123456789abcdef"))
        for wrong in [
            "", "Bearer ", "Bearer 0123456789abcde", "Bearer 0123456789abcdef0",
            "Bearer 0123456789abcdeg", "Basic 0123456789abcdef", "0123456789abcdef",
        ] {
            #expect(!token.admits(authorization: wrong))
        }
        #expect(!token.admits(authorization: nil))
        #expect(ScrapeToken("short") == nil)
        #expect(ScrapeToken("0123456789abcdef 0123456789") == nil)
    }
}
