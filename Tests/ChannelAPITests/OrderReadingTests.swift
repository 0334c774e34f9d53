import Canonical
import Hummingbird
import JSON
import Primitives
import SampleTrade
import StorageTesting
import Testing

@testable import ChannelAPI

@Suite struct OrderReadingTests {
    private static func shipped(
        _ api: TestAPI,
        key: String,
        _ number: String = "PO-1"
    ) async throws
        -> String
    {
        let id = try #require(
            try await api.submit(DemoOrders.order(number), key: key)["/id"]?.string
        )
        try await api.ship(id)
        return id
    }

    @Test func `an order is read with everything that belongs to it`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let id = try await Self.shipped(api, key: key)
            let reply = try await api.send("GET", "/v1/orders/\(id)", key: key)
            #expect(reply.status == 200)
            #expect(reply.headers[.eTag] == "\"2\"")
            #expect(reply["/erp_number"] == "SO-1001")
            #expect(reply["/status"] == "invoiced")
            #expect(reply["/fulfilments/0/lines/0/requested"] == "10")
            #expect(reply["/shipments/0/parcels"]?.array?.count == 2)
            #expect(reply["/shipments/0/parcels/0/tracking_number"] == "1Z-P1")
            #expect(reply["/shipments/0/parcels/0/signed_by"] == "J. Doe")
            #expect(reply["/shipments/0/freight/amount"] == "12.40")
            #expect(reply["/invoices/0/number"] == "AR-77")
            #expect(reply["/invoices/0/is_paid"] == false)
        }
    }

    @Test func `an order is told its place in the ERP's queue, and its copy is not called good`()
        async throws
    {
        try await TestAPI.with { api in
            let key = try await api.key()
            var ids: [String] = []
            for number in ["PO-1", "PO-2"] {
                let reply = try await api.submit(DemoOrders.order(number), key: key)
                #expect(reply["/erp"] == nil, "an answer that is kept tells nothing that moves")
                ids.append(try #require(reply["/id"]?.string))
            }
            var positions: [Int64?] = []
            for id in ids {
                let reply = try await api.send(
                    "GET",
                    "/v1/orders/\(id)",
                    key: key,
                    headers: ["If-None-Match": "\"1\""]
                )
                #expect(reply.status == 200)
                #expect(reply["/erp/state"] == "queued")
                #expect(reply["/erp/operation"] == "erp.book")
                positions.append(reply["/erp/position"]?.integer)
                #expect(reply["/erp/eta"] == nil, "nothing has left the queue yet")
            }
            // Both came at one moment.
            #expect(Set(positions) == [1, 2])
            try await api.endCalls(of: ids[0])
            let reply = try await api.send("GET", "/v1/orders/\(ids[0])", key: key)
            #expect(reply["/erp"] == ["state": "settled"])
        }
    }

    @Test func `a copy that is still good is not sent again`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let id = try await Self.shipped(api, key: key)
            for tag in ["\"2\"", "W/\"2\"", "\"1\", \"2\"", "*"] {
                let reply = try await api.send(
                    "GET",
                    "/v1/orders/\(id)",
                    key: key,
                    headers: ["If-None-Match": tag]
                )
                #expect(reply.status == 304)
                #expect(reply.bytes.isEmpty)
                #expect(reply.headers[.eTag] == "\"2\"")
            }
            let changed = try await api.send(
                "GET",
                "/v1/orders/\(id)",
                key: key,
                headers: ["If-None-Match": "\"1\""]
            )
            #expect(changed.status == 200)
        }
    }

    @Test func `shipments, invoices and milestones have addresses of their own`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let id = try await Self.shipped(api, key: key)
            let shipments = try await api.send("GET", "/v1/orders/\(id)/shipments", key: key)
            #expect(shipments["/shipments/0/id"]?.string == "\(id)-S1")
            let invoices = try await api.send("GET", "/v1/orders/\(id)/invoices", key: key)
            #expect(invoices["/invoices/0/id"] == "INV-1")
            let invoice = try await api.send("GET", "/v1/invoices/INV-1", key: key)
            #expect(invoice["/lines/0/order"]?.string == id)
            #expect(invoice["/total"] == "44.82")
        }
    }

    @Test func `milestones come page by page and each once`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let id = try #require(
                try await api.submit(DemoOrders.order(), key: key)["/id"]?.string
            )
            _ = try await api.send(
                "POST",
                "/v1/orders/\(id)/changes",
                key: key,
                body: ["lines": [["number": 1, "quantity": "5", "unit": "EA"]]],
                headers: ["Idempotency-Key": "c"]
            )
            _ = try await api.send(
                "POST",
                "/v1/orders/\(id)/cancellation",
                key: key,
                body: ["reason": "enough"],
                headers: ["Idempotency-Key": "d"]
            )
            let all = try await api.send("GET", "/v1/orders/\(id)/milestones", key: key)
            let kinds = all["/milestones"]?.array?.compactMap { $0["kind"]?.string } ?? []
            #expect(kinds.starts(with: ["accepted", "changed"]))
            #expect(all["/next"] == nil)
            var paged: [String] = []
            var path = "/v1/orders/\(id)/milestones?limit=1"
            while true {
                let page = try await api.send("GET", path, key: key)
                paged += page["/milestones"]?.array?.compactMap { $0["kind"]?.string } ?? []
                guard let next = page["/next"]?.string else { break }
                path = "/v1/orders/\(id)/milestones?limit=1&cursor=\(next)"
                try #require(paged.count <= kinds.count)
            }
            #expect(paged == kinds)
            #expect(kinds.last == "cancelled")
        }
    }

    @Test func `a consolidated invoice is put together from the orders it bills`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let first = try await Self.shipped(api, key: key, "PO-1")
            let second = try await Self.shipped(api, key: key, "PO-2")
            let reply = try await api.send("GET", "/v1/invoices/INV-1", key: key)
            let orders = reply["/lines"]?.array?.compactMap { $0["order"]?.string } ?? []
            #expect(Set(orders) == [first, second])
            #expect(reply["/total"] == "89.64")
        }
    }

    @Test(arguments: ["", "/milestones", "/shipments", "/invoices"])
    func `what is another's does not exist`(_ part: String) async throws {
        try await TestAPI.with { api in
            let owner = try await api.key()
            let id = try await Self.shipped(api, key: owner)
            let strangers = [
                try await api.key(channel: "shop"),
                try await api.key(customers: [DemoCatalogue.summit.rawValue]),
            ]
            for stranger in strangers {
                let reply = try await api.send("GET", "/v1/orders/\(id)\(part)", key: stranger)
                #expect(reply.status == 404)
                let none = try await api.send("GET", "/v1/orders/NONE\(part)", key: stranger)
                #expect(none["/detail"] == reply["/detail"])
                let invoice = try await api.send("GET", "/v1/invoices/INV-1", key: stranger)
                #expect(invoice.status == 404)
            }
        }
    }
}
