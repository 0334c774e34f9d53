import Canonical
import Database
import Ordering
import Primitives
import Storage
import StorageTesting
import Testing

@testable import Engine

@Suite struct OutboxTests {
    @Test(arguments: TestDatabases.all)
    func `an accepted order is booked and released`(on engine: TestEngine) async throws {
        try await TestBench.run(on: engine) { bench in
            bench.delivery.expect("erp.book", .done(reference: "SO-1", status: 201, answer: []))
            let id = try await bench.accept(bench.request("PO-1", [("WIDGET", 5), ("TAPE", 2)]))
            try await bench.settle()
            let state = try await bench.state(id)
            #expect(state.booking == .booked(externalNumber: "SO-1"))
            #expect(state.fulfilments.map(\.stage) == [.acknowledged])
            #expect(bench.delivery.made("erp.book").count == 1)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a call that may have taken effect is asked about, under the same key`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            bench.delivery.expect(
                "erp.book",
                .unknown(code: "connector.timed_out", detail: "no answer"),
                .done(reference: "SO-1", status: 200, answer: [])
            )
            let id = try await bench.accept(bench.request("PO-1", [("WIDGET", 5)]))
            try await bench.settle()
            #expect(try await bench.state(id).booking == .requested)
            bench.clock.advance(.seconds(60))
            try await bench.settle()
            let calls = bench.delivery.made("erp.book")
            #expect(calls.map(\.isInDoubt) == [false, true])
            #expect(Set(calls.map(\.key)).count == 1)
            #expect(try await bench.state(id).booking == .booked(externalNumber: "SO-1"))
        }
    }

    @Test(arguments: TestDatabases.all)
    func `bookings that wait go in one call, each with an end of its own`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            bench.delivery.most = 3
            bench.delivery.expect(
                "erp.book",
                .done(reference: "SO-1", status: 200, answer: []),
                .refused(code: "connector.refused", detail: "no credit", status: 200, answer: []),
                .unknown(code: "connector.timed_out", detail: "no answer"),
                .done(reference: "SO-4", status: 200, answer: []),
                .done(reference: "SO-3", status: 200, answer: [])
            )
            var orders: [Order.ID] = []
            for number in 1...4 {
                orders.append(
                    try await bench.accept(bench.request("PO-\(number)", [("WIDGET", 1)]))
                )
                bench.clock.advance(.seconds(1))
            }
            try await bench.settle()
            // Three in the order in which they came; the fourth alone, and whoever is in doubt too.
            let keys = orders.map { "order/\($0)/" }
            #expect(bench.delivery.joint.count == 1)
            #expect(
                zip(bench.delivery.joint.first ?? [], keys).allSatisfy { $0.hasPrefix($1) }
            )
            bench.clock.advance(.seconds(60))
            try await bench.settle()
            #expect(bench.delivery.joint.count == 1)
            let calls = bench.delivery.made("erp.book")
            #expect(calls.map(\.isInDoubt) == [false, false, false, false, true])
            #expect(calls.last?.key == calls[2].key)
            for (order, number) in [(0, "SO-1"), (2, "SO-3"), (3, "SO-4")] {
                let booking = try await bench.state(orders[order]).booking
                #expect(booking == .booked(externalNumber: number))
            }
            let holds = try await bench.state(orders[1]).holds.filter(\.isActive)
            #expect(holds.map(\.reason) == [.erpRefused])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `who dies over a call for several leaves each of them in doubt`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            bench.delivery.most = 10
            for number in 1...3 {
                _ = try await bench.accept(bench.request("PO-\(number)", [("WIDGET", 1)]))
            }
            let now = bench.clock.now()
            let claim = try await bench.outbox.claim("erp", limit: 1, at: now)
            #expect(claim.together.count == 3 && claim.effects.isEmpty)
            // Nobody tells what came of it, and the leases end.
            try await bench.endLeases()
            try await bench.settle()
            #expect(bench.delivery.joint.isEmpty)
            #expect(bench.delivery.made("erp.book").map(\.isInDoubt) == [true, true, true])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a refused booking holds the order for integration support`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            bench.delivery.expect(
                "erp.book",
                .refused(code: "connector.refused", detail: "unknown item", status: 422, answer: [])
            )
            let id = try await bench.accept(bench.request("PO-1", [("WIDGET", 5)]))
            try await bench.settle()
            let holds = try await bench.state(id).holds.filter(\.isActive)
            #expect(holds.map(\.reason) == [.erpRefused])
            let items = try await bench.store.read { (view) throws(StoreFailure) in
                try view.workItems.open(owner: .integrationSupport, limit: 10)
            }
            #expect(items.count == 1)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what the budget did not let go is no try, however often`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            bench.delivery.always(
                "erp.book",
                .notSent(
                    after: .seconds(5),
                    code: "connector.budget_spent",
                    detail: "the budget of calls is spent"
                )
            )
            let id = try await bench.accept(bench.request("PO-1", [("WIDGET", 5)]))
            for _ in 0..<3 * Limits.effectAttempts {
                try await bench.settle()
                bench.clock.advance(.seconds(5))
            }
            #expect(bench.delivery.made("erp.book").count > 2 * Limits.effectAttempts)
            let (effects, attempts) = try await bench.store.read { (view) throws(StoreFailure) in
                (
                    try view.effects.effects(ofInstance: "order", id.rawValue, limit: 10),
                    try view.attempts.attempts(ofInstance: "order", id.rawValue, limit: 10)
                )
            }
            let book = try #require(effects.first { $0.operation == "erp.book" })
            #expect(book.state == .ready)
            #expect(book.attempts == 0)
            #expect(book.lastCode == "connector.budget_spent")
            #expect(attempts.isEmpty)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what keeps failing is parked after its tries, with an owner`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let failure = DeliveryOutcome.retry(
                after: nil,
                code: "connector.unreachable",
                detail: "refused",
                status: nil
            )
            bench.delivery.expect(
                "erp.book",
                failure,
                failure,
                failure,
                failure,
                failure,
                failure,
                failure,
                failure,
                failure,
                failure,
                failure,
                failure,
                failure
            )
            _ = try await bench.accept(bench.request("PO-1", [("WIDGET", 5)]))
            for _ in 0..<Limits.effectAttempts + 2 {
                try await bench.settle()
                bench.clock.advance(.seconds(700))
            }
            #expect(bench.delivery.made("erp.book").count == Limits.effectAttempts)
            let parked = try await bench.store.read { (view) throws(StoreFailure) in
                (
                    effects: try view.effects.parked(limit: 10).count,
                    items: try view.workItems.open(owner: .integrationSupport, limit: 10).count
                )
            }
            #expect(parked == (1, 1))
        }
    }
}
