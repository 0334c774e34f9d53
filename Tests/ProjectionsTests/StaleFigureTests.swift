import Canonical
import Database
import Engine
import Inventory
import OrderStories
import Ordering
import Pricing
import Primitives
import Projections
import SampleTrade
import Storage
import StorageTesting
import Testing

/// Orders that were promised on old news of stock, reckoned again from the log alone.
@Suite(.timeLimit(.minutes(20)))
struct StaleFigureTests {
    private static let entity = DemoCatalogue.entity

    /// Two days of orders: fresh, stale, of one site and of both.
    private static func orders(in world: StoryWorld) async throws -> [Order.ID] {
        try await limit(to: 60, in: world)
        let fresh = try await world.submit(customer: DemoCatalogue.harbor, "PO-1", ["WIDGET": 10])
        world.clock.advance(by: .seconds(7_200))
        let one = try await world.submit(
            customer: DemoCatalogue.harbor,
            "PO-2",
            ["WIDGET": 10, "DRILL": 1]
        )
        world.clock.advance(by: .seconds(1))
        // More than Dallas has left.
        let both = try await world.submit(
            customer: DemoCatalogue.summit,
            "PO-3",
            ["WIDGET": 1_300]
        )
        world.clock.advance(by: .seconds(86_400))
        let next = try await world.submit(customer: DemoCatalogue.harbor, "PO-4", ["DRILL": 1])
        try await world.settle()
        return [fresh, one, both, next]
    }

    private static func limit(to minutes: Int, in world: StoryWorld) async throws {
        var profile = DemoCatalogue.masterData.entity
        profile.stockNews = StockNewsPolicy(staleAfterMinutes: minutes)
        let bundle = MasterData(entity: profile)
        let now = world.clock.now()
        try await world.store.write { (transaction) throws(StoreFailure) in
            try bundle.load(into: transaction, source: "tests", at: now)
        }
    }

    /// What the log says was promised on old news, in the words of its reasons: sites by order.
    private static func told(
        of orders: [Order.ID],
        in world: StoryWorld
    ) async throws
        -> [Order.ID: Set<String>]
    {
        var told: [Order.ID: Set<String>] = [:]
        for order in orders {
            for event in try await world.record(of: order).events {
                for reason in event.reasons {
                    guard let found = reason.firstMatch(of: /promised from (\w+) on old news/)
                    else { continue }
                    told[order, default: []].insert(String(found.1))
                }
            }
        }
        return told
    }

    /// The net value of what an order holds at a site, in cents; nothing was shipped yet.
    private static func held(_ order: OrderState, at site: String) -> Int64 {
        order.lines.reduce(0) { sum, line in
            let held = line.allocations.filter { $0.site.rawValue == site }
                .reduce(Int64(0)) { $0 + $1.thousandths }
            guard let net = line.price?.net.minorUnits else { return sum }
            return sum + net * held / line.quantities.ordered
        }
    }

