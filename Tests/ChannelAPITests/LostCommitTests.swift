import Database
import Hummingbird
import JSON
import StorageTesting
import Testing

@testable import ChannelAPI

/// What a client is told when the database's answer to a commit is lost on its way to us.
@Suite(.enabled(if: TestDatabases.all.contains(.postgres)), .timeLimit(.minutes(20)))
struct LostCommitTests {
    private func withProxy(
        _ body: @escaping @Sendable (TestAPI, FaultyProxy) async throws -> Void
    ) async throws {
        let proxy = try FaultyProxy(before: TestDatabases.postgresURL())
        defer { proxy.stop() }
        let store = try await TestDatabases.postgres(url: proxy.url)
        do {
            try await TestAPI.with(store) { api in try await body(api, proxy) }
            await store.close()
        } catch {
            await store.close()
            throw error
        }
    }

    @Test func `a client hears nothing of a lost answer that its key can make good`() async throws {
        try await withProxy { api, proxy in
            let key = try await api.key()
            let order = DemoOrders.order()
            proxy.set(.loseCommits(1))
            let reply = try await api.submit(order, key: key, idempotencyKey: "k-1")
            #expect(reply.status == 201)
            let again = try await api.submit(order, key: key, idempotencyKey: "k-1")
            #expect(again.bytes == reply.bytes)
            let stock = try await api.send("GET", "/v1/availability?sku=WIDGET&site=DAL", key: key)
            #expect(stock["/items/0/available"] == "1190")
        }
    }

    @Test func `a doubt is a 503 that says so, and the same key then gets the first answer`()
        async throws
    {
        try await withProxy { api, proxy in
            let key = try await api.key()
            let order = DemoOrders.order()
            proxy.set(.loseCommits(3))
            let doubt = try await api.submit(order, key: key, idempotencyKey: "k-1")
            #expect(doubt.status == 503)
            #expect(doubt.problem == .storeUnavailable)
            #expect(doubt.headers[.retryAfter] == "1")
            #expect(doubt["/detail"]?.string?.contains("same Idempotency-Key") == true)

            let first = try await api.submit(order, key: key, idempotencyKey: "k-1")
            #expect(first.status == 201)
            #expect(first.headers[.idempotentReplayed] == "true")
            let again = try await api.submit(order, key: key, idempotencyKey: "k-1")
            #expect(again.bytes == first.bytes)
            let stock = try await api.send("GET", "/v1/availability?sku=WIDGET&site=DAL", key: key)
            #expect(stock["/items/0/available"] == "1190")
        }
    }
}
