import Connectors
import Foundation
import Primitives

/// Places the demo's orders over real HTTP and drops a real 850 into the partner's folder.
actor DemoPlayer {
    private let address: String
    private let key: String
    private let inbox: String
    private let clock: any WallClock
    private let exchange: AsyncHTTPExchange
    private var isReady = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    // An actor, because the server's start wakes the play.
    init(address: String, key: String, inbox: String, clock: any WallClock) {
        self.address = address
        self.key = key
        self.inbox = inbox
        self.clock = clock
        exchange = AsyncHTTPExchange(policy: .loopback, clock: clock)
    }

    /// The server listens: the play may begin.
    func begin() {
        isReady = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }

    func play() async throws {
        if !isReady { await withCheckedContinuation { waiting.append($0) } }
        try await submit("PO-1001", customer: "C-HARBOR", [("WIDGET", 24), ("DRILL", 2)])
        try await submit("PO-1002", customer: "C-HARBOR", [("PUMP", 6), ("GLOVES", 10)])
        try await submit("PO-1003", customer: "C-CORNER", [("DRILL", 5)])
        let file = URL(filePath: inbox).appending(path: "po-4500017788.x12")
        try Data(DemoPartner.purchaseOrder.utf8).write(to: file, options: .atomic)
    }

    /// Until cancelled.
    func wait() async throws {
        let never = AsyncStream<Never> { _ in }
        for await _ in never {}
        await exchange.shutdown()
    }

    private func submit(
        _ number: String,
        customer: String,
        _ lines: [(sku: String, each: Int)]
    ) async throws {
        let items = lines.map {
            #"{"item": {"sku": "\#($0.sku)"}, "quantity": "\#($0.each)", "unit": "EA"}"#
        }.joined(separator: ", ")
        let body = """
            {"customer": "\(customer)", "purchase_order_number": "\(number)", "currency": "USD",
             "ship_to": {"code": "MAIN"}, "lines": [\(items)]}
            """
        let reply = try await exchange.send(
            HTTPCall(
                method: "POST",
                url: address + "/v1/orders",
                headers: [
                    HTTPField("Authorization", "Bearer \(key)"),
                    HTTPField("Content-Type", "application/json"),
                    HTTPField("Idempotency-Key", "demo-\(number)"),
                ],
                body: Array(body.utf8)
            ),
            deadline: clock.now().advanced(by: .seconds(30))
        )
        guard (200..<300).contains(reply.status) else {
            throw DemoFailure(
                "\(number) was answered with \(reply.status): "
                    + String(decoding: reply.body, as: UTF8.self)
            )
        }
        say("\(number): \(reply.status)")
    }
}
