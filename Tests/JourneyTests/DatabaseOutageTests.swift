import Assembly
import Connectors
import Database
import Governance
import JSON
import PartnerTransport
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

/// What callers see when the database fails under a running server.
@Suite(.timeLimit(.minutes(20)))
struct DatabaseOutageTests {
    @Test(.enabled(if: TestDatabases.all.contains(.postgres), "CROSSDOCK_SKIP_POSTGRES is set"))
    func `a server that is away is a 503, and its return needs nobody`() async throws {
        let proxy = try FaultyProxy(before: TestDatabases.postgresURL())
        defer { proxy.stop() }
        var options = PostgresOptions()
        options.tries = 2
        let store = try await TestDatabases.postgres(options: options, url: proxy.url)
        try await withPortal(on: store) { portal in
            let first = try await portal.place("PO-1", for: "C-HARBOR", [("DRILL", 1)])
            proxy.set(.cut)
            let refused = try await portal.submit("PO-2", for: "C-HARBOR", [("DRILL", 1)])
            #expect(refused.status == 503)
            #expect(refused.body["type"] == "/problems/store-unavailable")
            #expect(refused.retryAfter == "1")
            #expect(try await portal.send("GET", "/v1/orders/\(first)").status == 503)
            #expect(try await portal.send("GET", "/v1/health").status == 200)
            _ = try await readiness(of: portal, "not to be ready") {
                $0["detail"]?.string?.contains("does not answer") == true
            }
            proxy.set(.none)
            _ = try await readiness(of: portal, "to be ready") { $0["status"] == "ok" }
            let again = try await portal.place("PO-2", for: "C-HARBOR", [("DRILL", 1)])
            #expect(try await portal.order(first)["id"] == .string(first))
            #expect(try await portal.order(again)["id"] == .string(again))
            // The first try left nothing behind, or it was the one that counted.
            // The list follows in the order of what was stored, so an earlier one would be there.
            let listed = try await eventually("PO-2 to be listed") {
                try await portal.read("/v1/orders?purchase_order_number=PO-2")
            } _: {
                $0.count("orders") > 0
            }
            #expect(listed.count("orders") == 1)
        }
    }

    @Test func `a disk that fills is a 503, and what was acknowledged is there`() async throws {
        let store = try await TestDatabases.sqlite()
        try await withPortal(on: store) { portal in
            try await store.setting("PRAGMA max_page_count = 1")  // Taken as: no more than now.
            var acknowledged: [String: String] = [:]
            var refused: ChannelClient.Reply?
            for number in 1...2_000 where refused == nil {
                let name = "PO-\(number)"
                let reply = try await portal.submit(name, for: "C-HARBOR", [("DRILL", 1)])
                if (200..<300).contains(reply.status) {
                    acknowledged[name] = try #require(reply.body["id"]?.string)
                } else {
                    refused = reply
                    // Nothing of it was stored.
                    acknowledged[name] = nil
                }
            }
            #expect(refused?.status == 503)
            #expect(refused?.body["type"] == "/problems/store-unavailable")
            #expect(refused?.retryAfter == "1")
            try await store.setting("PRAGMA max_page_count = 1073741823")
            let last = "PO-\(acknowledged.count + 1)"
            acknowledged[last] = try await portal.place(last, for: "C-HARBOR", [("DRILL", 1)])
            for (name, id) in acknowledged {
                #expect(try await portal.order(id)["purchase_order_number"] == .string(name))
            }
        }
    }

    @Test func `a database that another process holds is a 503, and reads go on`() async throws {
        var options = SQLiteOptions()
        options.lockTime = .milliseconds(20)
        let store = try await TestDatabases.sqlite(options: options)
        try await withPortal(on: store) { portal in
            let id = try await portal.place("PO-1", for: "C-HARBOR", [("DRILL", 1)])
            let other = try await store.another()
            let (locked, done) = (Gate(), Gate())
            async let holder: Void = Self.hold(other, locked, until: done)
            await locked.opened()
            let refused = try await portal.submit("PO-2", for: "C-HARBOR", [("DRILL", 1)])
            #expect(refused.status == 503)
            #expect(refused.retryAfter == "1")
            _ = try await readiness(of: portal, "not to be ready") {
                $0["detail"]?.string?.contains("takes no commit") == true
            }
            #expect(try await portal.order(id)["id"] == .string(id))
            done.open()
            try await holder
            _ = try await readiness(of: portal, "to be ready") { $0["status"] == "ok" }
            _ = try await portal.place("PO-2", for: "C-HARBOR", [("DRILL", 1)])
        }
    }

    /// Holds the database until a gate is opened; what the node itself writes may have it first.
    private static func hold(_ store: any Store, _ locked: Gate, until done: Gate) async throws {
        for _ in 0..<500 {
            do throws(StoreFailure) {
                try await store.write { (_) throws(StoreFailure) in
                    locked.open()
                    done.pass()
                }
                return
            } catch {
                guard error.remedy == .retry(after: nil) else { throw error }
            }
        }
        throw StoreFailure.contention
    }

    private func readiness(
        of portal: ChannelClient,
        _ wish: String,
        _ holds: (JSONValue) -> Bool
    ) async throws -> JSONValue {
        try await eventually(wish, read: { try await portal.send("GET", "/v1/ready").body }, holds)
    }

    /// A node that serves the demo's catalogue and has no systems to call.
    private func withPortal(
        on store: TestStore,
        _ body: (ChannelClient) async throws -> Void
    ) async throws {
        let exchange = AsyncHTTPExchange(policy: .loopback, clock: SystemClock())
        do {
            let now = SystemClock().now()
            try await store.migrate(Schema.migrations, now: now)
            try await store.write { (transaction) throws(StoreFailure) in
                try DemoCatalogue.masterData.load(into: transaction, source: "outage", at: now)
            }
            var installation = Installation()
            installation.server.port = 0
            installation.entities = [DemoCatalogue.masterData.entity]
            let key = try #require(InstallationKey(Array(repeating: 7, count: 32)))
            let node = try await Node(installation, store: store, key: key, logger: Journey.quiet)
            let portal = try await Journey.key("portal", [.ordersSubmit, .ordersRead], in: store)
            try await Journey.serving(node) { port in
                let address = "http://127.0.0.1:\(port)"
                try await body(ChannelClient(at: address, key: portal, over: exchange))
            }
        } catch {
            await exchange.shutdown()
            await store.close()
            throw error
        }
        await exchange.shutdown()
        await store.close()
    }
}

extension Store {
    /// A setting of the connection that writes.
    fileprivate func setting(_ pragma: SQL) async throws {
        try await write { (transaction) throws(StoreFailure) in
            try transaction.session.query(pragma, []) { _ in }
        }
    }
}
