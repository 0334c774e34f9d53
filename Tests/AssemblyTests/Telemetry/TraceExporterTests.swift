import Connectors
import Database
import JSON
import Logging
import Primitives
import Storage
import StorageTesting
import Synchronization
import Telemetry
import Testing

@Suite struct TraceExporterTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"

    @Test(arguments: TestDatabases.all)
    func `a restart sends nothing again and leaves nothing out`(on engine: TestEngine) async throws
    {
        try await withExporters(engine) { store, sink, clock, start in
            #expect(try await start("one").step() == .idle)
            try await append(1...3, to: store)
            #expect(try await start("one").step() == .sent(spans: 6))
            clock.pass(61)
            try await passLeases(on: store)
            #expect(try await start("two").step() == .idle)
            try await append(4...4, to: store)
            #expect(try await start("two").step() == .sent(spans: 2))
            let spans = sink.spans
            #expect(Set(spans.map { $0["traceId"]?.string }) == [Self.trace])
            #expect(Set(spans.compactMap { $0["spanId"]?.string }).count == 8)
            let ids = Set(spans.compactMap { $0["spanId"]?.string })
            let parents = spans.compactMap { $0["parentSpanId"]?.string }
            #expect(parents.count == 7)
            #expect(parents.allSatisfy(ids.contains))
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a collector that is away gets the same bytes later`(on engine: TestEngine) async throws {
        try await withExporters(engine) { store, sink, _, start in
            let exporter = start("one")
            #expect(try await exporter.step() == .idle)
            try await append(1...2, to: store)
            sink.answer(503)
            #expect(try await exporter.step() == .failed)
            #expect(try await exporter.step() == .failed)
            sink.answer(200)
            #expect(try await exporter.step() == .sent(spans: 4))
            #expect(try await exporter.step() == .idle)
            let bodies = sink.bodies
            #expect(bodies.count == 3)
            #expect(Set(bodies).count == 1)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what a collector calls wrong holds nothing up`(on engine: TestEngine) async throws {
        try await withExporters(engine) { store, sink, _, start in
            let exporter = start("one")
            #expect(try await exporter.step() == .idle)
            try await append(1...1, to: store)
            sink.answer(400)
            #expect(try await exporter.step() == .sent(spans: 2))
            sink.answer(200)
            try await append(2...2, to: store)
            #expect(try await exporter.step() == .sent(spans: 2))
            #expect(sink.spans.count == 4)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `each try is a span below its decision, once no older one can come`(
        on engine: TestEngine
    ) async throws {
        try await withExporters(engine) { store, sink, clock, start in
            let exporter = start("one")
            #expect(try await exporter.step() == .idle)
            try await append(1...1, to: store)
            #expect(try await exporter.step() == .sent(spans: 2))
            let began = clock.now().advanced(by: .seconds(1))
            try await store.write { (tx) throws(StoreFailure) in
                try tx.effects.enqueue(Self.effect)
                for (number, outcome) in ["retry", "done"].enumerated() {
                    let at = began.advanced(by: .seconds(number))
                    try tx.attempts.append(
                        StoredAttempt(
                            effectKey: Self.effect.key,
                            number: number + 1,
                            startedAt: at,
                            endedAt: at.advanced(by: .milliseconds(20)),
                            outcome: outcome,
                            code: outcome == "done" ? nil : "timed_out"
                        )
                    )
                }
            }
            #expect(try await exporter.step() == .idle)
            clock.pass(93)
            #expect(try await exporter.step() == .sent(spans: 2))
            #expect(try await exporter.step() == .idle)
            let spans = sink.spans
            let tries = spans.suffix(2)
            #expect(tries.map { $0["name"] } == ["erp.book", "erp.book"])
            #expect(tries.map { $0["status"]?["message"]?.string } == ["timed_out", nil])
            #expect(tries.allSatisfy { $0["parentSpanId"] == spans[1]["spanId"] })
            #expect(Set(spans.map { $0["traceId"]?.string }) == [Self.trace])
            #expect(sink.bodies.allSatisfy { !$0.contains("secret payload") })
        }
    }

    @Test func `one node at a time sends`() async throws {
        try await withExporters(.sqlite) { store, _, _, start in
            #expect(try await start("one").step() == .idle)
            try await append(1...1, to: store)
            #expect(try await start("two").step() == .idle)
            #expect(try await start("one").step() == .sent(spans: 2))
        }
    }

    // MARK: - Scene

    private static let start = Timestamp(microseconds: 1_800_000_000_000_000)

    private static let effect = StoredEffect(
        key: "order/A/1/0",
        entity: "acme",
        instanceKind: "order",
        instanceID: "A",
        sequence: 1,
        ordinal: 0,
        target: "erp",
        operation: "erp.book",
        lane: "erp/A",
        payload: Array("secret payload".utf8),
        traceID: trace,
        dueAt: start,
        createdAt: start
    )

    private func withExporters(
        _ engine: TestEngine,
        _ body: (
            TestStore, Sink, StandingClock, (String) -> TraceExporter
        ) async throws -> Void
    ) async throws {
        try await TestDatabases.with(engine) { store in
            try await store.migrate(Schema.migrations, now: Self.start)
            let sink = Sink()
            let clock = StandingClock(Self.start)
            try await body(store, sink, clock) { worker in
                TraceExporter(
                    store: store,
                    clock: clock,
                    http: sink,
                    endpoint: "http://127.0.0.1:4318/v1/traces",
                    worker: worker,
                    logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }
                )
            }
        }
    }

    private func append(_ sequences: ClosedRange<Int64>, to store: TestStore) async throws {
        try await store.write { (tx) throws(StoreFailure) in
            for sequence in sequences {
                try tx.events.append(
                    StoredEvent(
                        kind: "order",
                        instanceID: "A",
                        sequence: sequence,
                        entity: "acme",
                        version: 1,
                        type: "submitted",
                        event: Array("secret payload".utf8),
                        facts: [],
                        reasons: [],
                        cause: "inbox/\(sequence)",
                        actor: "tests",
                        traceID: Self.trace,
                        at: Self.start.advanced(by: .seconds(sequence))
                    )
                )
            }
            _ = try tx.events.assignPositions(limit: 100)
        }
    }

    /// Lets leases end where the server's clock counts.
    private func passLeases(on store: TestStore) async throws {
        try await store.write { (tx) throws(StoreFailure) in try tx.leases.endAll() }
    }
}

/// A collector that answers as it is told and keeps what it was sent.
private final class Sink: HTTPExchange {
    private let state = Mutex((status: 200, bodies: [String]()))

    func answer(_ status: Int) { state.withLock { $0.status = status } }

    var bodies: [String] { state.withLock { $0.bodies } }

    var spans: [JSONValue] {
        bodies.flatMap { body in
            let document = try? JSONValue(parsing: Array(body.utf8))
            return document?["resourceSpans"]?[0]?["scopeSpans"]?[0]?["spans"]?.array ?? []
        }
    }

    func send(_ call: HTTPCall, deadline: Timestamp) async throws(ConnectorFailure) -> HTTPReply {
        state.withLock { state in
            state.bodies.append(String(decoding: call.body, as: UTF8.self))
            return HTTPReply(status: state.status)
        }
    }
}

/// A clock that stands still until it is told to go on.
private final class StandingClock: WallClock {
    private let time: Mutex<Timestamp>

    init(_ start: Timestamp) { time = Mutex(start) }

    func now() -> Timestamp { time.withLock { $0 } }
    func sleep(until deadline: Timestamp) async throws(CancellationError) {}
    func pass(_ seconds: Int64) { time.withLock { $0 = $0.advanced(by: .seconds(seconds)) } }
}
