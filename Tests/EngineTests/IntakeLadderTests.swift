import Canonical
import Database
import Engine
import Inventory
import Ordering
import Primitives
import Storage
import StorageTesting
import Testing

@Suite struct IntakeLadderTests {
    @Test(arguments: TestDatabases.all)
    func `when more are decided than there is room for, the next one waits`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let ladder = IntakeLadder(store: bench.store, bounds: .init(decided: 2, waiting: 10))
            var rungs: [IntakeRung] = []
            for _ in 1...3 { rungs.append(try await rung(of: ladder, bench)) }
            ladder.leave()
            rungs.append(try await rung(of: ladder, bench))
            #expect(rungs == [.full, .full, .waiting, .full])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `nobody overtakes who waits, and too many are refused`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let ladder = IntakeLadder(store: bench.store, bounds: .init(decided: 1, waiting: 2))
            _ = try await rung(of: ladder, bench)
            for number in 1...2 {
                #expect(try await rung(of: ladder, bench) == .waiting)
                try await bench.receive(bench.request("PO-\(number)", [("WIDGET", 1)]))
                ladder.noteWaiting()
            }
            ladder.leave()
            #expect(try await rung(of: ladder, bench) == .readOnly)
            #expect(ladder.secondsUntilClear == 1)
            bench.clock.advance(.milliseconds(250))
            #expect(try await rung(of: ladder, bench) == .readOnly)
            try await bench.settle()
            bench.clock.advance(.milliseconds(250))
            #expect(try await rung(of: ladder, bench) == .full)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a node that starts counts what waits already`(on engine: TestEngine) async throws {
        try await TestBench.run(on: engine) { bench in
            try await bench.receive(bench.request("PO-1", [("WIDGET", 1)]))
            let ladder = IntakeLadder(store: bench.store)
            #expect(try await rung(of: ladder, bench) == .waiting)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `orders of documents are not waited for`(on engine: TestEngine) async throws {
        try await TestBench.run(on: engine) { bench in
            try await bench.store.write { (transaction) throws(StoreFailure) in
                let message = InboundMessage(
                    entity: "acme",
                    source: "partner:retail",
                    key: "1",
                    kind: MessageKind.orderRequest.rawValue,
                    contentHash: [],
                    body: [],
                    traceID: "0af7651916cd43dd8448eb211c80319c",
                    actor: "retail"
                )
                _ = try transaction.inbox.accept(message, at: bench.clock.now())
            }
            let ladder = IntakeLadder(store: bench.store)
            #expect(try await rung(of: ladder, bench) == .full)
        }
    }

    private func rung(of ladder: IntakeLadder, _ bench: TestBench) async throws -> IntakeRung {
        try await ladder.enter(at: bench.clock.now())
    }
}

/// What becomes of orders that wait.
@Suite struct WaitingOrderTests {
    @Test(arguments: TestDatabases.all)
    func `an order that waited is decided once, and its repeat is told the decision`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let request = bench.request("PO-1", [("WIDGET", 5)])
            guard case .waiting(_, isRepeat: false) = try await bench.receive(request),
                case .waiting(_, isRepeat: true) = try await bench.receive(request),
                // There is room again, but the order still waits.
                case .waiting(_, isRepeat: true) = try await bench.submit(request)
            else { throw UnexpectedOutcome() }
            try await bench.settle()
            let first = try await bench.repeatedAnswer(request)
            let id = Order.ID(String(first.prefix { $0 != " " }))
            #expect(try await bench.state(id).header?.purchaseOrderNumber == "PO-1")
            // The order goes on, and its answer stays what it was.
            try await bench.cancel(id)
            #expect(try await bench.state(id).cancellation != nil)
            #expect(try await bench.repeatedAnswer(request) == first)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `orders that waited are decided in the order in which they came`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            // 1,200 in Dallas and 600 in Reno: who comes first gets the stock.
            for number in 1...3 {
                _ = try await bench.receive(bench.request("PO-\(number)", [("WIDGET", 900)]))
                bench.clock.advance(.milliseconds(1))
            }
            try await bench.settle()
            var allocated: [Bool] = []
            for number in 1...3 {
                let outcome = try await bench.submit(
                    bench.request("PO-\(number)", [("WIDGET", 900)])
                )
                guard case .answered(let answer, true) = outcome else { throw UnexpectedOutcome() }
                let state = try await bench.state(
                    Order.ID(String(decoding: answer.body, as: UTF8.self))
                )
                allocated.append(state.lines[0].quantities.backordered == 0)
            }
            #expect(allocated == [true, true, false])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `another body under the key of an order that waits is refused`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            _ = try await bench.receive(bench.request("PO-1", [("WIDGET", 5)]))
            let other = bench.request("PO-2", [("WIDGET", 6)])
            guard case .keyReused = try await bench.receive(other, key: "key-PO-1"),
                case .keyReused = try await bench.submit(other, key: "key-PO-1")
            else { throw UnexpectedOutcome() }
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a number that another order has is told to the repeat, and to customer service`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let first = try await bench.accept(bench.request("PO-1", [("WIDGET", 5)]))
            let other = bench.request("PO-1", [("WIDGET", 6)])
            _ = try await bench.receive(other, key: "other", body: "other")
            try await bench.settle()
            let outcome = try await bench.submit(other, key: "other", body: "other")
            guard case .numberTaken(let holder) = outcome else { throw UnexpectedOutcome() }
            #expect(holder == first)
            let items = try await bench.store.read { (view) throws(StoreFailure) in
                try view.session.rows("SELECT reason FROM work_item") { $0.text(0) }
            }
            #expect(items == ["number_reused"])
        }
    }
}

extension TestBench {
    @discardableResult
    func receive(
        _ request: OrderRequest,
        key: String? = nil,
        body: String? = nil
    ) async throws -> SubmissionOutcome {
        try await desk.receive(submission(of: request, key: key, body: body), render: Self.idOnly)
    }

    /// What a repeat is answered: the order's id, and how far it had come.
    func repeatedAnswer(_ request: OrderRequest) async throws -> String {
        let outcome = try await desk.submit(submission(of: request)) { order in
            let id = order.state.header?.id.rawValue ?? ""
            return StoredAnswer(status: 201, body: Array("\(id) \(order.sequence)".utf8))
        }
        guard case .answered(let answer, isRepeat: true) = outcome else {
            throw UnexpectedOutcome()
        }
        return String(decoding: answer.body, as: UTF8.self)
    }

    func cancel(_ order: Order.ID) async throws {
        let command = OrderCommand(
            caller: caller,
            order: order,
            event: .cancelRequested(CancelRequest(requestedBy: "buyer", reason: "not needed")),
            idempotencyKey: "cancel-\(order)",
            body: [],
            traceID: "0af7651916cd43dd8448eb211c80319c"
        )
        guard case .answered = try await desk.act(command, render: Self.idOnly) else {
            throw UnexpectedOutcome()
        }
    }
}
