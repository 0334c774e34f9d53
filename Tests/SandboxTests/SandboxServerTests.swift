import ConnectorTesting
import Connectors
import JSON
import Primitives
import Sandbox
import SimulatedWorld
import Testing

@Suite struct SandboxServerTests {
    @Test(arguments: ConformanceCase.allCases, WorldSystem.allCases)
    func `the rest connector conforms over real HTTP`(
        _ conformanceCase: ConformanceCase,
        _ system: WorldSystem
    ) async throws {
        try await Self.sandbox { sandbox, exchange in
            let target = try await RealTarget(system, of: sandbox, over: exchange)
            try await conformanceCase.run(on: target)
        }
    }

    @Test func `an order's whole life passes through the three systems`() async throws {
        let listener = Listener()
        try await listener.running { baseURL in
            try await Self.sandbox { sandbox, exchange in
                let keys: [WorldSystem: String] = [.warehouse: "w", .carrier: "c", .erp: "e"]
                sandbox.post(to: SandboxListener(baseURL: baseURL, keys: keys))
                let erp = try await RealTarget(.erp, of: sandbox, over: exchange)
                let warehouse = try await RealTarget(.warehouse, of: sandbox, over: exchange)
                let booked = try await Self.perform("erp.book", Payload.erpOrder, on: erp)
                #expect(booked.reference == "SO-000001")
                let amended = Payload.amended("SO-000001")
                #expect(
                    try await Self.perform("erp.amend", amended, on: erp).reference == "SO-000001"
                )
                let request = Payload.fulfilment("F-1")
                let released = try await Self.perform("warehouse.release", request, on: warehouse)
                #expect(released.reference == "W-000001")
                try await listener.waitUntil { $0.contains { $0.event["scanCode"] == "POD" } }
                let issue = Payload.goodsIssue("SO-000001")
                #expect(
                    try await Self.perform("erp.goods_issue", issue, on: erp).reference
                        == "GI-000001"
                )
                let invoiced = try await Self.perform("erp.invoice", Payload.invoice, on: erp)
                #expect(invoiced.reference == "INV-000001")
                try await erp.send("POST", "/payments", ["invoice": "I-1"])
                try await listener.waitUntil {
                    $0.contains { $0.event["type"] == "payment.received" }
                }
                #expect(try await erp.read("/orders/SO-000001")["status"] == "delivered")
                #expect(try await erp.read("/invoices/INV-000001")["status"] == "paid")
            }
        }
        // Each system's events come in their order; systems do not wait for each other.
        func told(_ system: WorldSystem) -> [String?] {
            listener.heard.filter { $0.path.hasSuffix(system.rawValue) }
                .map { $0.event["scanCode"]?.string ?? $0.event["type"]?.string }
        }
        #expect(
            told(.warehouse) == [
                "fulfilment.acknowledged", "fulfilment.picked", "fulfilment.packed",
                "fulfilment.shipped",
            ]
        )
        #expect(told(.carrier) == ["DEP", "TRN", "POD"])
        #expect(told(.erp) == ["payment.received"])
        #expect(
            Set(listener.heard.map { "\($0.path) \($0.authorization ?? "")" }) == [
                "/v1/events/warehouse Bearer w", "/v1/events/carrier Bearer c",
                "/v1/events/erp Bearer e",
            ]
        )
    }

    @Test func `a cancellation comes back in canonical terms`() async throws {
        try await Self.sandbox { sandbox, exchange in
            let warehouse = try await RealTarget(.warehouse, of: sandbox, over: exchange)
            try await warehouse.send("PUT", "/faults", ["manual": true])
            let request = Payload.fulfilment("F-1")
            _ = try await Self.perform("warehouse.release", request, on: warehouse)
            let cancellation = Payload.cancellation("F-1")
            let first = try await Self.perform("warehouse.cancel", cancellation, on: warehouse)
            let answer = try JSONValue(parsing: first.payload)
            #expect(answer["fulfilment"] == "F-1")
            #expect(answer["cancelled"] == [["line": 1, "thousandths": 12_500]])
            #expect(answer["at"]?.integer != nil)
            let again = try await Self.perform("warehouse.cancel", cancellation, on: warehouse)
            #expect(again.payload == first.payload)
        }
    }

    @Test func `an order cancelled twice in the ERP is cancelled once and both times told so`()
        async throws
    {
        try await Self.sandbox { sandbox, exchange in
            let erp = try await RealTarget(.erp, of: sandbox, over: exchange)
            _ = try await Self.perform("erp.book", Payload.erpOrder, on: erp)
            let number: JSONValue = ["externalNumber": "SO-000001"]
            let first = try await Self.perform("erp.cancel", number, on: erp)
            let again = try await Self.perform("erp.cancel", number, on: erp)
            #expect(first.reference == "SO-000001" && again.reference == "SO-000001")
            #expect(!first.wasThereAlready && again.wasThereAlready)
        }
    }

    @Test func `a listener that is ill gets every event all the same, in order and once`()
        async throws
    {
        let listener = Listener(refusing: [503, 500, 401, 429, 503])
        try await listener.running { baseURL in
            try await Self.sandbox { sandbox, exchange in
                let warehouse = try await RealTarget(.warehouse, of: sandbox, over: exchange)
                try await warehouse.send("PUT", "/faults", ["manual": true])
                for number in 1...3 { try await Self.receive(number, at: warehouse) }
                sandbox.post(to: SandboxListener(baseURL: baseURL, keys: [:]))
                try await listener.waitUntil { $0.count == 3 }
            }
        }
        #expect(listener.heard.map { $0.event["qty"]?.integer } == [1, 2, 3])
        #expect(listener.calls == 8)
    }

    @Test func `one bad event does not hold up the rest`() async throws {
        let listener = Listener(refusing: [422, 422, 422, 422, 422])
        try await listener.running { baseURL in
            try await Self.sandbox { sandbox, exchange in
                sandbox.post(to: SandboxListener(baseURL: baseURL, keys: [:]))
                let warehouse = try await RealTarget(.warehouse, of: sandbox, over: exchange)
                for number in 1...2 { try await Self.receive(number, at: warehouse) }
                try await listener.waitUntil { $0.count == 1 }
                #expect(listener.heard.first?.event["qty"] == 2)
                #expect(sandbox.posted(by: .warehouse).undelivered == ["wms-00000001"])
                let report = try await warehouse.read("/events")
                #expect(report["undelivered"] == ["wms-00000001"])
            }
        }
    }

    @Test func `a listener that moved is found again`() async throws {
        let before = Listener()
        let after = Listener()
        try await Self.sandbox { sandbox, exchange in
            let warehouse = try await RealTarget(.warehouse, of: sandbox, over: exchange)
            try await before.running { baseURL in
                sandbox.post(to: SandboxListener(baseURL: baseURL, keys: [:]))
                try await Self.receive(1, at: warehouse)
                try await before.waitUntil { $0.count == 1 }
            }
            try await Self.receive(2, at: warehouse)
            try await after.running { baseURL in
                sandbox.post(to: SandboxListener(baseURL: baseURL, keys: [:]))
                try await after.waitUntil { $0.count == 1 }
            }
        }
        #expect(after.heard.first?.event["qty"] == 2)
    }

    @Test(.timeLimit(.minutes(20)))
    func `the ERP that books two a second takes half a second each, and says when it is full`()
        async throws
    {
        var options = SandboxOptions()
        options.erp.lane = ServiceLane(serviceTime: .milliseconds(500), workers: 1, queueLimit: 1)
        let clock = StillClock()
        try await Self.sandbox(options, clock: clock) { sandbox, exchange in
            let erp = try await RealTarget(.erp, of: sandbox, over: exchange)
            // No time passes between the calls: each has come in before the next is made.
            async let first = Self.book("K-1", in: erp)
            #expect(await clock.sleeping(1) == [.milliseconds(500)])
            async let second = Self.book("K-2", in: erp)
            #expect(await clock.sleeping(2) == [.milliseconds(500), .seconds(1)])
            #expect(try await Self.book("K-3", in: erp) == 503)

            clock.advance(by: .milliseconds(500))
            #expect(try await first == 201)
            #expect(await clock.sleeping(1) == [.milliseconds(500)])
            async let third = Self.book("K-3", in: erp)
            #expect(await clock.sleeping(2) == [.milliseconds(500), .seconds(1)])
            clock.advance(by: .seconds(1))
            #expect(try await (second, third) == (201, 201))
        }
    }

    @Test func `a port that is taken is told, not waited for`() async throws {
        try await Self.sandbox { sandbox, exchange in
            let url = try await sandbox.url(of: .erp)
            var options = SandboxOptions()
            options.ports = [.carrier: Int(url.split(separator: ":")[2]) ?? 0]
            await #expect(throws: (any Error).self) {
                try await Self.sandbox(options) { _, _ in }
            }
        }
    }

    @Test func `a body beyond the limit is refused`() async throws {
        try await Self.sandbox { sandbox, exchange in
            let erp = try await RealTarget(.erp, of: sandbox, over: exchange)
            let call = HTTPCall(
                method: "POST",
                url: erp.baseURL + "/orders",
                body: [UInt8](repeating: 0x20, count: Limits.requestBodyBytes + 1)
            )
            let deadline = erp.clock.now().advanced(by: .seconds(120))
            #expect(try await erp.exchange.send(call, deadline: deadline).status == 413)
        }
    }
}

