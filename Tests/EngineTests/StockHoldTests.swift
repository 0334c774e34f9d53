import Canonical
import Database
import Engine
import Governance
import Inventory
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

/// Holds on both databases: from the desk to the ledger, to whoever waits, and to their end.
@Suite struct StockHoldTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"

    private static func desk(_ bench: TestBench) -> HoldDesk {
        HoldDesk(store: bench.store, clock: bench.clock, facts: FactLoader())
    }

    private static func command(_ bench: TestBench, _ key: String) -> KeyedCommand {
        KeyedCommand(
            caller: bench.caller,
            idempotencyKey: key,
            body: Array(key.utf8),
            traceID: trace
        )
    }

    /// What is left of the hold, or the refusal's code.
    private static let told: @Sendable (HoldDesk.Said) -> StoredAnswer = { said in
        switch said {
        case .done(let standing):
            StoredAnswer(status: 200, body: Array("\(standing.left / 1_000)".utf8))
        case .refused(let refusal): StoredAnswer(status: 409, body: Array(refusal.code.utf8))
        }
    }

    private static func text(_ outcome: KeyedOutcome) -> String {
        guard case .answered(let answer, _) = outcome else { return "\(outcome)" }
        return String(decoding: answer.body, as: UTF8.self)
    }

    private static func place(
        _ bench: TestBench,
        _ units: Int64,
        number: StockHold.Number = "H-1",
        until: Timestamp? = nil,
        key: String = "place"
    ) async throws -> String {
        let hold = StockHold(
            item: "WIDGET",
            site: DemoCatalogue.dallas,
            number: number,
            thousandths: units * 1_000,
            reason: "damage",
            until: until,
            placedBy: "ann"
        )
        return text(try await desk(bench).place(hold, command(bench, key), answer: told))
    }

    private static func release(
        _ bench: TestBench,
        _ units: Int64? = nil,
        key: String = "release"
    ) async throws -> String {
        let release = StockHoldRelease(
            item: "WIDGET",
            site: DemoCatalogue.dallas,
            number: "H-1",
            thousandths: units.map { $0 * 1_000 },
            by: "bob",
            note: "looked at"
        )
        return text(try await desk(bench).release(release, command(bench, key), answer: told))
    }

    private static func levels(_ bench: TestBench) async throws -> [StockLevel] {
        try await bench.store.read { (view) throws(StoreFailure) in
            try view.stock.levels(of: "WIDGET", entity: "acme")
        }
    }

    private static func openWork(_ bench: TestBench) async throws -> [String] {
        try await bench.store.read { (view) throws(StoreFailure) in
            try view.session.rows(
                "SELECT detail FROM work_item WHERE closed_at IS NULL ORDER BY key"
            ) { (row) throws(StoreFailure) in row.text(0) }
        }
    }

    /// Every level follows from its ledger, and never was more promised than was there and free.
    private static func isProven(_ bench: TestBench) async throws -> Bool {
        let proofs = try await bench.store.read { (view) throws(StoreFailure) in
            try LedgerReview.proofs(of: "WIDGET", entity: "acme", in: view)
        }
        return proofs.count == 2 && proofs.allSatisfy(\.holds)
    }

    @Test(arguments: TestDatabases.all)
    func `what is on hold is promised to nobody, and goes to whoever waits once it is free`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let all = try await Self.levels(bench)
            let dallas = try #require(all.first { $0.site == DemoCatalogue.dallas })
            #expect(try await Self.place(bench, dallas.onHand / 1_000) == "1200")
            #expect(try await Self.place(bench, dallas.onHand / 1_000) == "1200")
            let none = all.reduce(0) { $0 + $1.available } / 1_000 - dallas.available / 1_000
            let id = try await bench.accept(bench.request("PO-1", [("WIDGET", none + 50)]))
            let waiting = try await bench.state(id).lines[0].quantities.backordered
            #expect(waiting == 50_000)
            #expect(try await Self.release(bench, 30, key: "r1") == "1170")
            try await bench.settle()
            #expect(try await bench.state(id).lines[0].quantities.backordered == 20_000)
            #expect(try await Self.release(bench, key: "r2") == "0")
            #expect(try await Self.release(bench, key: "r2") == "0")
            #expect(try await Self.release(bench, key: "r3") == "hold.over")
            try await bench.settle()
            #expect(try await bench.state(id).lines[0].quantities.backordered == 0)
            #expect(try await Self.levels(bench).map(\.held) == [0, 0])
            #expect(try await Self.isProven(bench))
            #expect(try await Self.openWork(bench) == [])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a hold that takes what is promised names the orders, until it is over`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let id = try await bench.accept(bench.request("PO-1", [("WIDGET", 1_000)]))
            #expect(try await bench.state(id).lines[0].allocations.map(\.site) == ["DAL"])
            #expect(try await Self.place(bench, 700) == "700")
            let work = try await Self.openWork(bench)
            #expect(work.count == 1)
            #expect(work.first?.contains("takes 500 that are promised") == true, "\(work)")
            #expect(work.first?.contains("\(id) (1000)") == true, "\(work)")
            let level = try await Self.levels(bench).first { $0.site == "DAL" }
            #expect(level?.available == 0 && level?.shortage == 500_000)
            #expect(try await Self.isProven(bench))
            #expect(try await Self.release(bench) == "0")
            #expect(try await Self.openWork(bench) == [])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a hold for so long ends by itself, once`(on engine: TestEngine) async throws {
        try await TestBench.run(on: engine) { bench in
            let end = bench.clock.now().advanced(by: .seconds(3_600))
            #expect(try await Self.place(bench, 100, until: end) == "100")
            #expect(try await bench.outbox.fireTimers() == 0)
            bench.clock.advance(.seconds(3_601))
            #expect(try await bench.outbox.fireTimers() == 1)
            try await bench.settle()
            #expect(try await Self.levels(bench).map(\.held) == [0, 0])
            let hold = try await Self.desk(bench).hold(
                "H-1",
                of: "WIDGET",
                at: DemoCatalogue.dallas,
                entity: DemoCatalogue.entity
            )
            #expect(hold?.endedBy == "system" && hold?.endNote == "its time is over")
            #expect(try await bench.outbox.fireTimers() == 0)
            #expect(try await Self.isProven(bench))
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a warehouse says what it holds and what it frees, in its own words`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            func tell(_ type: String, _ quantity: Int, _ reference: String) async throws {
                _ = try await bench.hear(
                    reference,
                    #"{"type":"\#(type)","at":"2027-01-15T08:00:00Z","sku":"WIDGET","site":"DAL","#
                        + #""qty":\#(quantity),"receipt":"\#(reference)"}"#
                )
                try await bench.settle()
            }
            try await tell("quarantined", 40, "Q-1")
            #expect(try await Self.levels(bench).map(\.held) == [40_000, 0])
            try await tell("freed", 15, "Q-2")
            #expect(try await Self.levels(bench).map(\.held) == [25_000, 0])
            // More than it ever held: a person looks at it, and nothing changes.
            try await tell("freed", 26, "Q-3")
            #expect(try await Self.levels(bench).map(\.held) == [25_000, 0])
            #expect(try await Self.openWork(bench).count == 1)
            #expect(try await Self.isProven(bench))
        }
    }
}
