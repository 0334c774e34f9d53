import Hummingbird
import JSON
import Storage
import StorageTesting
import Testing

@testable import ChannelAPI
@testable import Database

/// What is told when the database is unwell.
@Suite struct StoreFailureTests {
    /// A store that fails every time in one way.
    private struct Broken: Store {
        let failure: StoreFailure
        var dialect: Dialect { .sqlite }

        func read<Value: Sendable>(
            _ body: @escaping @Sendable (borrowing Snapshot) throws(StoreFailure) -> Value
        ) async throws(StoreFailure) -> Value { throw failure }

        func write<Value: Sendable>(
            _ body: @escaping @Sendable (borrowing Transaction) throws(StoreFailure) -> Value
        ) async throws(StoreFailure) -> Value { throw failure }

        func notify(_ signal: Signal) async {}
        func wait(for signal: Signal, timeout: Duration) async {}
        func mark(of signal: Signal) -> SignalMark { SignalMark(0) }
        func wait(for signal: Signal, after mark: SignalMark, timeout: Duration) async {}
        func close() async {}
    }

    @Test(arguments: [
        (StoreFailure.unavailable("disk"), 503), (.contention, 503), (.commitUnknown("net"), 503),
        (.corrupt("row 7"), 500), (.duplicate(constraint: "x"), 500),
        (.conflict(expectedVersion: 1), 500),
    ])
    func `a store that fails is answered without its words`(
        _ failure: StoreFailure,
        _ status: Int
    ) async throws {
        let log = CapturedLog()
        let dependencies = TestAPI.dependencies(
            Broken(failure: failure),
            TestClock(),
            log.logger()
        )
        let pipeline = Pipeline(.all, dependencies)
        var headers = HTTPFields()
        headers[.authorization] = "Bearer " + APIKey.mint(.system).text
        let response = await pipeline.respond(
            to: Request(
                head: HTTPRequest(
                    method: .get,
                    scheme: "http",
                    authority: "localhost",
                    path: "/v1/orders",
                    headerFields: headers
                ),
                body: RequestBody(buffer: ByteBuffer())
            )
        )
        #expect(response.status.code == status)
        #expect((response.headers[.retryAfter] == "1") == (status == 503))
        let told = Problem(failure)
        #expect(told.kind.status == status)
        #expect(!told.detail.contains("disk") && !told.detail.contains("row 7"))
        #expect(log.all.contains { $0.contains("the store failed a request") })
    }

    @Test func `a node whose database is away lives and is not ready`() async throws {
        try await TestAPI.with { api in
            #expect(try await api.send("GET", "/v1/ready").status == 200)
            await api.store.close()
            // For a second the last answer stands, however many ask.
            #expect(try await api.send("GET", "/v1/ready").status == 200)
            api.clock.advance(by: .seconds(1))
            let ready = try await api.send("GET", "/v1/ready")
            #expect(ready.status == 503)
            #expect(ready.problem == .storeUnavailable)
            #expect(try await api.send("GET", "/v1/health").status == 200)
        }
    }

    @Test func `a node whose database is only read from is not ready, until it takes commits`()
        async throws
    {
        var options = SQLiteOptions()
        options.lockTime = .milliseconds(5)
        let store = try await TestDatabases.sqlite(options: options)
        try await store.migrate(Schema.migrations, now: TestClock().now())
        try await TestAPI.with(setting: { $0.store = store }) { api in
            let other = try await store.another()
            let (locked, done) = (Gate(), Gate())
            async let holder: Void = other.write { (_) throws(StoreFailure) in
                locked.open()
                done.pass()
            }
            await locked.opened()
            for _ in 1...2 {
                let refused = try await api.send("GET", "/v1/ready")
                #expect(refused.status == 503)
                #expect(refused.json["detail"]?.string?.contains("takes no commit") == true)
                #expect(refused.headers[.retryAfter] == "1")
                api.clock.advance(by: .seconds(1))
            }
            done.open()
            try await holder
            #expect(try await api.send("GET", "/v1/ready").status == 200)
            // Said once each, however often it was asked.
            let said = api.log.all
            #expect(said.count { $0.contains("the database takes no commit") } == 1)
            #expect(said.count { $0.contains("the database takes commits again") } == 1)
        }
        await store.close()
    }
}