extension SandboxServerTests {
    /// A sandbox whose floor works a hundred times as fast as a real one, and a client to call it.
    static func sandbox(
        _ options: SandboxOptions = SandboxOptions(),
        clock: any WallClock = RealClock(),
        _ body: (SandboxServer, AsyncHTTPExchange) async throws -> Void
    ) async throws {
        var options = options
        options.run(atSpeed: 100)
        options.silence = .seconds(20)
        let exchange = AsyncHTTPExchange(policy: .loopback, clock: RealClock())
        // Shut down whatever happens: a client that is dropped alive ends the whole test process.
        let outcome = await Result {
            try await SandboxServer.running(options, clock: clock, logger: quiet) { sandbox in
                try await body(sandbox, exchange)
            }
        }
        await exchange.shutdown()
        try outcome.get()
    }

    static func perform(
        _ operation: String,
        _ payload: JSONValue,
        on target: RealTarget
    ) async throws -> ConnectorResponse {
        try await target.connector.perform(
            RealTarget.request(operation, 1, payload),
            deadline: target.clock.now().advanced(by: .seconds(120))
        )
    }

    static func book(_ reference: String, in erp: RealTarget) async throws -> Int {
        let order: JSONValue = [
            "reference": .string(reference), "customer_code": "C", "currency": "USD",
            "lines": [["line_no": 1, "item_code": "A", "qty": 1, "net": 1, "tax": 0]],
        ]
        return try await erp.send("POST", "/orders", order).status
    }

    static func receive(_ quantity: Int, at warehouse: RealTarget) async throws {
        let goods: JSONValue = ["sku": "SKU-1", "site": "PDX", "quantity": .number(quantity)]
        let reply = try await warehouse.send("POST", "/control/receive", goods)
        #expect(reply.status == 201)
    }
}

extension Result where Failure == any Error {
    fileprivate init(catching body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