    @Test(arguments: TestDatabases.all)
    func `the numbers are what the log says, and each list is as long as its number`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let orders = try await Self.orders(in: world)
            let told = try await Self.told(of: orders, in: world)
            #expect(told.count == 3 && told[orders[0]] == nil)
            #expect(told[orders[2]] == ["DAL", "RNO"])
            var value: [String: Int64] = [:]
            for (order, sites) in told {
                let state = try await world.state(of: order)
                for site in sites { value[site, default: 0] += Self.held(state, at: site) }
            }
            let all = try await Self.read(world, nil)
            #expect(all.stale.orders == Share(part: 3, whole: 4))
            #expect(all.stale.values.map(\.currency) == ["USD"])
            #expect(all.stale.values.map(\.minorUnits) == [value.values.reduce(0, +)])
            for site in ["DAL", "RNO"] {
                let figures = try await Self.read(world, FigureScope(.site, site)).stale
                let count = told.values.count { $0.contains(site) }
                #expect(figures.orders == Share(part: Int64(count), whole: 4), "\(site)")
                #expect(figures.values.map(\.minorUnits) == [value[site]], "\(site)")
            }
            let scopes: [FigureScope?] = [
                nil, FigureScope(.channel, "portal"), FigureScope(.site, "DAL"),
                FigureScope(.site, "RNO"), FigureScope(.customer, "C-HARBOR"),
                FigureScope(.customer, "C-SUMMIT"), FigureScope(.site, "NONE"),
            ]
            for scope in scopes {
                let figures = try await Self.read(world, scope)
                let list = try await Self.list(world, scope, limit: 100)
                #expect(list.count == Int(figures.stale.orders.part), "\(scope?.part ?? "all")")
                let worth = list.compactMap(\.stale?.minorUnits).reduce(0, +)
                #expect(worth == figures.stale.values.map(\.minorUnits).reduce(0, +))
            }
            let pages = try await Self.list(world, nil, limit: 1)
            #expect(pages.map(\.number) == ["PO-2", "PO-3", "PO-4"])
            #expect(pages.map(\.stale?.site) == ["DAL", "DAL", "DAL"])
            #expect(pages.map(\.stale?.sites) == [1, 2, 1])
            #expect(pages[0].stale?.source == "opening")
            #expect(pages[0].stale?.asOf == StoryWorld.start)
        }
    }

    @Test func `days and parts add up to the whole`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            _ = try await Self.orders(in: world)
            let whole = try await Self.read(world, nil).stale
            let now = world.clock.now()
            let (days, parts) = try await world.store.read { (view) throws(StoreFailure) in
                (
                    try StaleFigures.days(
                        since: StoryWorld.start,
                        now: now,
                        entity: Self.entity,
                        from: view
                    ),
                    try [FigureCut.channel, .customer, .site].map { (cut) throws(StoreFailure) in
                        try StaleFigures.parts(
                            by: cut,
                            since: StoryWorld.start,
                            now: now,
                            entity: Self.entity,
                            from: view
                        )
                    }
                )
            }
            #expect(days.map(\.date.description) == ["2026-11-23", "2026-11-24"])
            #expect(
                days.map(\.orders) == [Share(part: 2, whole: 3), Share(part: 1, whole: 1)]
            )
            for part in parts {
                let worth = part.flatMap(\.figures.values).map(\.minorUnits).reduce(0, +)
                #expect(worth == whole.values[0].minorUnits)
            }
            #expect(parts[0].map(\.figures.orders.part) == [3])
            #expect(parts[1].map(\.part) == ["C-HARBOR", "C-SUMMIT"])
            #expect(
                parts[1].map(\.figures.orders) == [
                    Share(part: 2, whole: 3), Share(part: 1, whole: 1),
                ]
            )
            // An order of two sites counts at both, of all that were received.
            #expect(parts[2].map(\.part) == ["DAL", "RNO"])
            #expect(
                parts[2].map(\.figures.orders) == [
                    Share(part: 3, whole: 4), Share(part: 1, whole: 4),
                ]
            )
        }
    }

    @Test(arguments: TestDatabases.all)
    func `counted anew from the log they are the same`(on engine: TestEngine) async throws {
        try await StoryWorld.with(engine) { world in
            let orders = try await Self.orders(in: world)
            // Some of it leaves: what was promised stays what it was.
            _ = try await world.ship(orders[1])
            let before = try await Dump.readModels(of: world.store)
            #expect(before.stale.count == 4)
            for limit in [1, 1_000] {
                _ = try await world.runner.rebuild("order_figure", limit: limit)
                #expect(try await Dump.readModels(of: world.store) == before)
            }
        }
    }

    private static func read(
        _ world: StoryWorld,
        _ scope: FigureScope?
    ) async throws -> KeyFigures {
        let now = world.clock.now()
        return try await world.store.read { (view) throws(StoreFailure) -> KeyFigures in
            try KeyFigures.read(
                since: StoryWorld.start,
                now: now,
                entity: entity,
                scope: scope,
                from: view
            )
        }
    }

    /// All of a number's orders, read in pages of `limit`.
    private static func list(
        _ world: StoryWorld,
        _ scope: FigureScope?,
        limit: Int
    ) async throws -> [FigureMember] {
        let question = FigureQuestion(
            measure: FigureQuestion.stale,
            members: .counted,
            scope: scope
        )
        let asked = try #require(question)
        let since = try await read(world, scope).since
        let now = world.clock.now()
        var found: [FigureMember] = []
        while true {
            let last = found.last?.place
            let page = try await world.store.read {
                (view) throws(StoreFailure) -> [FigureMember] in
                try KeyFigures.members(
                    of: asked,
                    since: since,
                    now: now,
                    after: last,
                    entity: entity,
                    limit: limit,
                    from: view
                )
            }
            found += page
            if page.count < limit { return found }
        }
    }
}
