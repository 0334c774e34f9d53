import Canonical
import Database
import Engine
import Inventory
import Ordering
import Primitives
import Storage
import StorageTesting
import Synchronization
import Testing

/// The server commits and its answer is lost on the way: nothing is lost by it, nothing done twice.
@Suite(.enabled(if: TestDatabases.all.contains(.postgres)), .timeLimit(.minutes(20)))
struct LostCommitTests {
    private func withProxy(_ body: (TestBench, FaultyProxy) async throws -> Void) async throws {
        let proxy = try FaultyProxy(before: TestDatabases.postgresURL())
        defer { proxy.stop() }
        let store = try await TestDatabases.postgres(url: proxy.url)
        do {
            let bench = TestBench(store)
            try await bench.prepare()
            try await body(bench, proxy)
            proxy.set(.none)
            await store.close()
        } catch {
            proxy.set(.none)
            await store.close()
            throw error
        }
    }

    private func orders(_ bench: TestBench) async throws -> Int {
        try await bench.store.read { (view) throws(StoreFailure) in
            try view.session.first("SELECT COUNT(*) FROM instance WHERE kind = 'order'") {
                Int($0.integer(0))
            } ?? 0
        }
    }

    // MARK: - The order desk

    @Test func `an order whose commit's answer was lost is answered by its key, and is one order`()
        async throws
    {
        try await withProxy { bench, proxy in
            let request = bench.request("PO-1", [("WIDGET", 5)])
            proxy.set(.loseCommits(1))
            guard case .answered(let answer, true) = try await bench.submit(request),
                case .answered(let again, true) = try await bench.submit(request)
            else { throw UnexpectedOutcome() }
            #expect(answer == again)
            #expect(try await orders(bench) == 1)
            let reserved = try await bench.store.read { (view) throws(StoreFailure) in
                try view.stock.levels(of: "WIDGET", entity: "acme").reduce(0) { $0 + $1.reserved }
            }
            #expect(reserved == 5_000)
        }
    }

    @Test func `an order whose commit never arrived is decided when it is asked for again`()
        async throws
    {
        try await withProxy { bench, proxy in
            let decisions = Atomic(0)
            let submission = OrderSubmission(
                caller: bench.caller,
                idempotencyKey: "k",
                body: [1],
                request: bench.request("PO-1", [("WIDGET", 5)]),
                traceID: "0af7651916cd43dd8448eb211c80319c"
            )
            let outcome = try await bench.desk.submit(submission) { _ in
                // What comes next from this connection is the COMMIT.
                if decisions.add(1, ordering: .relaxed).oldValue == 0 {
                    proxy.set(.loseNextQuestion)
                }
                return StoredAnswer(status: 201, body: [])
            }
            guard case .answered(_, false) = outcome else { throw UnexpectedOutcome() }
            #expect(decisions.load(ordering: .relaxed) == 2)
            #expect(try await orders(bench) == 1)
        }
    }

