import Assembly
import Connectors
import JSON
import Primitives

/// One API key at work: a portal, a finance desk, the sandbox's floor.
struct ChannelClient: Sendable {
    struct Reply: Sendable {
        var status: Int
        var body: JSONValue
        var retryAfter: String?
    }

    var address: String
    var key: String?
    let exchange: AsyncHTTPExchange
    private let clock = SystemClock()

    init(at address: String, key: String? = nil, over exchange: AsyncHTTPExchange) {
        self.address = address
        self.key = key
        self.exchange = exchange
    }

    @concurrent
    func send(
        _ method: String,
        _ path: String,
        _ body: JSONValue? = nil,
        as intent: String? = nil,
        trace: String? = nil
    ) async throws -> Reply {
        var headers = [HTTPField("Content-Type", "application/json")]
        if let trace { headers.append(HTTPField("traceparent", "00-\(trace)-00f067aa0ba902b7-01")) }
        if let key { headers.append(HTTPField("Authorization", "Bearer \(key)")) }
        if let intent { headers.append(HTTPField("Idempotency-Key", intent)) }
        let call = HTTPCall(
            method: method,
            url: address + path,
            headers: headers,
            body: body?.bytes() ?? []
        )
        let deadline = clock.now().advanced(by: .seconds(30))
        let reply = try await exchange.send(call, deadline: deadline)
        let answer = reply.body.isEmpty ? JSONValue.null : try JSONValue(parsing: reply.body)
        return Reply(
            status: reply.status,
            body: answer,
            retryAfter: reply.header("Retry-After")
        )
    }

    /// What is there now; anything but a 200 fails.
    func read(_ path: String) async throws -> JSONValue {
        let reply = try await send("GET", path)
        guard reply.status == 200 else { throw Unexpected("GET \(path)", reply) }
        return reply.body
    }

    // MARK: - Orders

    func submit(
        _ purchaseOrder: String,
        for customer: String,
        _ lines: [(sku: String, each: Int)],
        trace: String? = nil
    ) async throws -> Reply {
        let items: [JSONValue] = lines.map { line in
            [
                "item": ["sku": .string(line.sku)], "quantity": .string(String(line.each)),
                "unit": "EA",
            ]
        }
        let body: JSONValue = [
            "customer": .string(customer), "purchase_order_number": .string(purchaseOrder),
            "currency": "USD", "ship_to": ["code": "MAIN"], "lines": .array(items),
        ]
        let intent = "submit-\(purchaseOrder)"
        return try await send("POST", "/v1/orders", body, as: intent, trace: trace)
    }

    /// Submits what must be taken, and gives its id.
    func place(
        _ purchaseOrder: String,
        for customer: String,
        _ lines: [(sku: String, each: Int)]
    ) async throws -> String {
        let reply = try await submit(purchaseOrder, for: customer, lines)
        guard (200..<300).contains(reply.status), let id = reply.body["id"]?.string else {
            throw Unexpected("submitting \(purchaseOrder)", reply)
        }
        return id
    }

    func order(_ id: String) async throws -> JSONValue { try await read("/v1/orders/\(id)") }

    /// The order once it is as wished.
    func order(
        _ id: String,
        until wish: String,
        _ holds: @Sendable (JSONValue) -> Bool
    ) async throws -> JSONValue {
        try await eventually(wish, read: { try await order(id) }, holds)
    }

    func order(_ id: String, untilStatus status: String) async throws -> JSONValue {
        try await order(id, until: "status \(status)") { $0["status"]?.string == status }
    }

    /// The kinds of its milestones in their order, once `last` is among them.
    func milestones(_ id: String, until last: String) async throws -> [String] {
        let page = try await eventually("the milestone \(last)") {
            try await read("/v1/orders/\(id)/milestones")
        } _: {
            $0.kinds.contains(last)
        }
        return page.kinds
    }
}

extension JSONValue {
    fileprivate var kinds: [String] {
        (self["milestones"]?.array ?? []).compactMap { $0["kind"]?.string }
    }

    /// How many elements the member has; none when it is not there.
    func count(_ name: String) -> Int { self[name]?.array?.count ?? 0 }
}

struct Unexpected: Error, CustomStringConvertible {
    var description: String

    init(_ what: String, _ reply: ChannelClient.Reply) {
        let text = String(decoding: reply.body.bytes(), as: UTF8.self)
        description = "\(what) was answered with \(reply.status): \(text)"
    }
}
