import Canonical
import Database
import OrderStories
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import Projections

/// Each number leads to as many orders as it says, and the parts of a number add up to it.
@Suite struct FigureMemberTests {
    private static let entity = DemoCatalogue.entity
    private static let calendar = BusinessCalendar(
        workingDays: BusinessCalendar.Weekday.allCases,
        opensMinutes: 0,
        closesMinutes: 12 * 60
    )

    @Test(arguments: TestDatabases.all)
    func `every number has as many members as it says, whole and of each part`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let orders = try await Stories.badDay(in: world)
            try await Stories.returned(orders[0], in: world)
            let now = world.clock.now()
            var looked = 0
            var found = 0
            for scope in try await Self.scopes(world, now) {
                let figures = try await Self.read(world, scope)
                let others = [
                    FigureQuestion.fill, FigureQuestion.exceptions, FigureQuestion.returned,
                ]
                for measure in FigureMeasure.allCases.map(\.rawValue) + others {
                    for members in FigureMembers.allCases {
                        guard
                            let question = FigureQuestion(
                                measure: measure,
                                members: members,
                                scope: scope
                            )
                        else { continue }
                        let ids = try await Self.members(question, figures.since, world)
                        #expect(
                            ids.count == figures.number(of: question),
                            "\(measure) \(members) \(String(describing: scope))"
                        )
                        #expect(Set(ids).count == ids.count)
                        looked += 1
                        found += ids.count
                    }
                }
            }
            #expect(looked > 100)
            #expect(found > 100)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `parts add up to the whole, and are what the orders themselves say`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let orders = try await Stories.badDay(in: world)
            var byCustomer: [String: Int] = [:]
            for id in orders {
                let header = try #require(await world.state(of: id).header)
                byCustomer[header.customer.rawValue, default: 0] += 1
            }
            let now = world.clock.now()
            let since = try await Self.read(world, nil).since
            let parts = try await world.store.read {
                (snapshot) throws(StoreFailure) -> [FigureCut: [FigurePart]] in
                var parts: [FigureCut: [FigurePart]] = [:]
                for cut in FigureCut.ofTrade {
                    parts[cut] = try KeyFigures.parts(
                        by: cut,
                        since: since,
                        now: now,
                        entity: Self.entity,
                        from: snapshot
                    )
                }
                return parts
            }
            let counted = (parts[.customer] ?? []).map { ($0.part, $0.count) }
            #expect(Dictionary(uniqueKeysWithValues: counted) == byCustomer)
            let whole = try await Self.read(world, nil)
            let cycle = try #require(whole.cycle.first { $0.measure == "cycle" })
            for cut in [FigureCut.channel, .customer] {
                let ended = (parts[cut] ?? []).map { $0.spread?.count ?? 0 }.reduce(0, +)
                #expect(ended == cycle.spread?.count)
            }
            let confirmed = (parts[.site] ?? []).map { $0.spread?.count ?? 0 }.reduce(0, +)
            #expect(confirmed == whole.shipConfirm[0].spread?.count)
            #expect(confirmed > 0)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `another calendar counts everything anew, as a rebuild does`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let orders = try await Stories.badDay(in: world)
            #expect(try await Self.read(world, nil).calendar == nil)
            let before = try await Self.read(world, nil)
            try await Self.adopt(Self.calendar, in: world)
            while try await world.runner.step() > 0 {}
            let figures = try await Self.read(world, nil)
            #expect(figures.calendar == Self.calendar)
            let cycle = try #require(figures.cycle.first { $0.measure == "cycle" })
            #expect(cycle.spread == before.cycle.first { $0.measure == "cycle" }?.spread)
            // Recomputed from the orders' own states.
            let clock = BusinessClock(zone: figures.timeZone, calendar: Self.calendar)
            var working: [Duration] = []
            for id in orders {
                let state = try await world.state(of: id)
                let header = try #require(state.header)
                guard state.lines.allSatisfy({ $0.quantities.outstanding == 0 }),
                    let last = state.shipments.map(\.shippedAt).max(),
                    let span = clock.workingMilliseconds(from: header.receivedAt, to: last)
                else { continue }
                working.append(.milliseconds(span))
            }
            #expect(!working.isEmpty)
            #expect(cycle.working == Spread(of: working))
            let stepped = try await Dump.readModels(of: world.store)
            _ = try await world.runner.rebuild("order_figure", limit: 7)
            #expect(try await Dump.readModels(of: world.store) == stepped)
            // Nothing is counted anew while nothing changes.
            #expect(try await world.runner.step() == 0)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `the overview's numbers are those of the page`(on engine: TestEngine) async throws {
        try await StoryWorld.with(engine) { world in
            try await Stories.badDay(in: world)
            let now = world.clock.now()
            let (tiles, page) = try await world.store.read {
                (snapshot) throws(StoreFailure) -> (FigureTiles, KeyFigures) in
                let tiles = try KeyFigures.tiles(now: now, entity: Self.entity, from: snapshot)
                let page = try KeyFigures.read(
                    since: try KeyFigures.beginning(
                        days: FigureTiles.days,
                        now: now,
                        entity: Self.entity,
                        from: snapshot
                    ),
                    now: now,
                    entity: Self.entity,
                    from: snapshot
                )
                return (tiles, page)
            }
            #expect(tiles.since == page.since)
            #expect(tiles.lines == page.fill.lines)
            #expect(page.cycle.contains(tiles.cycle))
            #expect(page.shipConfirm.contains(tiles.confirmation))
            #expect(tiles.backorders == page.backorders.buckets.map(\.orders).reduce(0, +))
            #expect(tiles.backorders > 0)
        }
    }

    private static func scopes(
        _ world: StoryWorld,
        _ now: Timestamp
    ) async throws -> [FigureScope?] {
        let since = try await read(world, nil).since
        return try await world.store.read { (snapshot) throws(StoreFailure) -> [FigureScope?] in
            var scopes: [FigureScope?] = [nil]
            for cut in FigureCut.ofReturns {
                scopes += try ReturnFigures.parts(
                    by: cut,
                    since: since,
                    now: now,
                    entity: entity,
                    from: snapshot
                ).map { FigureScope(cut, $0.part) }
            }
            for cut in FigureCut.ofTrade {
                scopes += try KeyFigures.parts(
                    by: cut,
                    since: since,
                    now: now,
                    entity: entity,
                    from: snapshot
                ).map { FigureScope(cut, $0.part) }
            }
            return scopes
        }
    }

    private static func read(
        _ world: StoryWorld,
        _ scope: FigureScope?
    ) async throws -> KeyFigures {
        let now = world.clock.now()
        return try await world.store.read { (snapshot) throws(StoreFailure) -> KeyFigures in
            try KeyFigures.read(
                since: StoryWorld.start.advanced(by: .seconds(-60)),
                now: now,
                entity: entity,
                scope: scope,
                from: snapshot
            )
        }
    }

    /// Page by page, two at a time.
    private static func members(
        _ question: FigureQuestion,
        _ since: Timestamp,
        _ world: StoryWorld
    ) async throws -> [String] {
        let now = world.clock.now()
        return try await world.store.read { (snapshot) throws(StoreFailure) -> [String] in
            var ids: [String] = []
            var last: FigureMember.Place?
            repeat {
                let page = try KeyFigures.members(
                    of: question,
                    since: since,
                    now: now,
                    after: last,
                    entity: entity,
                    limit: 2,
                    from: snapshot
                )
                ids += page.map { member in
                    let line = member.returned.map { "\($0.id)/\($0.line)" }
                    return line ?? member.shipmentID ?? member.orderID
                }
                last = page.last?.place
            } while last != nil
            return ids
        }
    }

    private static func adopt(
        _ calendar: BusinessCalendar,
        in world: StoryWorld
    ) async throws {
        var profile = DemoCatalogue.masterData.entity
        profile.calendar = calendar
        let now = world.clock.now()
        let data = MasterData(entity: profile)
        try await world.store.write { (transaction) throws(StoreFailure) in
            try data.load(into: transaction, source: "test", at: now)
        }
    }
}
