import Canonical
import Database
import Engine
import OrderStories
import Ordering
import Primitives
import Projections
import SampleTrade
import Storage
import StorageTesting
import Testing

/// How long returns take and what they are worth, reckoned again from the log alone.
@Suite struct ReturnFigureTests {
    private static let entity = DemoCatalogue.entity

    @Test(arguments: TestDatabases.all)
    func `the figures of returns are what the log says`(on engine: TestEngine) async throws {
        try await StoryWorld.with(engine) { world in
            let order = try await Stories.paid(in: world)
            try await Stories.returned(order, in: world)
            let told = try await Self.told(of: order, in: world)
            let figures = try await Self.read(world, nil).returns
            #expect(figures.lines == 3)
            let stages = figures.stages
            #expect(stages.map { $0.spread?.count ?? 0 } == [3, 2, 2, 2])
            #expect(stages.map(\.waiting) == [0, 1, 0, 1])
            #expect(stages[1].spread == Spread(of: told.map { $0.received.since($0.asked) }))
            #expect(stages[2].spread == Spread(of: told.map { $0.credited.since($0.received) }))
            #expect(stages[3].spread == Spread(of: told.map { $0.credited.since($0.asked) }))
            // What the ERP credited, to the cent.
            let state = try await world.state(of: order)
            #expect(state.creditNotes.count == 3)
            #expect(state.creditNotes.allSatisfy { $0.externalNumber != nil })
            let credited = state.creditNotes.map(\.net.minorUnits).reduce(0, +)
            #expect(figures.values.map(\.credited) == [credited])
            #expect(figures.values.map(\.currency) == ["USD"])
            // Both are shares of one price; they may round differently, by a cent for each arrival.
            #expect(abs(figures.values[0].received - credited) <= 3)
            #expect(figures.values[0].authorized > credited)
        }
    }

    @Test func `each reason, channel, customer and site adds up to all returns`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let order = try await Stories.paid(in: world)
            try await Stories.returned(order, in: world)
            let whole = try await Self.read(world, nil).returns
            for cut in FigureCut.ofReturns {
                let parts = try await Self.parts(world, cut)
                #expect(parts.map(\.figures.lines).reduce(0, +) == whole.lines)
                let credited = parts.flatMap(\.figures.values).map(\.credited).reduce(0, +)
                #expect(credited == whole.values[0].credited)
                for part in parts {
                    let alone = try await Self.read(world, FigureScope(cut, part.part)).returns
                    #expect(alone == part.figures, "\(cut) \(part.part)")
                }
            }
            let reasons = try await Self.parts(world, .reason)
            #expect(reasons.map(\.part) == ["damaged", "not_wanted", "wrong_quantity"])
        }
    }

    @Test func `goods that nobody has credited yet have come, and are not through`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let order = try await Stories.paid(in: world)
            for _ in 0..<8 {
                world.systems.answer(
                    .erpCreditNote,
                    with: .parked(code: "http.401", detail: "the ERP does not accept our key")
                )
            }
            try await Stories.returned(order, in: world)
            let figures = try await Self.read(world, nil).returns
            #expect(figures.stages.map(\.waiting) == [0, 1, 2, 3])
            #expect(figures.values.map(\.credited) == [0])
            #expect(figures.values[0].received > 0)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a kit has come back once all of its components have`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let now = world.clock.now()
            try await world.store.write { (transaction) throws(StoreFailure) in
                var data = MasterData(entity: DemoCatalogue.masterData.entity)
                data.items = [
                    Item(
                        id: Item.ID("STARTER"),
                        description: "Starter set",
                        components: [
                            KitComponent(Item.ID("WIDGET"), thousandths: 1_000),
                            KitComponent(Item.ID("TAPE"), thousandths: 2_000),
                        ]
                    )
                ]
                data.prices = [
                    PriceRule(
                        id: PriceRule.ID("LIST-STARTER"),
                        audience: .list,
                        item: Item.ID("STARTER"),
                        unit: .each,
                        currency: .usd,
                        breaks: [PriceRule.Break(minimum: .zero(.each), millionths: 9_000_000)],
                        validFrom: LocalDate(daysSince1970: 20_000)
                    )
                ]
                try data.load(into: transaction, source: "tests", at: now)
            }
            let order = try await world.submit(
                customer: DemoCatalogue.harbor,
                "PO-KIT",
                ["STARTER": 3]
            )
            try await world.settle()
            _ = try await world.ship(order)
            let leave = try await Stories.ask(order, [(1, 2, .notWanted)], "RMA-1", in: world)
            try await Stories.bring([(2, 2)], of: leave, order, after: .seconds(60), in: world)
            var figures = try await Self.read(world, nil).returns
            #expect(figures.values.map(\.received) == [0])
            try await Stories.bring(
                [(2, 2), (3, 4)],
                of: leave,
                order,
                after: .seconds(60),
                in: world
            )
            figures = try await Self.read(world, nil).returns
            let credited = try await world.state(of: order).creditNotes.map(\.net.minorUnits)
            #expect(credited == [18_00])
            #expect(figures.values.map(\.credited) == credited)
            #expect(figures.stages.map(\.waiting) == [0, 0, 0, 0])
        }
    }

    @Test func `goods without leave do not stand in for those that come with it`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let order = try await Stories.paid(in: world)
            let first = try await Stories.ask(order, [(1, 4, .damaged)], "RMA-1", in: world)
            // A drill is in the parcel, too.
            try await Stories.bring(
                [(1, 4), (2, 1)],
                of: first,
                order,
                after: .seconds(60),
                in: world
            )
            let second = try await Stories.ask(order, [(2, 1, .notWanted)], "RMA-2", in: world)
            try await Stories.bring([(2, 1)], of: second, order, after: .seconds(60), in: world)
            let notes = try await world.state(of: order).creditNotes.map(\.net.minorUnits)
            #expect(notes.count == 2)
            let figures = try await Self.read(world, nil).returns
            #expect(figures.values.map(\.credited) == [notes.reduce(0, +)])
            #expect(figures.stages.map(\.waiting) == [0, 0, 0, 0])
        }
    }

    private struct Told {
        var asked: Timestamp
        var received: Timestamp
        var credited: Timestamp
    }

    /// The lines that came back whole, by reading the log from its beginning.
    private static func told(of order: Order.ID, in world: StoryWorld) async throws -> [Told] {
        let events = try await world.record(of: order).events
        var asked: [Timestamp] = []
        var arrived: [Timestamp] = []
        var credited: [Timestamp] = []
        for stored in events {
            switch try StoredValue.decode(OrderEvent.self, from: stored.event) {
            case .returnRequested: asked.append(stored.at)
            case .returnReceived(let report): arrived.append(report.at)
            case .creditNotePosted: credited.append(stored.at)
            default: continue
            }
        }
        // The first return came whole with its second parcel, the second one with its only one;
        // each parcel was credited by a note of its own.
        return [
            Told(asked: asked[0], received: arrived[1], credited: credited[1]),
            Told(asked: asked[1], received: arrived[2], credited: credited[2]),
        ]
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

    private static func parts(
        _ world: StoryWorld,
        _ cut: FigureCut
    ) async throws -> [ReturnFigures.Part] {
        let now = world.clock.now()
        return try await world.store.read { (snapshot) throws(StoreFailure) in
            try ReturnFigures.parts(
                by: cut,
                since: StoryWorld.start.advanced(by: .seconds(-60)),
                now: now,
                entity: entity,
                from: snapshot
            )
        }
    }
}
