import Canonical
import Hummingbird
import JSON
import Primitives
import StorageTesting
import Testing

@testable import ChannelAPI

/// Every way a body can be bad, and the place and code that is told.
@Suite struct BadRequestTests {
    @Test(arguments: BadOrder.all)
    func `a bad order is refused with every place that is wrong`(_ bad: BadOrder) async throws {
        try await TestAPI.with { api in
            let reply = try await api.submit(
                bad.order,
                key: try await api.key(),
                idempotencyKey: "k"
            )
            #expect(reply.status == 400)
            #expect(reply.problem == .invalidRequest)
            #expect(Set(reply.faults) == Set(bad.faults))
            #expect(reply.faults.count == bad.faults.count)
            // Nothing was stored: the same key works for the corrected order.
            let corrected = try await api.submit(
                DemoOrders.order(),
                key: try await api.key(),
                idempotencyKey: "k"
            )
            #expect(corrected.status == 201)
        }
    }

    @Test func `five thousand and one lines are too many`() async throws {
        try await TestAPI.with { api in
            let lines = (0..<5_001).map { _ in DemoOrders.line("BOLT-M8", 1) }
            let reply = try await api.submit(
                DemoOrders.order(lines: lines),
                key: try await api.key()
            )
            #expect(reply.status == 400)
            #expect(reply.faults == ["/lines too_many"])
            #expect(reply["/errors/0/detail"] == "5001 given, at most 5000 allowed")
        }
    }

    @Test func `a thousand faults are counted and a hundred listed`() async throws {
        try await TestAPI.with { api in
            let lines = (0..<1_000).map { _ in DemoOrders.line("WIDGET", -1) }
            let reply = try await api.submit(
                DemoOrders.order(lines: lines),
                key: try await api.key()
            )
            #expect(reply.status == 400)
            #expect(reply.faults.count == 100)
            #expect(reply["/error_count"] == 1_000)
        }
    }

    @Test(arguments: [
        ("", "json.syntax"), ("{", "json.syntax"), ("{\"a\": 1,}", "json.syntax"),
        ("{\"a\": 01}", "json.syntax"), ("{\"a\": NaN}", "json.syntax"), ("{} {}", "json.syntax"),
        ("{\"a\": 1, \"a\": 2}", "json.duplicate_name"), ("{\"a\": \"\\ud800\"}", "json.encoding"),
        (String(repeating: "[", count: 40), "json.too_deep"),
        ("[" + String(repeating: "1", count: 200) + "]", "json.number_too_long"),
    ])
    func `what is no JSON is refused with the byte`(_ body: String, _ code: String) async throws {
        try await TestAPI.with { api in
            let reply = try await api.send(
                "POST",
                "/v1/orders",
                key: try await api.key(),
                bytes: Array(body.utf8),
                headers: ["Idempotency-Key": "k"]
            )
            #expect(reply.status == 400)
            #expect(reply.problem == .malformedJSON)
            #expect(reply["/code"]?.string == code)
            #expect(reply["/byte_offset"]?.integer != nil)
        }
    }

    @Test func `bytes that are not UTF-8 are refused with their offset`() async throws {
        try await TestAPI.with { api in
            let reply = try await api.send(
                "POST",
                "/v1/orders",
                key: try await api.key(),
                bytes: Array("{\"note\": \"a".utf8) + [0xFF] + Array("\"}".utf8),
                headers: ["Idempotency-Key": "k"]
            )
            #expect(reply.status == 400)
            #expect(reply["/code"] == "json.encoding")
            #expect(reply["/byte_offset"] == 11)
            #expect(reply["/pointer"] == "/note")
        }
    }

    @Test(arguments: [
        "text/plain", "application/xml", "application/json; charset=latin1", "application/jsonx",
        "",
        "application/json, text/plain",
    ])
    func `another content type is refused`(_ type: String) async throws {
        try await TestAPI.with { api in
            let reply = try await api.send(
                "POST",
                "/v1/orders",
                key: try await api.key(),
                body: DemoOrders.order(),
                headers: ["Idempotency-Key": "k", "Content-Type": type]
            )
            #expect(reply.status == 415)
            #expect(reply.problem == .unsupportedMediaType)
        }
    }

    @Test func `a compressed body is refused as such`() async throws {
        try await TestAPI.with { api in
            let reply = try await api.submit(
                DemoOrders.order(),
                key: try await api.key(),
                headers: ["Content-Encoding": "gzip"]
            )
            #expect(reply.status == 415)
            #expect(reply["/detail"]?.string?.contains("Content-Encoding") == true)
            let plain = try await api.submit(
                DemoOrders.order(),
                key: try await api.key(),
                headers: ["Content-Encoding": "identity"]
            )
            #expect(plain.status == 201)
        }
    }

    @Test func `null where something is needed is not told to be left out`() async throws {
        try await TestAPI.with { api in
            let order = DemoOrders.order(with: ["note": nil, "customer": nil])
            let reply = try await api.submit(order, key: try await api.key())
            let details = (reply["/errors"]?.array ?? []).compactMap { $0["detail"]?.string }
            #expect(
                Set(details) == [
                    "null is not allowed; customer is required",
                    "null is not allowed; leave note out instead",
                ]
            )
        }
    }

    @Test(arguments: ["application/json; charset=utf-8", "Application/JSON ;charset=\"UTF-8\""])
    func `JSON in UTF-8 may say so`(_ type: String) async throws {
        try await TestAPI.with { api in
            let reply = try await api.submit(
                DemoOrders.order(),
                key: try await api.key(),
                headers: ["Content-Type": type]
            )
            #expect(reply.status == 201)
        }
    }

    @Test(arguments: [nil, "", "two words", String(repeating: "k", count: 129), "schlüssel"])
    func `an order needs an idempotency key that can be one`(_ key: String?) async throws {
        try await TestAPI.with { api in
            let reply = try await api.send(
                "POST",
                "/v1/orders",
                key: try await api.key(),
                body: DemoOrders.order(),
                headers: key.map { ["Idempotency-Key": $0] } ?? [:]
            )
            #expect(reply.status == 400)
            #expect(reply.problem == .idempotencyKeyMissing)
        }
    }

    @Test func `nothing of a body is logged, and no key`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key()
            let order = DemoOrders.order(
                "PO-VERY-SECRET",
                with: ["note": "call 555-0100", "bad": 1]
            )
            _ = try await api.submit(order, key: key)
            let text = api.log.all.joined(separator: "\n")
            #expect(text.contains("request answered"))
            #expect(!text.contains("PO-VERY-SECRET"))
            #expect(!text.contains("555-0100"))
            #expect(!text.contains(key.dropFirst(4)))
        }
    }
}
