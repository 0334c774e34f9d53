import JSON
import Testing

@testable import ChannelAPI

@Suite struct ChangeRefusalTests {
    @Test func `a change in another unit than was ordered is refused in plain words`() async throws
    {
        try await TestAPI.with { api in
            let key = try await api.key()
            let order = try await api.submit(DemoOrders.order(), key: key)
            let id = try #require(order["/id"]?.string)
            let reply = try await api.send(
                "POST",
                "/v1/orders/\(id)/changes",
                key: key,
                body: ["lines": [["number": 1, "quantity": "5", "unit": "PL"]]],
                headers: ["Idempotency-Key": "c"]
            )
            #expect(reply.status == 422)
            #expect(reply.faults == ["/lines/0/unit refused"])
            let words = "it was not ordered in PL; name the quantity in the unit it was ordered in."
            #expect(reply["/detail"]?.string == "Line 1: " + words)
        }
    }
}
