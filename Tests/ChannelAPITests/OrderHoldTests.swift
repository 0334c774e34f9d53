import Canonical
import Governance
import JSON
import SampleTrade
import StorageTesting
import Testing

@testable import ChannelAPI

/// An order that a client stops and its owner lets go on, on both databases.
@Suite struct OrderHoldTests {
    private static func place(
        _ api: TestAPI,
        _ order: String,
        key: String,
        _ body: JSONValue = ["kind": "fraud_check", "note": "another name on the card"],
        as once: String = "h-1"
    ) async throws -> Reply {
        try await api.send(
            "POST",
            "/v1/orders/\(order)/holds",
            key: key,
            body: body,
            headers: ["Idempotency-Key": once]
        )
    }

    @Test(arguments: TestDatabases.all)
    func `an order is stopped once by who may, and let go on by the hold's owner`(
        _ engine: TestEngine
    ) async throws {
        try await TestDatabases.with(engine) { store in
            try await TestAPI.with(store) { api in
                let portal = try await api.key([.ordersSubmit, .ordersRead, .ordersChange])
                let id = try #require(
                    try await api.submit(DemoOrders.order(), key: portal)["/id"]?.string
                )
                let refused = try await Self.place(api, id, key: portal)
                #expect(refused.status == 403)
                let desk = try await api.key([.ordersRead, .holdPlace])
                let held = try await Self.place(api, id, key: desk)
                #expect(held.status == 200)
                #expect(held["/status"] == "held")
                #expect(held["/holds/0/reason"] == "fraud_check")
                #expect(held["/holds/0/owner"] == "finance_analyst")
                let again = try await Self.place(api, id, key: desk)
                #expect(again.bytes == held.bytes)
                let path = "/v1/orders/\(id)/holds/fraud_check/release"
                let other = try await api.send(
                    "POST",
                    path,
                    key: try await api.key([.dataRelease]),
                    headers: ["Idempotency-Key": "r-1"]
                )
                #expect(other.status == 403)
                let free = try await api.send(
                    "POST",
                    path,
                    key: try await api.key([.creditRelease]),
                    headers: ["Idempotency-Key": "r-2"]
                )
                #expect(free.status == 200)
                #expect(free["/status"] == "accepted")
            }
        }
    }

    @Test func `a kind, a reason and an owner that nobody knows are named`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let id = try #require(
                try await api.submit(DemoOrders.order(), key: key)["/id"]?.string
            )
            let reply = try await Self.place(
                api,
                id,
                key: key,
                ["kind": "whim", "owner": "executive"]
            )
            #expect(reply.status == 400)
            #expect(
                reply.faults.sorted() == [
                    "/kind unknown_value", "/note missing", "/owner unknown_value",
                ]
            )
        }
    }
}
