import Database
import Engine
import Foundation
import Hummingbird
import HummingbirdTesting
import Monitoring
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Telemetry
import Testing

@Suite struct MetricsPageTests {
    /// Rests as long as it is told to; nothing is ever sent.
    private struct Resting: EffectDelivery {
        var until: Timestamp?

        func deliver(
            _ effect: StoredEffect,
            isInDoubt: Bool,
            deadline: Timestamp
        ) async -> DeliveryOutcome {
            .parked(code: "test", detail: "nothing is sent here")
        }

        func concurrency(of target: String) -> Int { 1 }
        func restingUntil(_ target: String, at now: Timestamp) -> Timestamp? { until }
        func hasDailyLimit(_ target: String) -> Bool { false }
        func takeOver(_ target: String, callsInLastDay: Int, at now: Timestamp) {}
    }

    private static let start = Timestamp(microseconds: 1_800_000_000_000_000)

    private func page(
        _ store: any Store,
        _ clock: any WallClock,
        _ meters: NodeMeters = NodeMeters(),
        restingUntil: Timestamp? = nil
    ) -> MetricsPage {
        MetricsPage(
            store: store,
            clock: clock,
            meters: meters,
            delivery: Resting(until: restingUntil),
            readers: ["order_board"],
            version: "1.2.3"
        )
    }

    private func message(_ key: String) -> InboundMessage {
        InboundMessage(
            entity: "acme",
            source: "system:wms",
            key: key,
            kind: "system.event",
            contentHash: [],
            body: [],
            traceID: "",
            actor: "wms"
        )
    }

    @Test(arguments: TestDatabases.all)
    func `what waits is told with its number and its age`(_ engine: TestEngine) async throws {
        try await TestDatabases.with(engine) { store in
            try await store.migrate(Schema.migrations, now: Self.start)
            let clock = PageClock(Self.start)
            let messages = [message("1"), message("2"), message("3")]
            try await store.write { (transaction) throws(StoreFailure) in
                for message in messages {
                    _ = try transaction.inbox.accept(message, at: Self.start)
                }
            }
            clock.now(Self.start.advanced(by: .seconds(90)))
            let text = await page(store, clock).text()
            #expect(text.contains("\ncrossdock_messages_waiting 3\n"))
            #expect(text.contains("\ncrossdock_messages_waiting_oldest_age_seconds 90\n"))
            #expect(text.contains("\ncrossdock_effects_parked 0\n"))
            #expect(text.contains("crossdock_work_items_open{owner=\"finance_analyst\"} 0"))
            #expect(text.contains("crossdock_reader_lag_events{reader=\"order_board\"} 0"))
            #expect(text.contains("crossdock_build_info{version=\"1.2.3\"} 1"))
            #expect(text.contains("\ncrossdock_database_answers 1\n"))
            #expect(text.hasSuffix("# EOF\n"))
        }
    }

    @Test func `a page is collected at most every two seconds`() async throws {
        try await TestDatabases.with(.sqlite) { store in
            try await store.migrate(Schema.migrations, now: Self.start)
            let clock = PageClock(Self.start)
            let meters = NodeMeters()
            let page = page(store, clock, meters)
            let first = await page.text()
            meters.requests.record(
                ["submitOrder", "201", "shop"],
                took: .seconds(1),
                at: Self.start
            )
            clock.now(Self.start.advanced(by: .seconds(1)))
            #expect(await page.text() == first)
            clock.now(Self.start.advanced(by: .seconds(3)))
            let second = await page.text()
            #expect(
                second.contains(
                    "crossdock_request_duration_seconds_count"
                        + "{operation=\"submitOrder\",status=\"201\",client=\"shop\"} 1"
                )
            )
        }
    }

    @Test func `a database that is gone is said to be gone, and the meters are told still`()
        async throws
    {
        let store = try await TestDatabases.sqlite()
        try await store.migrate(Schema.migrations, now: Self.start)
        await store.close()
        let meters = NodeMeters()
        meters.requests.record(["health", "200", "none"], took: .seconds(1), at: Self.start)
        let text = await page(store, PageClock(Self.start), meters).text()
        #expect(text.contains("\ncrossdock_database_answers 0\n"))
        #expect(!text.contains("crossdock_messages_waiting"))
        #expect(text.contains("operation=\"health\""))
    }

    @Test func `every family is in the reference, and the rules use no other`() async throws {
        let text = try await TestDatabases.with(.sqlite) { store in
            try await store.migrate(Schema.migrations, now: Self.start)
            return await page(store, PageClock(Self.start)).text()
        }
        let told = Set(
            text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
                .compactMap { $0.split(separator: " ").dropFirst(2).first.map(String.init) }
        )
        let root = URL(filePath: #filePath).appending(path: "../../..").standardized
        func file(_ path: String) throws -> String {
            try String(contentsOf: root.appending(path: path), encoding: .utf8)
        }
        let reference = try file("docs/reference/metrics.md")
        let rows = Set(
            reference.split(separator: "\n").filter { $0.hasPrefix("| `crossdock_") }
                .compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) }
        )
        #expect(told == rows)
        for path in ["observability/prometheus/rules.yml", "observability/grafana/crossdock.json"] {
            for match in try file(path).matches(of: /crossdock_[a-z_]+/) {
                let name = String(match.output)
                let family = ["_count", "_bucket", "_sum"].reduce(name) { name, suffix in
                    name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name
                }
                #expect(told.contains(family), "\(path) names \(name)")
            }
        }
    }

    @Test func `Prometheus is answered in OpenMetrics, and nobody changes anything`() async throws {
        try await TestDatabases.with(.sqlite) { store in
            try await store.migrate(Schema.migrations, now: Self.start)
            let router = Router()
            MetricsSite(page(store, PageClock(Self.start))).addRoutes(to: router)
            try await Application(router: router).test(.router) { client in
                try await client.execute(uri: "/metrics", method: .get) { response in
                    #expect(response.status == .ok)
                    #expect(response.headers[.contentType] == OpenMetricsText.mediaType)
                }
                try await client.execute(uri: "/metrics", method: .post) { response in
                    #expect(response.status != .ok)
                }
            }
        }
    }
}
