import Canonical
import Connectors
import ERPConnectors
import JSON
import Ordering
import Primitives
import Testing

/// Several sales in one call each.
@Suite struct TrytonJointBookingTests {
    private static let create = "model.sale.sale.create"
    private static let quote = "model.sale.sale.quote"
    private static let confirm = "model.sale.sale.confirm"

    private static func order(_ number: Int) -> ERPOrder {
        var order = TrytonScene.order
        order.order = Order.ID("O-\(number)")
        order.purchaseOrderNumber = "PO-\(number)"
        return order
    }

    private static func requests(
        _ orders: [ERPOrder] = (1...10).map(order)
    ) throws -> [ConnectorRequest] {
        try orders.enumerated().map { index, order in
            try TrytonScene.request("erp.book", order, key: index + 1)
        }
    }

    private static func words(_ outcomes: [Result<ConnectorResponse, ConnectorFailure>]) -> [String]
    {
        outcomes.map { outcome in
            switch outcome {
            case .success: "done"
            case .failure(let failure): failure.isOutcomeUnknown ? "unknown" : failure.code
            }
        }
    }

    /// Each key stands in one sale that holds; what was refused was withdrawn.
    private static func expectOnce(_ scene: TrytonScene, refused: Set<Int> = []) {
        for number in 1...10 {
            let sales = scene.sales.filter { $0.description == "order/O-\(number)/3/0" }
            let booked = sales.filter { $0.state == "processing" }
            #expect(booked.count == (refused.contains(number) ? 0 : 1), "order \(number)")
            #expect(sales.count <= 1, "order \(number)")
            #expect(sales.allSatisfy { ["processing", "cancelled"].contains($0.state) })
        }
    }

    /// Whoever is not done comes again as the dispatcher would have it: asked for, then alone.
    private static func repeatAlone(
        _ scene: TrytonScene,
        _ outcomes: [Result<ConnectorResponse, ConnectorFailure>]
    ) async throws {
        for (request, outcome) in zip(try requests(), outcomes) {
            guard case .failure(let failure) = outcome, failure.remedy != .reject else { continue }
            if failure.isOutcomeUnknown,
                try await scene.connector.find(request, deadline: scene.deadline) != nil
            {
                continue
            }
            _ = try await scene.connector.perform(request, deadline: scene.deadline)
        }
    }

    @Test(arguments: ["8.2", "6.0.76"])
    func `ten sales take one call each to be made, quoted and confirmed`(
        _ version: String
    ) async throws {
        let scene = try TrytonScene(version: version, batch: 10)
        #expect(scene.connector.batch(of: "erp.book") == 10)
        #expect(scene.connector.batch(of: "erp.invoice") == 1)
        let outcomes = await scene.connector.performTogether(
            try Self.requests(),
            deadline: scene.deadline
        )
        #expect(Self.words(outcomes) == Array(repeating: "done", count: 10))
        for method in [Self.create, Self.quote, Self.confirm] {
            #expect(scene.tryton.methods.count { $0 == method } == 1)
        }
        Self.expectOnce(scene)
        // Each is told its own number.
        for (number, outcome) in zip(1..., outcomes) {
            let sale = scene.sales.first { $0.description == "order/O-\(number)/3/0" }
            #expect(try outcome.get().reference == sale?.number)
        }
    }

    @Test func `one bad sale in ten is refused alone, wherever it is refused`() async throws {
        let scene = try TrytonScene(batch: 10)
        scene.tryton.look {
            $0.books.impossible = ["PO-3"]
            $0.books.beyondCredit = ["PO-8"]
        }
        var orders = (1...10).map(Self.order)
        // Tryton would make something else of it.
        orders[4].lines[0].tax = Money(minorUnits: 399, .usd)
        // Nobody of this number is there.
        orders[5].customer = Party.ID("C-NOBODY")
        let outcomes = await scene.connector.performTogether(
            try Self.requests(orders),
            deadline: scene.deadline
        )
        let refused: Set<Int> = [3, 5, 6, 8]
        #expect(
            Self.words(outcomes)
                == (1...10).map { refused.contains($0) ? "connector.refused" : "done" }
        )
        Self.expectOnce(scene, refused: refused)
        guard case .failure(let failure) = outcomes[7] else { return }
        #expect(failure.description.contains("credit limit"))
    }

    @Test(arguments: [create, quote, confirm], [true, false])
    func `an answer that is cut leaves ten in doubt, and ten sales in the end`(
        _ method: String,
        _ isDone: Bool
    ) async throws {
        let scene = try TrytonScene(batch: 10)
        scene.tryton.fail(method, .reset(isDone: isDone))
        let outcomes = await scene.connector.performTogether(
            try Self.requests(),
            deadline: scene.deadline
        )
        #expect(Self.words(outcomes) == Array(repeating: "unknown", count: 10))
        try await Self.repeatAlone(scene, outcomes)
        Self.expectOnce(scene)
    }

    @Test(arguments: [create, quote, confirm])
    func `an overload books nothing twice, and goes on where it was`(
        _ method: String
    ) async throws {
        let scene = try TrytonScene(batch: 10)
        scene.tryton.fail(method, .status(503, isDone: false))
        let outcomes = await scene.connector.performTogether(
            try Self.requests(),
            deadline: scene.deadline
        )
        #expect(Self.words(outcomes) == Array(repeating: "connector.unavailable", count: 10))
        try await Self.repeatAlone(scene, outcomes)
        Self.expectOnce(scene)
    }

    @Test func `a sale that is there is gone on with, and not made again`() async throws {
        let scene = try TrytonScene(batch: 10)
        let requests = try Self.requests()
        scene.tryton.fail(Self.quote, .silence(isDone: false))
        _ = await scene.connector.outcome(of: requests[3], deadline: scene.deadline)
        _ = try await scene.connector.perform(requests[6], deadline: scene.deadline)
        #expect(scene.sales.map(\.state) == ["draft", "processing"])
        let outcomes = await scene.connector.performTogether(requests, deadline: scene.deadline)
        #expect(Self.words(outcomes) == Array(repeating: "done", count: 10))
        Self.expectOnce(scene)
        #expect(try outcomes[6].get().wasThereAlready)
    }

    @Test(arguments: [0, 26])
    func `a batch has a bound`(_ batch: Int) {
        #expect(throws: ConfigurationFailure.self) { try TrytonScene(batch: batch) }
    }
}
