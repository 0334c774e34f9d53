import Governance
import Hummingbird
import JSON
import Primitives
import Testing

@testable import ChannelAPI

@Suite struct StockHoldTests {
    private static let nothing = JSONValue.object(JSONObject())

    private static func post(
        _ api: TestAPI,
        _ path: String,
        _ body: JSONValue,
        key: String,
        idempotencyKey: String
    ) async throws -> Reply {
        try await api.send(
            "POST",
            "/v1/inventory/holds" + path,
            key: key,
            body: body,
            headers: ["Idempotency-Key": idempotencyKey]
        )
    }

    private static func wish(
        _ quantity: String,
        number: String = "QH-1",
        reason: String = "quality"
    ) -> JSONValue {
        [
            "sku": "WIDGET", "site": "DAL", "number": .string(number),
            "quantity": .string(quantity), "reason": .string(reason), "note": "smells",
            "until": "2027-11-23T15:00:00Z",
        ]
    }

    private static func available(_ api: TestAPI, _ key: String) async throws -> Reply {
        try await api.send("GET", "/v1/availability?sku=WIDGET&site=DAL", key: key)
    }

    @Test func `a hold is seen in what is available, repeated alike, and read again`() async throws
    {
        try await TestAPI.with { api in
            let key = try await api.key([.inventoryAdjust, .inventoryRead])
            let before = try await Self.available(api, key)
            #expect(before["/items/0/available"] == "1200")
            #expect(before["/items/0/sites/0/on_hold"] == nil)
            let wish = Self.wish("200")
            let first = try await Self.post(api, "", wish, key: key, idempotencyKey: "a")
            #expect(first.status == 200)
            #expect(first["/state"] == "standing")
            #expect(first["/remaining"] == "200")
            let again = try await Self.post(api, "", wish, key: key, idempotencyKey: "a")
            #expect(again.bytes == first.bytes)
            let other = try await Self.post(api, "", Self.wish("7"), key: key, idempotencyKey: "b")
            #expect(other.status == 409)
            #expect(other["/code"] == "hold.number.taken")
            let after = try await Self.available(api, key)
            #expect(after["/items/0/available"] == "1000")
            #expect(after["/items/0/sites/0/on_hold"] == "200")
            let read = try await api.send("GET", "/v1/inventory/holds/WIDGET/DAL/QH-1", key: key)
            #expect(read.bytes == first.bytes)
            let missing = try await api.send("GET", "/v1/inventory/holds/WIDGET/DAL/X", key: key)
            #expect(missing.status == 404)
        }
    }

    @Test func `who placed it for quality cannot release it, somebody else can`() async throws {
        try await TestAPI.with { api in
            let maker = try await api.key(channel: "warehouse")
            let checker = try await api.key(channel: "quality")
            _ = try await Self.post(api, "", Self.wish("200"), key: maker, idempotencyKey: "a")
            let path = "/WIDGET/DAL/QH-1/release"
            let own = try await Self.post(api, path, Self.nothing, key: maker, idempotencyKey: "b")
            #expect(own.status == 409)
            #expect(own["/code"] == "hold.same_hands")
            let part: JSONValue = ["quantity": "50", "note": "tested"]
            let some = try await Self.post(api, path, part, key: checker, idempotencyKey: "c")
            #expect(some.status == 200)
            #expect(some["/remaining"] == "150")
            let all = Self.nothing
            let rest = try await Self.post(api, path, all, key: checker, idempotencyKey: "d")
            #expect(rest["/state"] == "over")
            let late = try await Self.post(api, path, all, key: checker, idempotencyKey: "e")
            #expect(late["/code"] == "hold.over")
        }
    }

    @Test func `holds are listed page by page`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key([.inventoryAdjust, .inventoryRead])
            for number in 1...3 {
                let wish = Self.wish("10", number: "H-\(number)", reason: "damage")
                _ = try await Self.post(api, "", wish, key: key, idempotencyKey: "\(number)")
            }
            let first = try await api.send("GET", "/v1/inventory/holds?limit=2", key: key)
            #expect(first["/holds/0/number"] == "H-1")
            #expect(first["/holds/1/number"] == "H-2")
            let next = try #require(first["/next"]?.string)
            let second = try await api.send(
                "GET",
                "/v1/inventory/holds?limit=2&cursor=" + next,
                key: key
            )
            #expect(second["/holds/0/number"] == "H-3")
            #expect(second["/holds/1/number"] == nil)
            #expect(second["/next"] == nil)
        }
    }

    @Test(arguments: [
        ("1201", "damage", "hold.not_there"), ("1", "smell", "hold.reason.unknown"),
        ("0.5", "damage", "hold.invalid"),
    ])
    func `what cannot be is refused with its reason`(
        quantity: String,
        reason: String,
        code: String
    ) async throws {
        try await TestAPI.with { api in
            let key = try await api.key([.inventoryAdjust])
            let wish = Self.wish(quantity, reason: reason)
            let reply = try await Self.post(api, "", wish, key: key, idempotencyKey: "a")
            #expect(reply.status == 422)
            #expect(reply["/code"] == .string(code))
        }
    }

    @Test func `a release needs its own right`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key([.inventoryAdjust])
            let path = "/WIDGET/DAL/QH-1/release"
            let reply = try await Self.post(api, path, Self.nothing, key: key, idempotencyKey: "a")
            #expect(reply.status == 403)
        }
    }
}
