import Canonical
import Hummingbird
import JSON
import Primitives
import StorageTesting
import Testing

@testable import ChannelAPI

/// Every way a body can be bad, and the place and code that is told.
@Suite struct BadRequestTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var order: JSONValue
        var faults: [String]
        var testDescription: String { name }
    }

    private static func line(_ name: String, _ value: JSONValue) -> JSONValue {
        DemoOrders.line("WIDGET", "1", "EA", [name: value])
    }

    private static func order(_ lines: JSONValue...) -> JSONValue { DemoOrders.order(lines: lines) }

    static let cases: [Case] = [
        Case(
            name: "nothing in it",
            order: [:],
            faults: [
                "/customer missing", "/purchase_order_number missing", "/currency missing",
                "/ship_to missing", "/lines missing",
            ]
        ),
        Case(name: "no object", order: [1, 2], faults: [" wrong_type"]),
        Case(
            name: "a stranger",
            order: DemoOrders.order(with: ["colour": "red"]),
            faults: [
                "/colour unknown_member"
            ]
        ),
        Case(
            name: "a name to escape",
            order: DemoOrders.order(with: ["a/b~c": 1]),
            faults: [
                "/a~1b~0c unknown_member"
            ]
        ),
        Case(
            name: "wrong types",
            order: DemoOrders.order(with: ["customer": 7, "lines": "x"]),
            faults: [
                "/customer wrong_type", "/lines wrong_type",
            ]
        ),
        Case(name: "no lines", order: DemoOrders.order(lines: []), faults: ["/lines too_few"]),
        Case(
            name: "an unknown currency",
            order: DemoOrders.order(currency: "DEM"),
            faults: [
                "/currency unknown_value"
            ]
        ),
        Case(
            name: "an impossible date",
            order: DemoOrders.order(with: ["requested_delivery_date": "2026-02-30"]),
            faults: ["/requested_delivery_date invalid_date"]
        ),
        Case(
            name: "a date as a number",
            order: DemoOrders.order(with: ["requested_delivery_date": 20_261_130]),
            faults: ["/requested_delivery_date wrong_type"]
        ),
        Case(
            name: "two ship-tos",
            order: DemoOrders.order(shipTo: ["code": "A", "address": [:]]),
            faults: [
                "/ship_to too_many"
            ]
        ),
        Case(
            name: "no ship-to",
            order: DemoOrders.order(shipTo: [:]),
            faults: ["/ship_to missing"]
        ),
        Case(
            name: "a poor address",
            order: DemoOrders.order(shipTo: [
                "address": ["name": "", "lines": [7], "country": "usa"]
            ]),
            faults: [
                "/ship_to/address/name blank", "/ship_to/address/lines/0 wrong_type",
                "/ship_to/address/city missing", "/ship_to/address/postal_code missing",
                "/ship_to/address/country unknown_value",
            ]
        ),
        Case(
            name: "two numbers of one item",
            order: order(
                ["item": ["sku": "A", "gtin": "9506000000015"], "quantity": 1, "unit": "EA"]
            ),
            faults: ["/lines/0/item too_many"]
        ),
        Case(
            name: "an item without a number",
            order: order(
                ["item": [:], "quantity": 1, "unit": "EA"]
            ),
            faults: ["/lines/0/item missing"]
        ),
        Case(
            name: "a wrong check digit",
            order: order(
                ["item": ["gtin": "9506000000016"], "quantity": 1, "unit": "EA"]
            ),
            faults: ["/lines/0/item/gtin invalid_check_digit"]
        ),
        Case(
            name: "a negative quantity",
            order: order(line("quantity", "-1")),
            faults: [
                "/lines/0/quantity out_of_range"
            ]
        ),
        Case(
            name: "nothing of it",
            order: order(line("quantity", 0)),
            faults: [
                "/lines/0/quantity out_of_range"
            ]
        ),
        Case(
            name: "too much of it",
            order: order(line("quantity", 1_000_000_001)),
            faults: [
                "/lines/0/quantity out_of_range"
            ]
        ),
        Case(
            name: "a quantity beyond words",
            order: order(line("quantity", huge)),
            faults: [
                "/lines/0/quantity out_of_range"
            ]
        ),
        Case(
            name: "a quantity too fine",
            order: order(line("quantity", "1.2345")),
            faults: [
                "/lines/0/quantity too_precise"
            ]
        ),
        Case(
            name: "a quantity in words",
            order: order(line("quantity", "a dozen")),
            faults: [
                "/lines/0/quantity invalid_format"
            ]
        ),
        Case(
            name: "a quantity of another type",
            order: order(line("quantity", [1])),
            faults: [
                "/lines/0/quantity wrong_type"
            ]
        ),
        Case(
            name: "a unit too long",
            order: order(line("unit", "EACH")),
            faults: [
                "/lines/0/unit unknown_value"
            ]
        ),
        Case(
            name: "mixed currencies",
            order: order(line("expected_price", ["amount": "1", "currency": "EUR"])),
            faults: ["/lines/0/expected_price/currency mixed_currencies"]
        ),
        Case(
            name: "a price too fine",
            order: order(
                line("expected_price", ["amount": "0.0000001"])
            ),
            faults: ["/lines/0/expected_price/amount too_precise"]
        ),
        Case(
            name: "a line twice",
            order: order(line("number", 2), line("number", 2)),
            faults: [
                "/lines/1/number duplicate"
            ]
        ),
        Case(
            name: "a line's number out of bounds",
            order: order(line("number", 0)),
            faults: [
                "/lines/0/number out_of_range"
            ]
        ),
        Case(
            name: "half a line's number",
            order: order(line("number", half)),
            faults: [
                "/lines/0/number out_of_range"
            ]
        ),
        Case(
            name: "a control character",
            order: DemoOrders.order("PO\u{7}1"),
            faults: [
                "/purchase_order_number invalid_format"
            ]
        ),
        Case(
            name: "a NUL",
            order: DemoOrders.order(with: ["note": "a\u{0}b"]),
            faults: [
                "/note invalid_format"
            ]
        ),
        Case(
            name: "a number too long",
            order: DemoOrders.order(String(repeating: "é", count: 65)),
            faults: ["/purchase_order_number too_long"]
        ),
        Case(
            name: "a customer too long",
            order: DemoOrders.order(
                with: ["customer": .string(String(repeating: "C", count: 65))]
            ),
            faults: ["/customer too_long"]
        ),
        Case(
            name: "null in place of nothing",
            order: DemoOrders.order(with: ["note": nil, "customer": nil]),
            faults: ["/note wrong_type", "/customer wrong_type"]
        ),
        Case(
            name: "many things at once",
            order: DemoOrders.order(
                currency: "XXX",
                lines: [line("quantity", "-5"), line("surprise", true), 7],
                with: ["note": ""]
            ),
            faults: [
                "/currency unknown_value", "/note blank", "/lines/0/quantity out_of_range",
                "/lines/1/surprise unknown_member", "/lines/2 wrong_type",
            ]
        ),
    ]

    private static let huge: JSONValue = JSONNumber("1e400").map { .number($0) } ?? .null
    private static let half: JSONValue = JSONNumber("1.5").map { .number($0) } ?? .null

    @Test(arguments: cases)
    func `a bad order is refused with every place that is wrong`(_ bad: Case) async throws {
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
