import Engine
import Hummingbird
import JSON
import Primitives
import SampleTrade
import StorageTesting
import Testing

@testable import ChannelAPI

/// What a sender is told when more come than can be decided at once.
@Suite struct IntakeTests {
    @Test func `an order that waits is received, and its repeat is told to come again`()
        async throws
    {
        try await TestAPI.with { setting in
            setting.configuration.intake = .init(decided: 0, waiting: 10)
        } _: { api in
            let key = try await api.key()
            let order = DemoOrders.order()
            let reply = try await api.submit(order, key: key, idempotencyKey: "k-1")
            #expect(reply.status == 202)
            #expect(reply["/status"] == "received")
            #expect(reply["/purchase_order_number"] == order["purchase_order_number"])
            #expect(reply["/received_at"] == "2026-11-23T15:00:00Z")
            #expect(reply.headers[.retryAfter] == "1")
            #expect(reply.headers[.location] == nil)
            let again = try await api.submit(order, key: key, idempotencyKey: "k-1")
            #expect(again.status == 202)
            #expect(again.bytes == reply.bytes)
            #expect(again.headers[.idempotentReplayed] == "true")
            // Nothing was promised yet.
            let stock = try await api.send("GET", "/v1/availability?sku=WIDGET&site=DAL", key: key)
            #expect(stock["/items/0/available"] == "1200")
        }
    }

    @Test func `when too many wait, an order is refused and nothing of it is stored`()
        async throws
    {
        try await TestAPI.with { setting in
            setting.configuration.intake = .init(decided: 0, waiting: 1)
        } _: { api in
            let key = try await api.key()
            let first = try await api.submit(DemoOrders.order(), key: key, idempotencyKey: "k-1")
            #expect(first.status == 202)
            let second = try await api.submit(DemoOrders.order(), key: key, idempotencyKey: "k-2")
            #expect(second.status == 503)
            #expect(second.problem == .overloaded)
            #expect(second.headers[.retryAfter] == "1")
            #expect(try await api.send("GET", "/v1/orders", key: key).status == 200)
        }
    }
}
