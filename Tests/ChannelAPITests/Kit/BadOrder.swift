import Canonical
import JSON
import Primitives
import Testing

/// An order that is bad in one way, or in several, and what must be said of it.
struct BadOrder: Sendable, CustomTestStringConvertible {
    var name: String
    var order: JSONValue
    /// Places with their codes, as `Reply.faults` has them.
    var faults: [String]
    var testDescription: String { name }

    private static func line(_ name: String, _ value: JSONValue) -> JSONValue {
        DemoOrders.line("WIDGET", "1", "EA", [name: value])
    }

    private static func order(_ lines: JSONValue...) -> JSONValue { DemoOrders.order(lines: lines) }

    static let all: [BadOrder] = [
        BadOrder(
            name: "nothing in it",
            order: [:],
            faults: [
                "/customer missing", "/purchase_order_number missing", "/currency missing",
                "/ship_to missing", "/lines missing",
            ]
        ),
        BadOrder(name: "no object", order: [1, 2], faults: [" wrong_type"]),
        BadOrder(
            name: "a stranger",
            order: DemoOrders.order(with: ["colour": "red"]),
            faults: [
                "/colour unknown_member"
            ]
        ),
        BadOrder(
            name: "a name to escape",
            order: DemoOrders.order(with: ["a/b~c": 1]),
            faults: [
                "/a~1b~0c unknown_member"
            ]
        ),
        BadOrder(
            name: "wrong types",
            order: DemoOrders.order(with: ["customer": 7, "lines": "x"]),
            faults: [
                "/customer wrong_type", "/lines wrong_type",
            ]
        ),
        BadOrder(name: "no lines", order: DemoOrders.order(lines: []), faults: ["/lines too_few"]),
        BadOrder(
            name: "an unknown currency",
            order: DemoOrders.order(currency: "DEM"),
            faults: [
                "/currency unknown_value"
            ]
        ),
        BadOrder(
            name: "an impossible date",
            order: DemoOrders.order(with: ["requested_delivery_date": "2026-02-30"]),
            faults: ["/requested_delivery_date invalid_date"]
        ),
        BadOrder(
            name: "a date as a number",
            order: DemoOrders.order(with: ["requested_delivery_date": 20_261_130]),
            faults: ["/requested_delivery_date wrong_type"]
        ),
        BadOrder(
            name: "two ship-tos",
            order: DemoOrders.order(shipTo: ["code": "A", "address": [:]]),
            faults: [
                "/ship_to too_many"
            ]
        ),
        BadOrder(
            name: "no ship-to",
            order: DemoOrders.order(shipTo: [:]),
            faults: ["/ship_to missing"]
        ),
        BadOrder(
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
        BadOrder(
            name: "two numbers of one item",
            order: order(
                ["item": ["sku": "A", "gtin": "9506000000015"], "quantity": 1, "unit": "EA"]
            ),
            faults: ["/lines/0/item too_many"]
        ),
        BadOrder(
            name: "an item without a number",
            order: order(
                ["item": [:], "quantity": 1, "unit": "EA"]
            ),
            faults: ["/lines/0/item missing"]
        ),
        BadOrder(
            name: "a wrong check digit",
            order: order(
                ["item": ["gtin": "9506000000016"], "quantity": 1, "unit": "EA"]
            ),
            faults: ["/lines/0/item/gtin invalid_check_digit"]
        ),
        BadOrder(
            name: "a negative quantity",
            order: order(line("quantity", "-1")),
            faults: [
                "/lines/0/quantity out_of_range"
            ]
        ),
        BadOrder(
            name: "nothing of it",
            order: order(line("quantity", 0)),
            faults: [
                "/lines/0/quantity out_of_range"
            ]
        ),
        BadOrder(
            name: "too much of it",
            order: order(line("quantity", 1_000_000_001)),
            faults: [
                "/lines/0/quantity out_of_range"
            ]
        ),
        BadOrder(
            name: "a quantity beyond words",
            order: order(line("quantity", huge)),
            faults: [
                "/lines/0/quantity out_of_range"
            ]
        ),
        BadOrder(
            name: "a quantity too fine",
            order: order(line("quantity", "1.2345")),
            faults: [
                "/lines/0/quantity too_precise"
            ]
        ),
        BadOrder(
            name: "a quantity in words",
            order: order(line("quantity", "a dozen")),
            faults: [
                "/lines/0/quantity invalid_format"
            ]
        ),
        BadOrder(
            name: "a quantity of another type",
            order: order(line("quantity", [1])),
            faults: [
                "/lines/0/quantity wrong_type"
            ]
        ),
        BadOrder(
            name: "a unit too long",
            order: order(line("unit", "EACH")),
            faults: [
                "/lines/0/unit unknown_value"
            ]
        ),
        BadOrder(
            name: "mixed currencies",
            order: order(line("expected_price", ["amount": "1", "currency": "EUR"])),
            faults: ["/lines/0/expected_price/currency mixed_currencies"]
        ),
        BadOrder(
            name: "a price too fine",
            order: order(
                line("expected_price", ["amount": "0.0000001"])
            ),
            faults: ["/lines/0/expected_price/amount too_precise"]
        ),
        BadOrder(
            name: "a line twice",
            order: order(line("number", 2), line("number", 2)),
            faults: [
                "/lines/1/number duplicate"
            ]
        ),
        BadOrder(
            name: "a line's number out of bounds",
            order: order(line("number", 0)),
            faults: [
                "/lines/0/number out_of_range"
            ]
        ),
        BadOrder(
            name: "half a line's number",
            order: order(line("number", half)),
            faults: [
                "/lines/0/number out_of_range"
            ]
        ),
        BadOrder(
            name: "a control character",
            order: DemoOrders.order("PO\u{7}1"),
            faults: [
                "/purchase_order_number invalid_format"
            ]
        ),
        BadOrder(
            name: "a NUL",
            order: DemoOrders.order(with: ["note": "a\u{0}b"]),
            faults: [
                "/note invalid_format"
            ]
        ),
        BadOrder(
            name: "a number too long",
            order: DemoOrders.order(String(repeating: "é", count: 65)),
            faults: ["/purchase_order_number too_long"]
        ),
        BadOrder(
            name: "a customer too long",
            order: DemoOrders.order(
                with: ["customer": .string(String(repeating: "C", count: 65))]
            ),
            faults: ["/customer too_long"]
        ),
        BadOrder(
            name: "null in place of nothing",
            order: DemoOrders.order(with: ["note": nil, "customer": nil]),
            faults: ["/note wrong_type", "/customer wrong_type"]
        ),
        BadOrder(
            name: "a purchase order number of spaces",
            order: DemoOrders.order(with: ["purchase_order_number": "   "]),
            faults: ["/purchase_order_number blank"]
        ),
        BadOrder(
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
}
