import Canonical
import Hummingbird
import JSON
import Primitives
import SampleTrade
import StorageTesting
import Testing

@testable import ChannelAPI

@Suite struct OrderSubmissionTests {
    @Test func `an order is accepted, priced, taxed and given stock at once`() async throws {
        try await TestAPI.with { api in
            let order = DemoOrders.order(lines: [
                DemoOrders.line("WIDGET", "2", "CA"),
                DemoOrders.line("COFFEE", 5, "EA", ["buyer_line_number": "0020"]),
            ])
            let reply = try await api.submit(order, key: try await api.key())
            #expect(reply.status == 201)
            #expect(reply["/answer"] == "accepted")
            #expect(reply["/status"] == "accepted")
            let id = try #require(reply["/id"]?.string)
            #expect(reply.headers[.location] == "/v1/orders/" + id)
            #expect(reply.headers[.eTag] == "\"1\"")
            #expect(reply.headers[.idempotentReplayed] == nil)
            // 2 cases of 12 at the gold tier's 4.14.
            #expect(reply["/lines/0/price/kind"] == "tier")
            #expect(reply["/lines/0/price/amount"] == "49.68")
            #expect(reply["/lines/0/price/per"] == "CA")
            #expect(reply["/lines/0/amounts/net"] == "99.36")
            #expect(reply["/lines/0/taxes/0/rate"] == "0.0825")
            #expect(reply["/lines/0/amounts/tax"] == "8.20")
            #expect(reply["/lines/0/quantities/allocated"] == "24")
            #expect(reply["/lines/0/allocations/0/site"] == "DAL")
            #expect(reply["/lines/1/buyer_line_number"] == "0020")
            #expect(reply["/lines/1/amounts/tax"] == "0.00")
            #expect(reply["/totals/gross"] == "176.10")
        }
    }

