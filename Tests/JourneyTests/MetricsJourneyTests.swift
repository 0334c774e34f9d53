import Assembly
import Connectors
import Database
import Foundation
import Logging
import PartnerTransport
import Primitives
import ServiceLifecycle
import Storage
import StorageTesting
import Testing

@Suite struct MetricsJourneyTests {
    private static let token = "0123456789abcdef0123456789abcdef"

    @Test(arguments: TestDatabases.all)
    func `a scrape beside the API shows its requests, to who has the token`(
        on engine: TestEngine
    ) async throws {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "crossdock-token-\(UUID().uuidString)")
        try Data("\(Self.token)\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }  // The system clears it too.
        var installation = Installation()
        installation.server.port = 0
        installation.server.telemetry.metrics = MetricsListener(port: 0, tokenFile: file.path())
        try await TestDatabases.with(engine) { store in
            let clock = SystemClock()
            try await store.migrate(Schema.migrations, now: clock.now())
            let key = try #require(InstallationKey(Array(repeating: 7, count: 32)))
            let node = try await Node(
                installation,
                store: store,
                key: key,
                logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }
            )
            let http = AsyncHTTPExchange(policy: .loopback, clock: clock)
            do {
                try await Self.serving(node) { api, metrics in
                    try await Self.check(http, clock, api: api, metrics: metrics)
                }
            } catch {
                await http.shutdown()
                throw error
            }
            await http.shutdown()
        }
    }

    private static func check(
        _ http: AsyncHTTPExchange,
        _ clock: SystemClock,
        api: Int,
        metrics: Int
    ) async throws {
        func get(_ url: String, _ headers: [HTTPField] = []) async throws -> HTTPReply {
            try await http.send(
                HTTPCall(method: "GET", url: url, headers: headers),
                deadline: clock.now().advanced(by: .seconds(20))
            )
        }
        #expect(try await get("http://127.0.0.1:\(api)/v1/health").status == 200)
        #expect(try await get("http://127.0.0.1:\(api)/v1/orders/none").status == 401)
        #expect(try await get("http://127.0.0.1:\(api)/metrics").status == 404)
        let address = "http://127.0.0.1:\(metrics)/metrics"
        #expect(try await get(address).status == 401)
        let accept = HTTPField("Accept", "application/openmetrics-text;version=1.0.0")
        let wrong = HTTPField("Authorization", "Bearer \(token.dropLast())0")
        #expect(try await get(address, [accept, wrong]).status == 401)
        let right = HTTPField("Authorization", "Bearer \(token)")
        let reply = try await get(address, [accept, right])
        #expect(reply.status == 200)
        #expect(reply.header("content-type")?.hasPrefix("application/openmetrics-text") == true)
        let text = String(decoding: reply.body, as: UTF8.self)
        for line in [
            "crossdock_requests_total{operation=\"getHealth\",status=\"200\"} 1",
            "crossdock_requests_total{operation=\"getOrder\",status=\"401\"} 1",
            "crossdock_authentication_failures_total 1", "crossdock_store_up 1",
            "crossdock_inbox_waiting 0", "crossdock_work_items_open{role=\"finance_analyst\"} 0",
            "# EOF",
        ] {
            #expect(text.contains(line + "\n"), "\(line) is not in \(text)")
        }
        #expect(text.contains(" # {trace_id=\""))
    }

    private static func serving(
        _ node: Node,
        _ body: (_ api: Int, _ metrics: Int) async throws -> Void
    ) async throws {
        let (api, toldAPI) = AsyncStream.makeStream(of: Int.self)
        let (metrics, toldMetrics) = AsyncStream.makeStream(of: Int.self)
        let services = ServiceGroup(
            services: node.services(
                onListening: { toldAPI.yield($0) },
                onMetrics: { toldMetrics.yield($0) }
            ),
            gracefulShutdownSignals: [],
            logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer {
                    toldAPI.finish()
                    toldMetrics.finish()
                }
                try await services.run()
            }
            let first = await api.first { _ in true }
            let second = await metrics.first { _ in true }
            if let first, let second { try await body(first, second) }
            await services.triggerGracefulShutdown()
            try await tasks.waitForAll()
            #expect(first != nil && second != nil, "both ports open")
        }
    }
}
