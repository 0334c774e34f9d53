import Canonical
import Database
import Governance
import Inventory
import Logging
import OrderStories
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import Projections

/// What orders are told ahead is what the ones before them took, and nothing is made up.
@Suite struct ForecastTests {
    @Test(arguments: TestDatabases.all)
    func `the next steps are told by what the ones before took`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let history = try await Self.history(in: world, afterHours: 0)
            let order = try await world.submit(
                customer: DemoCatalogue.harbor,
                "PO-NEXT",
                ["WIDGET": 2]
            )
            try await world.settle()
            let forecast = try #require(try await Self.forecast(of: order, in: world))
            #expect(forecast.steps.map(\.stage) == Forecast.Stage.allCases)
            let state = try await world.state(of: order)
            let released = try #require(state.fulfilments.first?.releasedAt)
            #expect(forecast.steps[1].outlook == .done(released))
            // Reckoned again from the orders' own states.
            var handling: [Duration] = []
            var transit: [Duration] = []
            for id in history {
                let past = try await world.state(of: id)
                let shipment = past.shipments[0]
                handling.append(shipment.shippedAt.since(past.fulfilments[0].releasedAt))
                transit.append(try #require(shipment.deliveredAt).since(shipment.shippedAt))
            }
            let left = try #require(Spread(of: handling)).median
            let brought = try #require(Spread(of: transit)).median
            let shipped = try #require(forecast.steps[2].outlook.expectation)
            #expect(Self.isNear(shipped.likely.since(released), left))
            #expect(shipped.basis == ["12 of site DAL"])
            let delivered = try #require(forecast.steps[3].outlook.expectation)
            #expect(Self.isNear(delivered.likely.since(shipped.likely), brought))
            #expect(delivered.late >= delivered.likely)
            let promise = try #require(forecast.promise)
            #expect(promise.verdict == .kept)
            let sentences = forecast.sentences(at: world.clock.now())
            #expect(sentences.count == 4)
            #expect(sentences[0].hasPrefix("everything shipped: probably by "))
        }
    }

    @Test func `too few before it tell nothing, and it says how many`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            _ = try await Self.history(in: world, afterHours: 0, orders: 3)
            let order = try await world.submit(
                customer: DemoCatalogue.harbor,
                "PO-NEXT",
                ["WIDGET": 2]
            )
            try await world.settle()
            let forecast = try #require(try await Self.forecast(of: order, in: world))
            guard case .unknown(let why) = forecast.steps[2].outlook else {
                Issue.record("three orders are no history")
                return
            }
            #expect(why == "not enough history: 3 of site DAL in 28 days, and 10 are needed")
            #expect(forecast.promise?.verdict == .unknown)
        }
    }

    @Test func `what has taken longer than all others is not told by them`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            _ = try await Self.history(in: world, afterHours: 0)
            let order = try await world.submit(
                customer: DemoCatalogue.harbor,
                "PO-NEXT",
                ["WIDGET": 2]
            )
            try await world.settle()
            world.clock.advance(by: .seconds(5 * 3_600))
            let forecast = try #require(try await Self.forecast(of: order, in: world))
            guard case .unknown(let why) = forecast.steps[2].outlook else {
                Issue.record("nothing took five hours before")
                return
            }
            #expect(why.hasPrefix("it has taken 5 h"))
        }
    }

    @Test func `an order that is through has nothing ahead`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let order = try await Stories.paid(in: world)
            #expect(try await Self.forecast(of: order, in: world) == nil)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an order that will probably leave too late is told before it does`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            _ = try await Self.history(in: world, afterHours: 20)
            // A Monday again, two weeks later.
            let monday = StoryWorld.start.advanced(by: .seconds(14 * 86_400))
            world.clock.advance(by: monday.since(world.clock.now()))
            let order = try await world.submit(
                customer: DemoCatalogue.harbor,
                "PO-LATE",
                ["WIDGET": 2]
            )
            try await world.settle()
            let watch = Self.watch(world)
            let first = try await watch.look(at: "acme")
            #expect(first.opened == 1)
            let item = try #require(try await Self.item(order, in: world))
            #expect(item.reason == "promise_at_risk")
            #expect(item.owner == .warehouseSupervisor)
            #expect(item.closedAt == nil)
            #expect(item.due?.source == .promise)
            #expect(try #require(item.due).at > world.clock.now())
            #expect(item.detail.contains("at risk, they will probably leave on"))
            let second = try await watch.look(at: "acme")
            #expect(second == PromiseWatch.Outcome(opened: 0, closed: 0))
            _ = try await world.ship(order)
            let third = try await watch.look(at: "acme")
            #expect(third == PromiseWatch.Outcome(opened: 0, closed: 1))
            #expect(try await Self.item(order, in: world)?.closedAt != nil)
        }
    }

    @Test func `a cut-off that has passed endangers a promise without any history`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let order = try await Stories.givenUpOn(in: world)
            let watch = Self.watch(world)
            #expect(try await watch.look(at: "acme") == PromiseWatch.Outcome(opened: 0, closed: 0))
            let forecast = try #require(try await Self.forecast(of: order, in: world))
            #expect(forecast.condition == "the booking that was given up on goes through now")
            // Seven in the evening in Chicago: the day is not over, and nothing leaves any more.
            world.clock.advance(by: .seconds(10 * 3_600))
            #expect(try await watch.look(at: "acme") == PromiseWatch.Outcome(opened: 1, closed: 0))
            let item = try #require(try await Self.item(order, in: world))
            #expect(item.owner == .integrationSupport)
            #expect(item.amount != nil)
            let cancel = CancelRequest(requestedBy: "buyer", reason: "too late")
            try await world.news(.cancelRequested(cancel), for: order, from: "portal")
            #expect(try await watch.look(at: "acme") == PromiseWatch.Outcome(opened: 0, closed: 1))
        }
    }

    /// Orders of one line that were shipped and delivered, one after another.
    /// Two items of which nothing is there, and one of which goods come on each of these days.
    private static func awaited(_ days: [Int], in world: StoryWorld) async throws {
        let now = world.clock.now()
        let today = try #require(LocalDate(String("\(now)".prefix(10))))
        try await world.store.write { (transaction) throws(StoreFailure) in
            var data = MasterData(entity: DemoCatalogue.masterData.entity)
            for (index, day) in days.enumerated() {
                let id = Item.ID("COMING-\(index + 1)")
                data.items.append(Item(id: id, description: "Coming"))
                data.prices.append(
                    PriceRule(
                        id: PriceRule.ID("LIST-\(id)"),
                        audience: .list,
                        item: id,
                        unit: .each,
                        currency: .usd,
                        breaks: [PriceRule.Break(minimum: .zero(.each), millionths: 1_000_000)],
                        validFrom: LocalDate(daysSince1970: 20_000)
                    )
                )
                data.inbound.append(
                    InboundSupply(
                        item: id,
                        site: DemoCatalogue.dallas,
                        expectedOn: today.adding(days: day),
                        thousandths: 10_000,
                        reference: "PO-\(index + 1)"
                    )
                )
            }
            try data.load(into: transaction, source: "tests", at: now)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `goods that come on different days are not late for one another`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            _ = try await Self.history(in: world, afterHours: 0)
            try await Self.awaited([2, 17], in: world)
            let order = try await world.submit(
                customer: DemoCatalogue.harbor,
                "PO-TWO",
                ["COMING-1": 1, "COMING-2": 1]
            )
            try await world.settle()
            let state = try await world.state(of: order)
            let days = state.lines.compactMap(\.promisedOn)
            #expect(days.count == 2 && days[0] < days[1])
            let forecast = try #require(try await Self.forecast(of: order, in: world))
            #expect(forecast.promise?.on == days[0])
            #expect(forecast.promise?.verdict == .kept)
            let released = try #require(forecast.steps[1].outlook.expectation)
            let shipped = try #require(forecast.steps[2].outlook.expectation)
            // The first goods leave on the first day, all of them not before the last.
            #expect(shipped.likely.since(released.likely) > .seconds(14 * 86_400))
        }
    }

    @Test func `what leaves together is at risk when one line of it comes late`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            _ = try await Self.history(in: world, afterHours: 0)
            try await Self.awaited([17], in: world)
            let order = try await world.submit(
                customer: DemoCatalogue.whole,
                "PO-WHOLE",
                ["WIDGET": 2, "COMING-1": 1]
            )
            try await world.settle()
            let first = try #require(try await world.state(of: order).lines.first?.promisedOn)
            let forecast = try #require(try await Self.forecast(of: order, in: world))
            #expect(forecast.promise?.on == first)
            #expect(forecast.promise?.verdict == .atRisk)
            let released = try #require(forecast.steps[1].outlook.expectation)
            #expect(released.likely.since(world.clock.now()) > .seconds(15 * 86_400))
        }
    }

    private static func history(
        in world: StoryWorld,
        afterHours hours: Int,
        orders: Int = 12
    ) async throws -> [Order.ID] {
        var ids: [Order.ID] = []
        for number in 1...orders {
            let order = try await world.submit(
                customer: DemoCatalogue.harbor,
                "PO-H\(number)",
                ["WIDGET": 2]
            )
            try await world.settle()
            world.clock.advance(by: .seconds(hours * 3_600))
            let tracking = try await world.ship(order)
            if hours == 0 { try await world.carry(order, tracking) }
            ids.append(order)
        }
        return ids
    }

    private static func forecast(of order: Order.ID, in world: StoryWorld) async throws -> Forecast?
    {
        let record = try await world.record(of: order)
        let now = world.clock.now()
        return try await world.store.read { (snapshot) throws(StoreFailure) -> Forecast? in
            try Forecast.read(for: record, at: now, from: snapshot)
        }
    }

    private static func item(
        _ order: Order.ID,
        in world: StoryWorld
    ) async throws -> StoredWorkItem? {
        try await world.record(of: order).workItems.first { $0.reason == "promise_at_risk" }
    }

    private static func watch(_ world: StoryWorld) -> PromiseWatch {
        PromiseWatch(
            entities: ["acme"],
            store: world.store,
            clock: world.clock,
            logger: Logger(label: "promises") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Lengths that are counted together differ by a thirty-second part at most.
    private static func isNear(_ one: Duration, _ other: Duration) -> Bool {
        abs((one - other).components.seconds) <= other.components.seconds / 32
    }
}
