import JSON
import Primitives
import SimulatedWorld
import Testing

/// A world, a clock that moves when told, and what came out of it.
struct Conversation {
    var world: World
    private(set) var now = Timestamp(microseconds: 1_795_460_340_000_000)
    private(set) var events: [JSONValue] = []
    private(set) var callbacks: [WorldCallback] = []

    init(seed: UInt64 = 1, _ world: (UInt64) -> World = { World(seed: $0) }) {
        self.world = world(seed)
    }

    @discardableResult
    mutating func call(
        _ system: WorldSystem,
        _ method: String,
        _ target: String,
        _ body: JSONValue? = nil,
        headers: [(name: String, value: String)] = []
    ) -> WorldReply {
        let request = WorldRequest(
            method: method,
            target: target,
            headers: headers,
            body: body?.bytes() ?? []
        )
        return world.handle(request, to: system, at: now)
    }

    /// Lets time pass, stopping at everything that is due on the way.
    mutating func pass(_ time: Duration) throws {
        let end = now.advanced(by: time)
        while let due = world.nextDue, due <= end {
            now = max(now, due)
            try collect()
        }
        now = end
        try collect()
    }

    private mutating func collect() throws {
        for callback in world.tick(at: now) {
            callbacks.append(callback)
            let body = try JSONValue(parsing: callback.body)
            let event = try #require(body["events"]?[0])
            #expect(event["id"]?.string == callback.eventID)
            #expect(event["at"]?.string.flatMap { Timestamp($0) } != nil)
            events.append(event)
        }
    }

    func types(_ system: WorldSystem) -> [String] {
        zip(callbacks, events).filter { $0.0.system == system }.compactMap { $0.1["type"]?.string }
    }

    func events(_ type: String) -> [JSONValue] { events.filter { $0["type"]?.string == type } }
}

extension WorldReply {
    var json: JSONValue {
        get throws { try JSONValue(parsing: body) }
    }
}

enum Sample {
    static func order(_ reference: String = "K-1", item: String = "SKU-1") -> JSONValue {
        [
            "reference": .string(reference), "order_ref": "O-1", "customer_code": "C-1",
            "customer_po": "PO-1", "currency": "USD",
            "lines": [
                ["line_no": 1, "item_code": .string(item), "qty": 12, "net": 120, "tax": 8],
                ["line_no": 2, "item_code": "SKU-2", "qty": 3, "net": 30, "tax": 2],
            ],
        ]
    }

    static func goodsIssue(_ reference: String, order: String = "SO-000001") -> JSONValue {
        [
            "reference": .string(reference), "order_number": .string(order), "delivery": "S-1",
            "site": "PDX",
            "packages": [
                ["lines": [["line_no": 1, "qty": 6]]],
                ["lines": [["line_no": 1, "qty": 6], ["line_no": 2, "qty": 3]]],
            ],
        ]
    }

    static func invoice(_ reference: String, total: Int64 = 160) -> JSONValue {
        [
            "reference": .string(reference), "invoice_no": "I-1", "customer_code": "C-1",
            "currency": "USD", "net": 150, "tax": 10, "total": .number(total),
            "lines": [
                ["line_no": 1, "item_code": "SKU-1", "qty": 12, "net": 120, "tax": 8],
                ["line_no": 2, "item_code": "SKU-2", "qty": 3, "net": 30, "tax": 2],
            ],
        ]
    }

    static func fulfilment(_ ref: String = "F-1", quantity: Int64 = 10) -> JSONValue {
        [
            "wmsOrderRef": .string(ref), "customerOrderNo": "O-1", "site": "PDX",
            "orderLines": [
                ["lineNo": 1, "skuCode": "SKU-1", "qtyRequired": .number(quantity)],
                ["lineNo": 2, "skuCode": "SKU-2", "qtyRequired": 3],
            ],
        ]
    }
}
