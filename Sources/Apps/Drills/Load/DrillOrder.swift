import JSON
import Primitives

/// One order of a drill, known by its purchase order number.
struct DrillOrder: Sendable, Equatable {
    struct Line: Sendable, Equatable {
        var sku: String
        var each: Int
    }

    var number: String
    var customer: String
    var lines: [Line]

    /// An order that the drill's trade can deliver at once and whole.
    init(_ index: Int, using random: inout SeededRandom) {
        number = "PO-" + String(100_000 + index)
        customer =
            DrillTrade.customers[
                Int.random(in: 0..<DrillTrade.customers.count, using: &random)
            ]
        let skus = DrillTrade.skus.shuffled(using: &random)
            .prefix(Int.random(in: 1...3, using: &random))
        lines = skus.map { Line(sku: $0, each: Int.random(in: 1...9, using: &random)) }
    }

    var body: [UInt8] {
        let lines: [JSONValue] = lines.map { line in
            [
                "item": ["sku": .string(line.sku)], "quantity": .string(String(line.each)),
                "unit": "EA",
            ]
        }
        let body: JSONValue = [
            "customer": .string(customer), "purchase_order_number": .string(number),
            "currency": "USD", "ship_to": ["code": "MAIN"], "lines": .array(lines),
        ]
        return body.bytes()
    }
}
