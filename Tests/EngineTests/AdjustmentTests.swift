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

/// Counts and adjustments on both databases, from the desk to the ledger and the ERP.
@Suite struct AdjustmentTests {
    private static func desk(_ bench: TestBench) -> AdjustmentDesk {
        AdjustmentDesk(store: bench.store, clock: bench.clock, facts: FactLoader())
    }

    /// An answer is the phase it came to, or the refusal's code.
    private static func act(
        _ bench: TestBench,
        _ event: AdjustmentWorkflow.Event,
        number: StockAdjustment.Number,
        key: String
    ) async throws -> (text: String, isRepeat: Bool) {
        let command = AdjustmentCommand(
            caller: bench.caller,
            site: DemoCatalogue.dallas,
            number: number,
            event: event,
            idempotencyKey: key,
            body: Array(key.utf8),
            traceID: "0af7651916cd43dd8448eb211c80319c"
        )
        let outcome = try await desk(bench).act(command) { state, _ in
            StoredAnswer(status: 200, body: Array(state.phase.rawValue.utf8))
        } refuse: { refusal in
            StoredAnswer(status: 409, body: Array(refusal.code.utf8))
        }
        guard case .answered(let answer, let isRepeat) = outcome else { throw UnexpectedOutcome() }
        return (String(decoding: answer.body, as: UTF8.self), isRepeat)
    }

    private static func request(
        _ kind: StockAdjustment.Kind,
        _ number: StockAdjustment.Number,
        _ units: Int64,
        of item: Item.ID = "WIDGET",
        reason: String = "count",
        asOf: Timestamp
    ) -> AdjustmentWorkflow.Event {
        .requested(
            StockAdjustment(
                kind,
                site: DemoCatalogue.dallas,
                number: number,
                reason: reason,
                asOf: asOf,
                lines: [.init(item: item, thousandths: units * 1_000)]
            ),
            by: "ann"
        )
    }

    private static func level(
        _ bench: TestBench,
        _ item: Item.ID = "WIDGET"
    ) async throws -> StockLevel {
        let levels = try await bench.store.read { (view) throws(StoreFailure) in
            try view.stock.levels(of: item, entity: "acme")
        }
        return try #require(levels.first { $0.site == DemoCatalogue.dallas })
    }

