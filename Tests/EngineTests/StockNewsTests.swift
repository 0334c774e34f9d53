import Canonical
import Database
import Engine
import Inventory
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing
import Workflows

/// How old the news of sites is: who makes it, what questions are told, and what orders know.
@Suite(.timeLimit(.minutes(20)))
struct StockNewsTests {
    private let entity = DemoCatalogue.entity.rawValue

    private func received(_ receipt: String, at moment: Timestamp, site: String = "DAL") -> String {
        """
        {"type": "received", "at": "\(moment)", "sku": "WIDGET", "site": "\(site)", "qty": "5",
         "receipt": "\(receipt)"}
        """
    }

    private func limit(_ policy: StockNewsPolicy?, in bench: TestBench) async throws {
        var profile = DemoCatalogue.masterData.entity
        profile.stockNews = policy
        let bundle = MasterData(entity: profile)
        let now = bench.clock.now()
        try await bench.store.write { (tx) throws(StoreFailure) in
            try bundle.load(into: tx, source: "tests", at: now)
        }
    }

    private func news(in bench: TestBench) async throws -> [SiteNews] {
        try await bench.store.read { (view) throws(StoreFailure) in
            try view.stockNews.latest(of: "acme")
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a warehouse's event is news of its site, as old as the moment of which it speaks`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let opened = bench.clock.now()
            let before = try await news(in: bench)
            #expect(before.map(\.source) == ["opening", "opening"])
            bench.clock.advance(.seconds(7_200))
            let said = opened.advanced(by: .seconds(3_600))
            #expect(try await bench.hear("e1", received("R1", at: said)) == [.accepted])
            #expect(
                try await news(in: bench) == [
                    SiteNews(
                        site: "DAL",
                        source: "wms",
                        kind: .event,
                        asOf: said,
                        heardAt: bench.clock.now()
                    ),
                    SiteNews(
                        site: "RNO",
                        source: "opening",
                        kind: .opening,
                        asOf: opened,
                        heardAt: opened
                    ),
                ]
            )
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a departure is news, an order and a repeat are none`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let opened = bench.clock.now()
            let id = try await bench.accept(bench.request("PO-1", [("WIDGET", 5)]))
            try await bench.settle()
            #expect(try await news(in: bench).map(\.asOf) == [opened, opened])
            bench.clock.advance(.seconds(600))
            let said = opened.advanced(by: .seconds(300))
            let fulfilment = try await bench.state(id).fulfilments[0].id
            let event = """
                {"type": "shipped", "at": "\(said)", "ref": "\(fulfilment)",
                 "parcels": [{"no": "P1", "carrier": "UPSN", "tracking": "1Z1",
                              "lines": [{"line": 1, "qty": "5"}]}]}
                """
            #expect(try await bench.hear("e1", event) == [.accepted])
            let first = try await news(in: bench)
            #expect(first.map(\.asOf) == [said, opened])
            bench.clock.advance(.seconds(600))
            #expect(try await bench.hear("e1", event) == [.duplicate])
            #expect(try await news(in: bench) == first)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `questions are told the age of each site that has a limit, as it is now`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let board = StockBoard(store: bench.store, facts: FactLoader())
            func ages() async throws -> StockFreshness {
                try await board.look(
                    at: [ItemIdentifier(.sku, "WIDGET")],
                    entity: entity,
                    at: bench.clock.now()
                ).freshness
            }
            #expect(try await ages().age(of: "DAL") == nil)
            let policy = StockNewsPolicy(sites: ["DAL": .init(staleAfterMinutes: 60)])
            try await limit(policy, in: bench)
            bench.clock.advance(.seconds(3_600))
            let fresh = try #require(try await ages().age(of: "DAL"))
            #expect(fresh.source == "opening")
            #expect(!fresh.isStale(at: bench.clock.now()))
            #expect(try await ages().age(of: "RNO") == nil)
            bench.clock.advance(.seconds(1))
            let old = try #require(try await ages().age(of: "DAL"))
            #expect(old.isStale(at: bench.clock.now()))
            // What is heard here is told at once.
            _ = try await bench.hear("e1", received("R1", at: bench.clock.now()))
            let told = try #require(try await ages().age(of: "DAL"))
            #expect(told.source == "wms")
            #expect(!told.isStale(at: bench.clock.now()))
        }
    }

    @Test func `a question about fresh and stale sites is answered from memory`() async throws {
        try await TestBench.run(on: .sqlite) { bench in
            try await limit(StockNewsPolicy(staleAfterMinutes: 60), in: bench)
            let store = WatchedStore(bench.store)
            let board = StockBoard(store: store, facts: FactLoader())
            let question = [ItemIdentifier(.sku, "WIDGET")]
            let first = try await board.look(at: question, entity: entity, at: bench.clock.now())
            let readings = store.readings
            let again = try await board.look(at: question, entity: entity, at: bench.clock.now())
            #expect(again.freshness == first.freshness)
            #expect(again.freshness.age(of: "DAL")?.source == "opening")
            #expect(store.readings == readings)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an order on stale stock is accepted, and can be decided again on what was known`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let opened = bench.clock.now()
            try await limit(StockNewsPolicy(staleAfterMinutes: 60), in: bench)
            let early = try await bench.accept(bench.request("PO-1", [("WIDGET", 5)]))
            #expect(try await bench.state(early).stalePromises.isEmpty)
            bench.clock.advance(.seconds(7_200))
            let late = try await bench.accept(bench.request("PO-2", [("WIDGET", 5)]))
            let promised = try await bench.state(late).stalePromises
            #expect(promised.map(\.site) == ["DAL"])
            #expect(promised.map(\.asOf) == [opened])
            #expect(promised.map(\.at) == [bench.clock.now()])
            // News that comes later changes nothing of what was known.
            _ = try await bench.hear("e1", received("R1", at: bench.clock.now()))
            let (event, facts) = try await bench.store.read { (view) throws(StoreFailure) in
                let events = try view.events.events(
                    ofInstance: OrderWorkflow.name,
                    late.rawValue,
                    limit: 1
                )
                return (events[0], try RecordedFacts.recall(events[0], in: view))
            }
            #expect(
                facts.staleStock
                    == ["DAL", "RNO"].map { site in
                        StaleStock(site: site, source: "opening", asOf: opened, limitMinutes: 60)
                    }
            )
            let decision = try OrderWorkflow().decide(
                OrderWorkflow.initialState,
                on: try StoredValue.decode(OrderEvent.self, from: event.event),
                given: facts,
                in: Moment(now: event.at, sequence: 1)
            )
            #expect(decision.state.stalePromises == promised)
            #expect(decision.reasons == event.reasons)
            #expect(event.reasons.contains { $0.contains("promised from DAL on old news") })
        }
    }
}
