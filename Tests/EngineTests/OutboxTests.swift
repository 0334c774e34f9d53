import Canonical
import Database
import Engine
import Ordering
import Primitives
import Storage
import StorageTesting
import Testing

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
