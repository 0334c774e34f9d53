import Primitives
import Telemetry
import Testing

@Suite struct OpenMetricsTests {
    @Test func `a family is told byte for byte as the format has it`() {
        let families = [
            MetricFamily(
                "crossdock_effects_open",
                .gauge,
                "What waits \"there\".\nStill.",
                [
                    .init("", [.init("target", "erp\\one"), .init("who", "a \"b\"\n")], 3),
                    .init("", [], 0.25),
                ]
            )
        ]
        #expect(
            OpenMetricsText.text(families) == """
                # TYPE crossdock_effects_open gauge
                # HELP crossdock_effects_open What waits \\"there\\".\\nStill.
                crossdock_effects_open{target="erp\\\\one",who="a \\"b\\"\\n"} 3
                crossdock_effects_open 0.25
                # EOF

                """
        )
    }

    @Test func `a histogram's buckets add up, and each knows its latest case`() throws {
        let at = try #require(Timestamp("2026-11-27T12:00:00.5Z"))
        var histogram = LatencyHistogram()
        histogram.record(.milliseconds(1), traceID: "a1", at: at)
        histogram.record(.milliseconds(700), traceID: "b2", at: at)
        histogram.record(.milliseconds(800), traceID: "c3", at: at)
        histogram.record(.seconds(90), traceID: nil, at: at)
        histogram.record(.seconds(-1), traceID: nil, at: at)
        let text = OpenMetricsText.text([
            MetricFamily("took_seconds", .histogram, "h", histogram.samples([.init("route", "r")]))
        ])
        let lines = text.split(separator: "\n").map(String.init)
        #expect(
            lines.contains(
                "took_seconds_bucket{route=\"r\",le=\"0.001\"} 2 # {trace_id=\"a1\"} 0.001 "
                    + "1795780800.500000"
            )
        )
        #expect(
            lines.contains(
                "took_seconds_bucket{route=\"r\",le=\"1.0\"} 4 # {trace_id=\"c3\"} 0.8 "
                    + "1795780800.500000"
            )
        )
        #expect(lines.contains("took_seconds_bucket{route=\"r\",le=\"30.0\"} 4"))
        #expect(lines.contains("took_seconds_bucket{route=\"r\",le=\"+Inf\"} 5"))
        #expect(lines.contains("took_seconds_count{route=\"r\"} 5"))
        #expect(lines.contains("took_seconds_sum{route=\"r\"} 91.501"))
    }

    @Test func `names beyond the bound are counted together`() {
        let meter = Meter(["client"], bound: 2)
        for client in ["a", "b", "c", "d", "a"] {
            meter.record([client], took: .milliseconds(2), at: Timestamp(microseconds: 0))
        }
        let family = meter.durations("took_seconds", "h")
        let counts = family.samples.filter { $0.suffix == "_count" }
        #expect(counts.map { $0.labels.map(\.value) } == [["a"], ["b"], ["other"]])
        #expect(counts.map(\.value) == [2, 1, 2])
    }

    @Test func `many threads lose no count`() async {
        let meter = Meter(["n"])
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    for _ in 0..<500 {
                        let at = Timestamp(microseconds: 0)
                        meter.record(["\(number % 2)"], took: .milliseconds(1), at: at)
                    }
                }
            }
        }
        let counts = meter.durations("t", "h").samples.filter { $0.suffix == "_count" }
        #expect(counts.map(\.value) == [2_000, 2_000])
    }
}
