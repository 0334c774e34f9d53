import Canonical
import Governance
import JSON
import Primitives
import StorageTesting
import Testing

@testable import ChannelAPI

/// Availability, prices and accounts.
@Suite struct CatalogueTests {
    @Test func `a site that is not there is no site without stock`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let address = "/v1/availability?sku=WIDGET&site=NOWHERE"
            let one = try await api.send("GET", address, key: key)
            #expect(one.status == 400)
            #expect(one.faults == ["site unknown_value"])
            let many = try await api.send(
                "POST",
                "/v1/availability",
                key: key,
                body: ["items": [["sku": "WIDGET"]], "site": "NOWHERE"]
            )
            #expect(many.status == 400)
            #expect(many.faults == ["/site unknown_value"])
        }
    }

    @Test func `availability is told by site, in the order of sourcing, with what is expected`()
        async throws
    {
        try await TestAPI.with { api in
            let reply = try await api.send(
                "GET",
                "/v1/availability?sku=WIDGET&sku=FILTER&sku=NO-SUCH&date=2030-01-07",
                key: try await api.key([.inventoryRead])
            )
            #expect(reply.status == 200)
            #expect(reply["/as_of"] == "2026-11-23T15:00:00Z")
            #expect(reply["/items/0/available"] == "1800")
            #expect(reply["/items/0/sites/0/site"] == "DAL")
            #expect(reply["/items/0/sites/0/available"] == "1200")
            #expect(reply["/items/0/sites/0/next_dispatch_on"] == "2026-11-23")
            #expect(reply["/items/1/available"] == "0")
            #expect(reply["/items/1/available_on"] == "200")
            #expect(reply["/items/1/sites/0/inbound/0/expected_on"] == "2030-01-07")
            #expect(reply["/items/2/reasons/0"] == "unknown_item")
            #expect(reply["/items/2/sku"] == nil)
        }
    }

    @Test func `what comes a day later does not count`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let reply = try await api.send(
                "GET",
                "/v1/availability?sku=FILTER&date=2030-01-06",
                key: key
            )
            #expect(reply["/items/0/available_on"] == "0")
            let elsewhere = try await api.send(
                "GET",
                "/v1/availability?sku=FILTER&site=RNO&date=2030-01-07",
                key: key
            )
            #expect(elsewhere["/items/0/available_on"] == "0")
            #expect(elsewhere["/items/0/sites"]?.array?.count == 1)
        }
    }

    @Test func `many items are asked for at once, by any of their numbers`() async throws {
        try await TestAPI.with { api in
            let reply = try await api.send(
                "POST",
                "/v1/availability",
                key: try await api.key(),
                body: [
                    "customer": "C-RETAIL",
                    "items": [
                        ["gtin": "9506000000015"], ["buyer_part": "R-GADGET"],
                        ["buyer_part": "R-NONE"],
                    ],
                    "site": "RNO",
                ]
            )
            #expect(reply.status == 200)
            #expect(reply["/items/0/available"] == "600")
            #expect(reply["/items/1/sku"] == "GADGET")
            #expect(reply["/items/2/reasons/0"] == "unknown_item")
        }
    }

    @Test func `too many items are refused, and another's part numbers too`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key(customers: ["C-SUMMIT"])
            let items: [JSONValue] = Array(repeating: ["sku": "WIDGET"], count: 501)
            let many = try await api.send(
                "POST",
                "/v1/availability",
                key: key,
                body: ["items": .array(items)]
            )
            #expect(many.faults == ["/items too_many"])
            let query = String(repeating: "sku=WIDGET&", count: 51)
            let few = try await api.send("GET", "/v1/availability?\(query)", key: key)
            #expect(few.faults == ["sku too_many"])
            let others = try await api.send(
                "POST",
                "/v1/availability",
                key: key,
                body: ["customer": "C-RETAIL", "items": [["buyer_part": "R-GADGET"]]]
            )
            #expect(others.status == 403)
        }
    }

    @Test func `a quote is what an order would cost`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let lines = [
                DemoOrders.line("WIDGET", "2", "CA"), DemoOrders.line("WIDGET", "100"),
                DemoOrders.line("COFFEE", "3"),
            ]
            let quote = try await api.send(
                "POST",
                "/v1/prices/quote",
                key: key,
                body: ["customer": "C-HARBOR", "ship_to": "MAIN", "lines": .array(lines)]
            )
            #expect(quote.status == 200)
            let order = try await api.submit(DemoOrders.order(lines: lines), key: key)
            for index in lines.indices {
                #expect(quote["/lines/\(index)/price"] == order["/lines/\(index)/price"])
                #expect(quote["/lines/\(index)/amounts"] == order["/lines/\(index)/amounts"])
                #expect(quote["/lines/\(index)/taxes"] == order["/lines/\(index)/taxes"])
            }
            #expect(quote["/totals"] == order["/totals"])
        }
    }

    @Test func `a contract beats the list, and each line says why it has no price`() async throws {
        try await TestAPI.with { api in
            let reply = try await api.send(
                "POST",
                "/v1/prices/quote",
                key: try await api.key([.pricesRead]),
                body: [
                    "customer": "C-SUMMIT",
                    "lines": [
                        DemoOrders.line("GADGET", "1"), DemoOrders.line("NO-SUCH", "1"),
                        DemoOrders.line("GADGET", "1", "PAL"),
                    ],
                ]
            )
            #expect(reply["/lines/0/price/kind"] == "contract")
            #expect(reply["/lines/0/price/amount"] == "21.9912")
            #expect(reply["/lines/0/taxes"]?.array?.isEmpty == true)
            #expect(reply["/lines/1/reasons/0"] == "unknown_item")
            #expect(reply["/lines/2/reasons/0"] == "unknown_unit")
            #expect(reply["/totals/net"] == "21.99")
        }
    }

    @Test func `a quote in a currency without prices, or before any price, says so`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            for (extra, reason) in [
                ("currency", "currency_mismatch"), ("date", "no_price"),
            ] as [(String, JSONValue)] {
                var body: JSONObject = JSONObject()
                body["customer"] = "C-HARBOR"
                body[extra] = extra == "date" ? "2001-01-01" : "EUR"
                body["lines"] = [DemoOrders.line("WIDGET", "1")]
                let reply = try await api.send(
                    "POST",
                    "/v1/prices/quote",
                    key: key,
                    body: .object(body)
                )
                #expect(reply["/lines/0/reasons/0"] == reason)
                #expect(reply["/totals/gross"] == "0.00")
            }
        }
    }

    @Test func `a quote for nobody or to nowhere is not found, for another is refused`()
        async throws
    {
        try await TestAPI.with { api in
            let lines: JSONValue = [DemoOrders.line("WIDGET", "1")]
            let all = try await api.key()
            let nobody = try await api.send(
                "POST",
                "/v1/prices/quote",
                key: all,
                body: ["customer": "C-NOBODY", "lines": lines]
            )
            #expect(nobody.status == 404)
            let nowhere = try await api.send(
                "POST",
                "/v1/prices/quote",
                key: all,
                body: ["customer": "C-HARBOR", "ship_to": "MOON", "lines": lines]
            )
            #expect(nowhere.status == 404)
            let other = try await api.send(
                "POST",
                "/v1/prices/quote",
                key: try await api.key(customers: ["C-SUMMIT"]),
                body: ["customer": "C-HARBOR", "lines": lines]
            )
            #expect(other.status == 403)
        }
    }

    @Test func `an account shows the credit that an order has used`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let before = try await api.send("GET", "/v1/accounts/C-HARBOR-EAST", key: key)
            #expect(before.status == 200)
            #expect(before["/credit/root"] == "C-HARBOR")
            #expect(before["/credit/available"] == "250000.00")
            #expect(before["/ship_tos/0/code"] == "MAIN")
            _ = try await api.submit(DemoOrders.order(), key: key)
            let after = try await api.send("GET", "/v1/accounts/C-HARBOR-EAST", key: key)
            #expect(after["/credit/open_orders"] == "44.82")
            #expect(after["/credit/available"] == "249955.18")
            #expect(after["/as_of"] == "2026-11-23T15:00:00Z")
            let blocked = try await api.send("GET", "/v1/accounts/C-BLOCKED", key: key)
            #expect(blocked["/status"] == "blocked")
        }
    }

    @Test func `another's account does not exist, nor does nobody's`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key(customers: ["C-SUMMIT"])
            for id in ["C-HARBOR", "C-NOBODY", "%00"] {
                let reply = try await api.send("GET", "/v1/accounts/\(id)", key: key)
                #expect(reply.status == 404)
            }
            #expect(try await api.send("GET", "/v1/accounts/C-SUMMIT", key: key).status == 200)
        }
    }
}
