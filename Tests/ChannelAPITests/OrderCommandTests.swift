import Canonical
import Crypto
import Database
import Governance
import Hummingbird
import JSON
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import ChannelAPI

@Suite struct OrderCommandTests {
    private static func act(
        _ api: TestAPI,
        _ order: String,
        _ verb: String,
        key: String,
        body: JSONValue? = nil,
        idempotencyKey: String = "a-1",
        headers: [String: String] = [:]
    ) async throws -> Reply {
        try await api.send(
            "POST",
            "/v1/orders/\(order)/\(verb)",
            key: key,
            body: body,
            headers: headers.merging(["Idempotency-Key": idempotencyKey]) { given, _ in given }
        )
    }

    private static func submitted(
        _ api: TestAPI,
        key: String,
        _ order: JSONValue = DemoOrders.order()
    ) async throws -> String {
        try #require(try await api.submit(order, key: key)["/id"]?.string)
    }

    private static let five: JSONValue = [
        "lines": [["number": 1, "quantity": "5", "unit": "EA"]]
    ]

    @Test func `a change is made, and made once`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let id = try await Self.submitted(api, key: key)
            let first = try await Self.act(api, id, "changes", key: key, body: Self.five)
            #expect(first.status == 200)
            #expect(first["/lines/0/quantities/cancelled"] == "5")
            #expect(first.headers[.eTag] == "\"2\"")
            let second = try await Self.act(api, id, "changes", key: key, body: Self.five)
            #expect(second.bytes == first.bytes)
            #expect(second.headers[.idempotentReplayed] == "true")
            let now = try await api.send("GET", "/v1/orders/\(id)", key: key)
            #expect(now["/version"] == 2)
        }
    }

    @Test func `a change to what is not there is refused line by line, and again when repeated`()
        async throws
    {
        try await TestAPI.with { api in
            let key = try await api.key()
            let id = try await Self.submitted(api, key: key)
            let body: JSONValue = [
                "lines": [
                    ["number": 1, "quantity": "5", "unit": "EA"],
                    ["number": 9, "quantity": "5", "unit": "EA"],
                ]
            ]
            let first = try await Self.act(api, id, "changes", key: key, body: body)
            #expect(first.status == 422)
            #expect(first.problem == .changeRefused)
            #expect(first["/code"] == "order.line.unknown")
            #expect(first.faults == ["/lines/1/number refused"])
            let second = try await Self.act(api, id, "changes", key: key, body: body)
            #expect(second.bytes == first.bytes)
            #expect(second.headers[.idempotentReplayed] == "true")
        }
    }

    @Test func `a key is for one wish about one order`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let id = try await Self.submitted(api, key: key)
            let other = try await Self.submitted(api, key: key, DemoOrders.order("PO-2"))
            _ = try await Self.act(api, id, "changes", key: key, body: Self.five)
            let sameWish = try await Self.act(api, other, "changes", key: key, body: Self.five)
            #expect(sameWish.status == 422)
            #expect(sameWish.problem == .idempotencyKeyReused)
            let otherWish = try await Self.act(
                api,
                id,
                "cancellation",
                key: key,
                body: ["reason": "changed our mind"]
            )
            #expect(otherWish.status == 422)
        }
    }

    @Test(
        arguments: [
            ([:], ["" + " missing"]),
            (["lines": []], ["/lines too_few"]),
            (
                ["lines": [["number": 1, "quantity": "-5", "unit": "EA"]]],
                [
                    "/lines/0/quantity out_of_range"
                ]
            ),
            (
                [
                    "lines": [
                        ["number": 1, "quantity": 1, "unit": "EA"],
                        ["number": 1, "quantity": 2, "unit": "EA"],
                    ]
                ],
                [
                    "/lines/1/number duplicate"
                ]
            ),
            (["requested_delivery_date": "soon"], ["/requested_delivery_date invalid_date"]),
            (["cancel": true], ["/cancel unknown_member"]),
        ] as [(JSONValue, [String])]
    )
    func `a bad change is refused with its place`(
        _ body: JSONValue,
        _ faults: [String]
    ) async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let id = try await Self.submitted(api, key: key)
            let reply = try await Self.act(api, id, "changes", key: key, body: body)
            #expect(reply.status == 400)
            #expect(reply.faults == faults)
        }
    }

    @Test func `an order that has not been released is cancelled at once`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let id = try await Self.submitted(api, key: key)
            let reply = try await Self.act(
                api,
                id,
                "cancellation",
                key: key,
                body: ["reason": "ordered twice"]
            )
            #expect(reply.status == 200)
            #expect(reply["/status"] == "cancelled")
            #expect(reply["/cancellation/outcome"] == "cancelled")
            #expect(reply["/cancellation/reason"] == "ordered twice")
            let stock = try await api.send("GET", "/v1/availability?sku=WIDGET&site=DAL", key: key)
            #expect(stock["/items/0/available"] == "1200")
        }
    }

    @Test func `a cancelled order cannot be cancelled again`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let id = try await Self.submitted(api, key: key)
            let body: JSONValue = ["reason": "no"]
            _ = try await Self.act(api, id, "cancellation", key: key, body: body)
            let again = try await Self.act(
                api,
                id,
                "cancellation",
                key: key,
                body: body,
                idempotencyKey: "a-2"
            )
            #expect(again.status == 409)
            #expect(again["/code"] == "order.already_cancelled")
        }
    }

    @Test func `a hold is released by the right permission and by no other`() async throws {
        try await TestAPI.with { api in
            let finance = try await api.key([.ordersSubmit, .creditRelease])
            let warehouse = try await api.key([.warehouseRelease])
            let order = DemoOrders.order(
                customer: DemoCatalogue.corner,
                lines: [DemoOrders.line("DRILL", "9")]
            )
            let id = try await Self.submitted(api, key: finance, order)
            let verb = "holds/credit_limit/release"
            let wrong = try await Self.act(api, id, verb, key: warehouse, idempotencyKey: "w")
            #expect(wrong.status == 403)
            #expect(wrong["/permission"]?.string == Permission.creditRelease.rawValue)
            #expect(wrong["/code"] == "order.not_permitted")
            let right = try await Self.act(
                api,
                id,
                verb,
                key: finance,
                body: ["note": "paid in advance"],
                idempotencyKey: "f"
            )
            #expect(right.status == 200)
            #expect(right["/holds/0/released_by"] == "a client of portal")
            #expect(right["/status"] == "accepted")
            let again = try await Self.act(api, id, verb, key: finance, idempotencyKey: "f2")
            #expect(again.status == 409)
            #expect(again["/code"] == "order.hold.unknown")
        }
    }

    @Test func `a hold of a reason that does not exist is not found`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let id = try await Self.submitted(api, key: key)
            let reply = try await Self.act(api, id, "holds/bad_mood/release", key: key)
            #expect(reply.status == 404)
        }
    }

    @Test func `who saw an older version is told the present one`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let id = try await Self.submitted(api, key: key)
            let fresh = try await Self.act(
                api,
                id,
                "changes",
                key: key,
                body: Self.five,
                headers: ["If-Match": "\"1\""]
            )
            #expect(fresh.status == 200)
            let stale = try await Self.act(
                api,
                id,
                "changes",
                key: key,
                body: ["lines": [["number": 1, "quantity": "3", "unit": "EA"]]],
                idempotencyKey: "a-2",
                headers: ["If-Match": "\"1\""]
            )
            #expect(stale.status == 412)
            #expect(stale.headers[.eTag] == "\"2\"")
            #expect(stale["/version"] == 2)
            let repeated = try await Self.act(
                api,
                id,
                "changes",
                key: key,
                body: Self.five,
                headers: ["If-Match": "\"1\""]
            )
            #expect(repeated.bytes == fresh.bytes)
        }
    }

    @Test(arguments: ["1", "W/\"1\"", "\"1\", \"2\"", "\"x\"", "\"\"", "\"1234567890123456789\""])
    func `what is no entity tag of ours is refused`(_ tag: String) async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let id = try await Self.submitted(api, key: key)
            let reply = try await Self.act(
                api,
                id,
                "changes",
                key: key,
                body: Self.five,
                headers: ["If-Match": tag]
            )
            #expect(reply.status == 400)
            #expect(reply.faults == ["If-Match invalid_format"])
        }
    }

    @Test(arguments: ["changes", "cancellation", "holds/credit_limit/release"])
    func `another channel's order does not exist, nor does another customer's`(
        _ verb: String
    ) async throws {
        try await TestAPI.with { api in
            let owner = try await api.key()
            let id = try await Self.submitted(api, key: owner)
            let bodies: [String: JSONValue] = [
                "changes": Self.five, "cancellation": ["reason": "x"],
            ]
            let strangers = [
                try await api.key(channel: "shop"),
                try await api.key(customers: [DemoCatalogue.summit.rawValue]),
            ]
            for (index, stranger) in strangers.enumerated() {
                for order in [id, "01NOSUCHORDER", "%00", String(repeating: "x", count: 65)] {
                    let reply = try await Self.act(
                        api,
                        order,
                        verb,
                        key: stranger,
                        body: bodies[verb],
                        idempotencyKey: "s-\(index)"
                    )
                    #expect(reply.status == 404)
                    #expect(reply.problem == .notFound)
                }
            }
            let still = try await api.send("GET", "/v1/orders/\(id)", key: owner)
            #expect(still["/version"] == 1)
        }
    }

    @Test func `nothing is done with an order that is frozen, but it can be read`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let id = try await Self.submitted(api, key: key)
            try await api.store.write { (transaction) throws(StoreFailure) in
                try transaction.instances.quarantine(OrderWorkflow.name, id, because: "two facts")
            }
            let reply = try await Self.act(api, id, "changes", key: key, body: Self.five)
            #expect(reply.status == 409)
            #expect(reply.problem == .orderFrozen)
            #expect(reply["/detail"]?.string?.contains("two facts") == false)
            #expect(try await api.send("GET", "/v1/orders/\(id)", key: key).status == 200)
        }
    }

    @Test func `a wish that is being worked on is not begun again`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let body = DemoOrders.order()
            let now = api.clock.now()
            let message = InboundMessage(
                entity: TestAPI.entity.rawValue,
                source: "channel:portal",
                key: "k",
                kind: "order.submission",
                contentHash: Array(SHA256.hash(data: body.bytes())),
                body: body.bytes(),
                traceID: "0",
                actor: "another node"
            )
            try await api.store.write { (transaction) throws(StoreFailure) in
                _ = try transaction.inbox.accept(message, at: now)
            }
            let reply = try await api.submit(body, key: key, idempotencyKey: "k")
            #expect(reply.status == 409)
            #expect(reply.problem == .idempotencyKeyInFlight)
            #expect(reply.headers[.retryAfter] == "1")
        }
    }
}
