import Canonical
import Database
import Inventory
import Primitives
import Storage
import StorageTesting
import Testing

@Suite struct StockNewsTableTests {
    private static func note(
        _ sites: [Site.ID],
        from source: String = "wms",
        _ kind: StockNewsKind = .event,
        asOf: Timestamp,
        at now: Timestamp,
        in store: any Store
    ) async throws {
        try await store.write { (tx) throws(StoreFailure) in
            try tx.stockNews.note(sites, from: source, kind, asOf: asOf, entity: "acme", at: now)
        }
    }

    private static func all(in store: any Store) async throws -> [SiteNews] {
        try await store.read { (view) throws(StoreFailure) in
            try view.stockNews.all(of: "acme")
        }
    }

    @Test(arguments: TestDatabases.all)
    func `news is kept by site and source, and written again once it is later by the step`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            try await Self.note(
                ["DAL", "RNO", "DAL"],
                asOf: second(100),
                at: second(101),
                in: store
            )
            // Fourteen seconds later is not worth a write, and what is older never is.
            try await Self.note(["DAL"], asOf: second(114), at: second(114), in: store)
            try await Self.note(["DAL"], asOf: second(10), at: second(200), in: store)
            #expect(try await Self.all(in: store).map(\.asOf) == [second(100), second(100)])
            try await Self.note(["DAL"], asOf: second(115), at: second(120), in: store)
            try await Self.note(
                ["RNO"],
                from: "erp",
                .comparison,
                asOf: second(90),
                at: second(130),
                in: store
            )
            #expect(
                try await Self.all(in: store) == [
                    SiteNews(
                        site: "DAL",
                        source: "wms",
                        kind: .event,
                        asOf: second(115),
                        heardAt: second(120)
                    ),
                    SiteNews(
                        site: "RNO",
                        source: "wms",
                        kind: .event,
                        asOf: second(100),
                        heardAt: second(101)
                    ),
                    SiteNews(
                        site: "RNO",
                        source: "erp",
                        kind: .comparison,
                        asOf: second(90),
                        heardAt: second(130)
                    ),
                ]
            )
            let latest = try await store.read { (view) throws(StoreFailure) in
                try view.stockNews.latest(of: "acme").map(\.source)
            }
            #expect(latest == ["wms", "wms"])
        }
    }

    @Test func `a sender whose clock is ahead is believed only until it was heard`() async throws {
        try await withTables(.sqlite) { store in
            try await Self.note(["DAL"], asOf: second(9_000), at: second(50), in: store)
            #expect(try await Self.all(in: store).map(\.asOf) == [second(50)])
            try await Self.note(["DAL"], asOf: second(65), at: second(66), in: store)
            #expect(try await Self.all(in: store).map(\.asOf) == [second(65)])
        }
    }

    @Test func `a site is stale when it never spoke or its news is older than its limit`() {
        let limit = StockNewsPolicy(staleAfterMinutes: 1).limit(at: "DAL")
        func standing(_ asOf: Timestamp?, _ limit: StockNewsPolicy.Limit?) -> StockStanding {
            StockStanding(
                entity: "acme",
                site: "DAL",
                news: asOf.map {
                    SiteNews(site: "DAL", source: "wms", kind: .event, asOf: $0, heardAt: $0)
                },
                limit: limit
            )
        }
        #expect(!standing(second(0), limit).isStale(at: second(60)))
        #expect(standing(second(0), limit).isStale(at: second(61)))
        #expect(standing(nil, limit).isStale(at: second(0)))
        #expect(!standing(nil, nil).isStale(at: second(0)))
        #expect(!standing(second(0), nil).isStale(at: second(1_000_000)))
    }
}