    @Test func `a doubt that cannot be resolved is told, and the same key gets the first answer`()
        async throws
    {
        try await withProxy { bench, proxy in
            let request = bench.request("PO-1", [("WIDGET", 5)])
            proxy.set(.loseCommits(3))
            await #expect {
                try await bench.submit(request)
            } throws: { error in
                (error as? StoreFailure)?.code == "store.commit_unknown"
            }
            #expect(try await orders(bench) == 1)
            guard case .answered(_, true) = try await bench.submit(request) else {
                throw UnexpectedOutcome()
            }
            #expect(try await orders(bench) == 1)
        }
    }

    @Test func `news whose commit's answer was lost is heard once`() async throws {
        try await withProxy { bench, proxy in
            let receipt = """
                {"type": "received", "at": "2027-01-15T10:00:00Z", "sku": "FILTER",
                 "site": "DAL", "qty": "50", "receipt": "PO-778"}
                """
            // Received only: where it is decided at the door, nothing is left for the processor.
            let door = EventDesk(store: bench.store, clock: bench.clock)
            proxy.set(.loseCommits(1))
            let receipts = try await door.accept(
                [SystemEvent(id: "r1", body: Array(receipt.utf8))],
                from: "wms",
                caller: bench.caller,
                traceID: "0af7651916cd43dd8448eb211c80319c"
            )
            #expect(receipts == [.duplicate])
            // The processor's own commit is in doubt, too: what it left undone it finds again.
            proxy.set(.loseCommits(1))
            await #expect(throws: StoreFailure.self) { try await bench.inbox.process() }
            try await bench.settle()
            let levels = try await bench.store.read { (view) throws(StoreFailure) in
                try view.stock.levels(of: "FILTER", entity: "acme").filter { $0.site == "DAL" }
            }
            #expect(levels.map(\.onHand) == [50_000])
        }
    }

    @Test func `news whose commit's answer was lost at the door is decided once`() async throws {
        try await withProxy { bench, proxy in
            let receipt = """
                {"type": "received", "at": "2027-01-15T10:00:00Z", "sku": "FILTER",
                 "site": "DAL", "qty": "50", "receipt": "PO-778"}
                """
            proxy.set(.loseCommits(1))
            #expect(try await bench.hear("r1", receipt) == [.duplicate])
            try await bench.settle()
            let levels = try await bench.store.read { (view) throws(StoreFailure) in
                try view.stock.levels(of: "FILTER", entity: "acme").filter { $0.site == "DAL" }
            }
            #expect(levels.map(\.onHand) == [50_000])
        }
    }

    // MARK: - The out-door

    @Test func `an outcome whose commit's answer was lost counts once`() async throws {
        try await withProxy { bench, proxy in
            let id = try await bench.accept(bench.request("PO-1", [("WIDGET", 5)]))
            bench.delivery.expect("erp.book", .done(reference: "SO-1", status: 201, answer: []))
            // The claim is stored by now; what is stored next is the outcome.
            bench.delivery.meanwhile { proxy.set(.loseCommits(1)) }
            #expect(try await bench.outbox.dispatch("erp") == 1)
            try await bench.settle()
            #expect(bench.delivery.made("erp.book").count == 1)
            #expect(try await bench.state(id).booking == .booked(externalNumber: "SO-1"))
            let attempts = try await bench.store.read { (view) throws(StoreFailure) in
                try view.attempts.attempts(ofInstance: "order", id.rawValue, limit: 10)
            }
            let key = bench.delivery.made("erp.book").first?.key
            #expect(attempts.filter { $0.effectKey == key }.map(\.outcome) == ["done"])
        }
    }

    @Test func `a try put back by a commit whose answer was lost is one try`() async throws {
        try await withProxy { bench, proxy in
            _ = try await bench.accept(bench.request("PO-1", [("WIDGET", 5)]))
            bench.delivery.expect(
                "erp.book",
                .unknown(code: "connector.timed_out", detail: "no answer")
            )
            bench.delivery.meanwhile { proxy.set(.loseCommits(1)) }
            #expect(try await bench.outbox.dispatch("erp") == 1)
            let attempts = try await bench.store.read { (view) throws(StoreFailure) in
                try view.session.rows("SELECT outcome FROM attempt ORDER BY number") { $0.text(0) }
            }
            #expect(attempts == ["unknown"])
        }
    }

    @Test func `what a claim in doubt took is asked about when its lease has ended`() async throws {
        try await withProxy { bench, proxy in
            let id = try await bench.accept(bench.request("PO-1", [("WIDGET", 5)]))
            proxy.set(.loseCommits(1))
            await #expect(throws: StoreFailure.self) { try await bench.outbox.dispatch("erp") }
            #expect(try await bench.outbox.dispatch("erp") == 0)
            #expect(bench.delivery.made("erp.book").isEmpty)
            try await bench.endLeases()
            try await bench.settle()
            #expect(bench.delivery.made("erp.book").map(\.isInDoubt) == [true])
            #expect(try await bench.state(id).booking != .requested)
        }
    }
}