    @Test func `the same request gets the same answer, and nothing happens twice`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let order = DemoOrders.order()
            let first = try await api.submit(order, key: key, idempotencyKey: "k-1")
            api.clock.advance(by: .seconds(60))
            let second = try await api.submit(order, key: key, idempotencyKey: "k-1")
            #expect(second.status == first.status)
            #expect(second.bytes == first.bytes)
            #expect(second.headers[.idempotentReplayed] == "true")
            #expect(second.headers[.location] == first.headers[.location])
            #expect(second.headers[.eTag] == first.headers[.eTag])
            let stock = try await api.send("GET", "/v1/availability?sku=WIDGET&site=DAL", key: key)
            #expect(stock["/items/0/available"] == "1190")
        }
    }

    @Test func `a key that comes with other content is refused`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            _ = try await api.submit(DemoOrders.order("PO-1"), key: key, idempotencyKey: "k-1")
            let other = try await api.submit(
                DemoOrders.order("PO-2"),
                key: key,
                idempotencyKey: "k-1"
            )
            #expect(other.status == 422)
            #expect(other.problem == .idempotencyKeyReused)
        }
    }

    @Test func `the same content under another key is the same order`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let first = try await api.submit(DemoOrders.order(), key: key)
            let second = try await api.submit(DemoOrders.order(), key: key)
            #expect(second.status == 201)
            #expect(second["/id"] == first["/id"])
            #expect(second.headers[.idempotentReplayed] == "true")
        }
    }

    @Test func `a number that another order has is refused with that order's address`() async throws
    {
        try await TestAPI.with { api in
            let key = try await api.key()
            let first = try await api.submit(DemoOrders.order("PO-1"), key: key)
            let changed = DemoOrders.order("PO-1", lines: [DemoOrders.line("GADGET", "1")])
            let second = try await api.submit(changed, key: key, idempotencyKey: "k-2")
            #expect(second.status == 409)
            #expect(second.problem == .purchaseOrderNumberTaken)
            #expect(second["/order/id"] == first["/id"])
            #expect(second["/order/links/self"]?.string == first.headers[.location])
            let again = try await api.submit(changed, key: key, idempotencyKey: "k-2")
            #expect(again.status == 409)
            #expect(again["/order/id"] == first["/id"])
        }
    }

    @Test(arguments: [
        (DemoCatalogue.blocked, "customer_blocked", "customer_service"),
        (DemoCatalogue.expired, "terms_expired", "finance_analyst"),
    ])
    func `a customer that needs a person holds its order, with an owner`(
        _ customer: Party.ID,
        _ reason: String,
        _ owner: String
    ) async throws {
        try await TestAPI.with { api in
            let order = DemoOrders.order(customer: customer)
            let reply = try await api.submit(order, key: try await api.key())
            #expect(reply.status == 202)
            #expect(reply["/answer"] == "held")
            #expect(reply["/holds/0/reason"]?.string == reason)
            #expect(reply["/holds/0/owner"]?.string == owner)
        }
    }

    @Test func `more than the credit limit is held by finance`() async throws {
        try await TestAPI.with { api in
            let order = DemoOrders.order(
                customer: DemoCatalogue.corner,
                lines: [DemoOrders.line("DRILL", "9")]
            )
            let reply = try await api.submit(order, key: try await api.key())
            #expect(reply.status == 202)
            #expect(reply["/holds/0/reason"] == "credit_limit")
        }
    }

    @Test func `an unknown ship-to is held, and an address written out is taken`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let lost = try await api.submit(
                DemoOrders.order("PO-1", shipTo: ["code": "NOWHERE"]),
                key: key
            )
            #expect(lost.status == 202)
            #expect(lost["/holds/0/reason"] == "unknown_ship_to")
            #expect(lost["/ship_to"] == nil)
            let address: JSONValue = [
                "name": "A site", "lines": ["7 New Road"], "city": "Portland", "region": "OR",
                "postal_code": "97035", "country": "US",
            ]
            let shipped = try await api.submit(
                DemoOrders.order("PO-2", shipTo: ["address": address]),
                key: key
            )
            #expect(shipped.status == 201)
            #expect(shipped["/ship_to/address/city"] == "Portland")
            #expect(shipped["/ship_to/jurisdiction"] == "US-OR")
        }
    }

    @Test func `what cannot be delivered at all is rejected, and its number is free again`()
        async throws
    {
        try await TestAPI.with { api in
            let key = try await api.key()
            let lines = [DemoOrders.line("NO-SUCH", "1"), DemoOrders.line("WIDGET", "1", "PAL")]
            let reply = try await api.submit(DemoOrders.order("PO-1", lines: lines), key: key)
            #expect(reply.status == 422)
            #expect(reply.problem == .orderRejected)
            #expect(reply.faults == ["/lines/0 rejected", "/lines/1 rejected"])
            #expect(
                reply["/errors/0/detail"] == "unknown_item: no item is known as sku NO-SUCH."
            )
            #expect(reply["/errors/1/detail"] == "unknown_unit: WIDGET is not sold in PAL.")
            #expect(reply["/order/status"] == "rejected")
            #expect(reply["/order/lines/1/reasons/0"] == "unknown_unit")
            let id = try #require(reply["/order/id"]?.string)
            #expect(try await api.send("GET", "/v1/orders/\(id)", key: key).status == 200)
            let corrected = try await api.submit(DemoOrders.order("PO-1"), key: key)
            #expect(corrected.status == 201)
        }
    }

    @Test func `a rejection is repeated in the same bytes`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let order = DemoOrders.order(customer: Party.ID("C-NOBODY"))
            let first = try await api.submit(order, key: key, idempotencyKey: "k")
            #expect(first.status == 422)
            // The lines have nothing of their own to say.
            #expect(first.faults == ["/customer rejected"])
            #expect(
                first["/errors/0/detail"]
                    == "unknown_customer: Nobody here is known as customer C-NOBODY."
            )
            let second = try await api.submit(order, key: key, idempotencyKey: "k")
            #expect(second.bytes == first.bytes)
            #expect(second.headers[.idempotentReplayed] == "true")
        }
    }

    @Test func `an order is accepted with changes, line by line`() async throws {
        try await TestAPI.with { api in
            let lines = [
                DemoOrders.line("NO-SUCH", "1"), DemoOrders.line("WIDGET", "10"),
                DemoOrders.line("PUMP", "6"),
                DemoOrders.line("GADGET", "1", "EA", ["expected_price": ["amount": "19.00"]]),
            ]
            let reply = try await api.submit(
                DemoOrders.order(lines: lines),
                key: try await api.key()
            )
            #expect(reply.status == 201)
            #expect(reply["/answer"] == "accepted_with_changes")
            #expect(reply["/lines/0/answer"] == "rejected")
            #expect(reply["/lines/1/answer"] == "accepted")
            #expect(reply["/lines/2/quantities/backordered"] == "2")
            #expect(reply["/lines/3/reasons/0"] == "price_differs")
        }
    }

    @Test func `items are found by any of their numbers`() async throws {
        try await TestAPI.with { api in
            let lines: [JSONValue] = [
                ["item": ["gtin": "9506000000015"], "quantity": 1, "unit": "EA"],
                ["item": ["buyer_part": "R-GADGET"], "quantity": 1, "unit": "EA"],
                ["item": ["sku": "CABLE"], "quantity": "12.5", "unit": "MTR"],
            ]
            let order = DemoOrders.order(customer: DemoCatalogue.retail, lines: lines)
            let reply = try await api.submit(order, key: try await api.key())
            #expect(reply.status == 201)
            #expect(reply["/lines/0/sku"] == "WIDGET")
            #expect(reply["/lines/0/requested_item/gtin"] == "09506000000015")
            #expect(reply["/lines/1/sku"] == "GADGET")
            #expect(reply["/lines/2/ordered/quantity"] == "12.5")
        }
    }

    @Test func `a key may not order for a customer that is not its own`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key(customers: [DemoCatalogue.summit.rawValue])
            for customer in [DemoCatalogue.harbor, Party.ID("C-NOBODY")] {
                let reply = try await api.submit(DemoOrders.order(customer: customer), key: key)
                #expect(reply.status == 403)
                #expect(reply["/detail"] == "This key may not act for that customer.")
            }
            let own = try await api.submit(
                DemoOrders.order(customer: DemoCatalogue.summit),
                key: key
            )
            #expect(own.status == 201)
        }
    }

    @Test func `the largest order there may be is answered`() async throws {
        try await TestAPI.with { api in
            let lines = (0..<5_000).map { _ in DemoOrders.line("BOLT-M8", 1) }
            let reply = try await api.submit(
                DemoOrders.order(lines: lines),
                key: try await api.key()
            )
            #expect(reply.status == 201)
            #expect(reply["/lines"]?.array?.count == 5_000)
        }
    }
}
