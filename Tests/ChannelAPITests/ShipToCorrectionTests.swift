import Canonical
import Governance
import Hummingbird
import JSON
import SampleTrade
import StorageTesting
import Testing

@testable import ChannelAPI

/// An order that nobody knew where to send, corrected over the API, on both databases.
@Suite struct ShipToCorrectionTests {
    private static func lost(_ api: TestAPI, key: String) async throws -> String {
        let order = DemoOrders.order(shipTo: ["code": "NOWHERE"])
        let reply = try await api.submit(order, key: key)
        #expect(reply.status == 202)
        return try #require(reply["/id"]?.string)
    }

    private static func correct(
        _ api: TestAPI,
        _ order: String,
        key: String,
        to body: JSONValue = ["code": "MAIN"],
        headers: [String: String] = ["Idempotency-Key": "s-1"]
    ) async throws -> Reply {
        try await api.send(
            "POST",
            "/v1/orders/\(order)/ship-to",
            key: key,
            body: body,
            headers: headers
        )
    }

    private static func on(
        _ engine: TestEngine,
        _ body: @escaping @Sendable (TestAPI) async throws -> Void
    ) async throws {
        try await TestDatabases.with(engine) { store in try await TestAPI.with(store, body) }
    }

    @Test(arguments: TestDatabases.all)
    func `the order goes to the place that was named, once, and its hold ends`(
        _ engine: TestEngine
    ) async throws {
        try await Self.on(engine) { api in
            let key = try await api.key([.ordersSubmit, .ordersRead, .dataRelease])
            let id = try await Self.lost(api, key: key)
            let first = try await Self.correct(api, id, key: key)
            #expect(first.status == 200)
            #expect(first["/ship_to/code"] == "MAIN")
            #expect(first["/status"] == "accepted")
            #expect(first["/holds/0/released_by"] == "a client of portal")
            #expect(first.headers[.eTag] == "\"2\"")
            let second = try await Self.correct(api, id, key: key)
            #expect(second.bytes == first.bytes)
            #expect(second.headers[.idempotentReplayed] == "true")
        }
    }

    @Test(arguments: TestDatabases.all)
    func `who saw an older version, or names no place of the customer, changes nothing`(
        _ engine: TestEngine
    ) async throws {
        try await Self.on(engine) { api in
            let key = try await api.key([.ordersSubmit, .ordersRead, .dataRelease])
            let id = try await Self.lost(api, key: key)
            let stale = try await Self.correct(
                api,
                id,
                key: key,
                headers: ["Idempotency-Key": "s-1", "If-Match": "\"7\""]
            )
            #expect(stale.status == 412)
            #expect(stale["/version"] == 1)
            let unknown = try await Self.correct(api, id, key: key, to: ["code": "MOON"])
            #expect(unknown.status == 422)
            #expect(unknown["/code"] == "order.ship_to.unknown")
            #expect(unknown.faults == ["/code unknown_value"])
            let now = try await api.send("GET", "/v1/orders/\(id)", key: key)
            #expect(now["/version"] == 1)
        }
    }

    @Test func `it needs the permission to release data holds, a key and a code`() async throws {
        try await TestAPI.with { api in
            let shop = try await api.key([.ordersSubmit, .ordersRead, .ordersChange])
            let clerk = try await api.key([.dataRelease])
            let id = try await Self.lost(api, key: shop)
            let wrong = try await Self.correct(api, id, key: shop)
            #expect(wrong.status == 403)
            #expect(wrong["/permission"]?.string == Permission.dataRelease.rawValue)
            let keyless = try await Self.correct(api, id, key: clerk, headers: [:])
            #expect(keyless.problem == .idempotencyKeyMissing)
            let empty = try await Self.correct(api, id, key: clerk, to: [:])
            #expect(empty.faults == ["/code missing"])
            let more = try await Self.correct(api, id, key: clerk, to: ["code": "MAIN", "x": 1])
            #expect(more.faults == ["/x unknown_member"])
            let nobody = try await Self.correct(api, "NO-SUCH-ORDER", key: clerk)
            #expect(nobody.status == 404)
        }
    }
}
