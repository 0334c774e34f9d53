import Governance
import Hummingbird
import JSON
import Primitives
import Testing

@testable import ChannelAPI

@Suite struct StockAdjustmentTests {
    private static func post(
        _ api: TestAPI,
        _ path: String,
        _ body: JSONValue,
        key: String,
        idempotencyKey: String
    ) async throws -> Reply {
        try await api.send(
            "POST",
            "/v1/inventory/" + path,
            key: key,
            body: body,
            headers: ["Idempotency-Key": idempotencyKey]
        )
    }

    private static func count(_ quantity: String, number: String = "CC-1") -> JSONValue {
        [
            "site": "DAL", "number": .string(number), "reason": "count",
            "as_of": "2026-11-23T15:00:00Z",
            "lines": [["sku": "WIDGET", "quantity": .string(quantity), "lot": "L-1"]],
        ]
    }

    private static func out(_ reason: String) -> JSONValue {
        [
            "site": "DAL", "number": "ADJ-1", "reason": .string(reason),
            "lines": [["sku": "WIDGET", "direction": "out", "quantity": "1"]],
        ]
    }

    @Test func `a count is applied, repeated alike, and seen in what is available`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key([.inventoryAdjust, .inventoryRead])
            let first = try await Self.post(
                api,
                "counts",
                Self.count("1199"),
                key: key,
                idempotencyKey: "a"
            )
            #expect(first.status == 200)
            #expect(first["/state"] == "applied")
            #expect(first["/lines/0/ledger"] == "1200")
            #expect(first["/lines/0/change"] == "-1")
            let again = try await Self.post(
                api,
                "counts",
                Self.count("1199"),
                key: key,
                idempotencyKey: "a"
            )
            #expect(again.bytes == first.bytes)
            #expect(again.headers[.idempotentReplayed] == "true")
            let other = try await Self.post(
                api,
                "counts",
                Self.count("7"),
                key: key,
                idempotencyKey: "b"
            )
            #expect(other.status == 409)
            #expect(other["/code"] == "adjustment.number.taken")
            let read = try await api.send("GET", "/v1/inventory/adjustments/DAL/CC-1", key: key)
            #expect(read.bytes == first.bytes)
        }
    }

    @Test func `a second person agrees, and not the first`() async throws {
        try await TestAPI.with { api in
            let maker = try await api.key(channel: "warehouse")
            let checker = try await api.key([.inventoryApprove], channel: "finance")
            let asked = try await Self.post(
                api,
                "adjustments",
                Self.out("theft"),
                key: maker,
                idempotencyKey: "a"
            )
            #expect(asked.status == 202)
            #expect(asked["/state"] == "waiting")
            let path = "adjustments/DAL/ADJ-1/approval"
            let own = try await Self.post(api, path, [:], key: maker, idempotencyKey: "b")
            #expect(own.status == 409)
            #expect(own["/code"] == "adjustment.same_hands")
            let agreed = try await Self.post(
                api,
                path,
                ["note": "seen"],
                key: checker,
                idempotencyKey: "c"
            )
            #expect(agreed.status == 200)
            #expect(agreed["/decided_by"] == "a client of finance")
            let late = try await Self.post(
                api,
                "adjustments/DAL/ADJ-1/refusal",
                ["reason": "no"],
                key: checker,
                idempotencyKey: "d"
            )
            #expect(late["/code"] == "adjustment.decided")
        }
    }

    @Test func `faults are told with their places`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key([.inventoryAdjust])
            let body: JSONValue = [
                "site": "DAL", "number": "X", "reason": "count", "as_of": "yesterday",
                "lines": [
                    ["sku": "WIDGET", "quantity": "-1"], ["sku": "WIDGET", "quantity": "1"],
                ],
            ]
            let reply = try await Self.post(api, "counts", body, key: key, idempotencyKey: "a")
            #expect(reply.status == 400)
            #expect(
                Set(reply.faults) == [
                    "/as_of invalid_format", "/lines/0/quantity out_of_range",
                    "/lines/1/sku duplicate",
                ]
            )
            let unknown = try await Self.post(
                api,
                "adjustments",
                Self.out("mood"),
                key: key,
                idempotencyKey: "b"
            )
            #expect(unknown.status == 422)
            #expect(unknown["/code"] == "adjustment.reason.unknown")
            let reader = try await api.key([.inventoryRead])
            let barred = try await Self.post(
                api,
                "counts",
                Self.count("1"),
                key: reader,
                idempotencyKey: "c"
            )
            #expect(barred.status == 403)
        }
    }
}