    @Test(arguments: TestDatabases.all)
    func `a count is in the ledger once, keeps what moved since, and reaches the ERP once`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let before = try await Self.level(bench).onHand
            bench.clock.advance(.seconds(60))
            let counted = bench.clock.now()
            bench.clock.advance(.seconds(60))
            // Three leave behind the counter's back.
            let out = Self.request(
                .adjustment,
                "ADJ-1",
                -3,
                reason: "damaged",
                asOf: bench.clock.now()
            )
            let left = try await Self.act(bench, out, number: "ADJ-1", key: "k0")
            #expect(left.text == "applied")
            let count = Self.request(.count, "CC-1", before / 1_000 - 2, asOf: counted)
            let first = try await Self.act(bench, count, number: "CC-1", key: "k1")
            #expect(first.text == "applied" && !first.isRepeat)
            let again = try await Self.act(bench, count, number: "CC-1", key: "k1")
            #expect(again.text == "applied" && again.isRepeat)
            let other = try await Self.act(bench, count, number: "CC-1", key: "k2")
            #expect(other.text == "applied")
            #expect(try await Self.level(bench).onHand == before - 5_000)
            try await bench.settle()
            #expect(bench.delivery.made("erp.adjustment").count == 2)
            let state = try await Self.desk(bench).adjustment(
                "CC-1",
                at: DemoCatalogue.dallas,
                entity: DemoCatalogue.entity
            )
            #expect(state?.externalNumber?.hasPrefix("REF-") == true)
            #expect(state?.corrections.map(\.delta) == [-2_000])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a count is news of its site of the moment of the count, an adjustment is none`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let before = try await Self.level(bench).onHand
            bench.clock.advance(.seconds(60))
            let counted = bench.clock.now()
            bench.clock.advance(.seconds(60))
            let out = Self.request(
                .adjustment,
                "ADJ-1",
                -3,
                reason: "damaged",
                asOf: bench.clock.now()
            )
            _ = try await Self.act(bench, out, number: "ADJ-1", key: "k0")
            func sources() async throws -> [SiteNews] {
                try await bench.store.read { (view) throws(StoreFailure) in
                    try view.stockNews.all(of: "acme")
                }
            }
            #expect(try await sources().map(\.source) == ["opening", "opening"])
            let count = Self.request(.count, "CC-1", before / 1_000, asOf: counted)
            _ = try await Self.act(bench, count, number: "CC-1", key: "k1")
            let news = try await sources().filter { $0.kind == .count }
            #expect(news.map(\.site) == [DemoCatalogue.dallas])
            #expect(news.map(\.asOf) == [counted])
            #expect(news.map(\.heardAt) == [bench.clock.now()])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a count of a moment before another count's posting knows what that one found`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let before = try await Self.level(bench).onHand
            bench.clock.advance(.seconds(60))
            let firstMoment = bench.clock.now()
            bench.clock.advance(.seconds(60))
            let secondMoment = bench.clock.now()
            bench.clock.advance(.seconds(60))
            let there = before / 1_000 - 4
            let one = Self.request(.count, "CC-1", there, asOf: firstMoment)
            _ = try await Self.act(bench, one, number: "CC-1", key: "k1")
            let two = Self.request(.count, "CC-2", there, asOf: secondMoment)
            _ = try await Self.act(bench, two, number: "CC-2", key: "k2")
            #expect(try await Self.level(bench).onHand == before - 4_000)
            let stale = Self.request(.count, "CC-3", 1, asOf: firstMoment)
            let late = try await Self.act(bench, stale, number: "CC-3", key: "k3")
            #expect(late.text == "adjustment.count.later")
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what waits changes nothing until a second person agrees`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let before = try await Self.level(bench).onHand
            let stolen = Self.request(
                .adjustment,
                "ADJ-9",
                -1,
                reason: "theft",
                asOf: bench.clock.now()
            )
            let asked = try await Self.act(bench, stolen, number: "ADJ-9", key: "k1")
            #expect(asked.text == "waiting")
            #expect(try await Self.level(bench).onHand == before)
            let items = try await bench.store.read { (view) throws(StoreFailure) in
                try view.workItems.open(owner: .warehouseSupervisor, limit: 10)
            }
            #expect(items.map(\.reason) == ["adjustment_waiting"])
            let own = try await Self.act(
                bench,
                .approved(by: "ann", note: nil),
                number: "ADJ-9",
                key: "k2"
            )
            #expect(own.text == "adjustment.same_hands")
            let agreed = try await Self.act(
                bench,
                .approved(by: "bob", note: nil),
                number: "ADJ-9",
                key: "k3"
            )
            #expect(agreed.text == "applied")
            #expect(try await Self.level(bench).onHand == before - 1_000)
            let left = try await bench.store.read { (view) throws(StoreFailure) in
                try view.workItems.open(owner: .warehouseSupervisor, limit: 10)
            }
            #expect(left.isEmpty)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what is promised and gone is told with the orders it was promised to`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let id = try await bench.accept(bench.request("PO-1", [("WIDGET", 20)]))
            bench.clock.advance(.seconds(60))
            let count = Self.request(.count, "CC-1", 5, asOf: bench.clock.now())
            let asked = try await Self.act(bench, count, number: "CC-1", key: "k1")
            if asked.text == "waiting" {
                let agreed = try await Self.act(
                    bench,
                    .approved(by: "bob", note: nil),
                    number: "CC-1",
                    key: "k2"
                )
                #expect(agreed.text == "applied")
            }
            #expect(try await Self.level(bench).onHand == 5_000)
            let items = try await bench.store.read { (view) throws(StoreFailure) in
                try view.workItems.open(owner: .warehouseSupervisor, limit: 10)
            }
            let shortage = try #require(items.first { $0.reason == "oversold" })
            #expect(shortage.detail.contains("\(id) (20)"))
            #expect(shortage.detail.contains("15 short"))
        }
    }
}
