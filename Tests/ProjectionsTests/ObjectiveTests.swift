import Canonical
import Database
import OrderStories
import Ordering
import Primitives
import SampleTrade
import StorageTesting
import Testing

@testable import Projections

/// What the company promises itself, counted beside the orders themselves.
@Suite struct ObjectiveTests {
    private static func objective(
        _ subject: Objective.Subject,
        within seconds: Int,
        target: Int = 99_500
    ) -> Objective {
        Objective(
            name: "x",
            entity: DemoCatalogue.entity,
            subject: subject,
            within: .seconds(seconds),
            target: target,
            owner: .operationsManager,
            remedy: "look"
        )
    }

    private static func read(
        _ objective: Objective,
        in world: StoryWorld
    ) async throws -> ObjectiveStanding {
        let now = world.clock.now()
        return try await world.store.read { (snapshot) throws(StoreFailure) -> ObjectiveStanding in
            try ObjectiveStanding.read(objective, now: now, from: snapshot)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `each order counts once, in time or late, as its own moments say`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let orders = try await Stories.badDay(in: world)
            let now = world.clock.now()
            for seconds in [0, 1, 60, 86_400, 5 * 86_400] {
                var expected = (judged: Int64(0), late: Int64(0))
                for id in orders {
                    let state = try await world.state(of: id)
                    let received = try #require(state.header?.receivedAt)
                    let deadline = received.advanced(by: .seconds(seconds))
                    let released = state.fulfilments.map(\.releasedAt).min()
                    if let released, released <= deadline {
                        expected.judged += 1
                    } else if deadline <= now {
                        expected.judged += 1
                        expected.late += 1
                    }
                }
                let standing = try await Self.read(
                    Self.objective(.released, within: seconds),
                    in: world
                )
                #expect(standing.budgetWindow.name == "28d")
                #expect(standing.budgetWindow.judged == expected.judged, "\(seconds)")
                #expect(standing.budgetWindow.late == expected.late, "\(seconds)")
            }
        }
    }

    @Test func `what is on hold is late when its time is up, and in the window of that moment`()
        async throws
    {
        try await StoryWorld.with(.sqlite) { world in
            _ = try await Stories.held(in: world)
            let objective = Self.objective(.released, within: 3_600)
            var standing = try await Self.read(objective, in: world)
            #expect(standing.windows.allSatisfy { $0.judged == 0 })
            #expect(standing.leftMillionths == 1_000_000)
            world.clock.advance(by: .seconds(3_600))
            standing = try await Self.read(objective, in: world)
            #expect(standing.windows.map(\.name) == ["28d", "6h", "1h", "30m", "5m"])
            #expect(standing.windows.allSatisfy { $0.judged == 1 && $0.late == 1 })
            world.clock.advance(by: .seconds(2 * 3_600))
            standing = try await Self.read(objective, in: world)
            #expect(standing.windows.map(\.late) == [1, 1, 0, 0, 0])
            // One late of one, where five of a thousand may be.
            #expect(standing.burnMillionths(of: standing.budgetWindow) == 200_000_000)
            #expect(standing.leftMillionths == -199_000_000)
        }
    }

    @Test func `a rejected order is no late one`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let order = try await world.submit(
                customer: DemoCatalogue.harbor,
                "PO-1",
                ["NO-SUCH-ITEM": 1]
            )
            try await world.settle()
            #expect(try await world.state(of: order).answer == .rejected)
            world.clock.advance(by: .seconds(7_200))
            let released = try await Self.read(
                Self.objective(.released, within: 3_600),
                in: world
            )
            #expect(released.budgetWindow.judged == 0)
            let decided = try await Self.read(Self.objective(.decided, within: 60), in: world)
            #expect(decided.budgetWindow.judged == 1 && decided.budgetWindow.late == 0)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what was heard of too late is late when it was heard of`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let order = try await world.submit(customer: DemoCatalogue.harbor, "PO-1", ["TAPE": 4])
            try await world.settle()
            _ = try await world.ship(order)
            // The news came two seconds after the departure.
            let soon = try await Self.read(
                Self.objective(.shipConfirmed, within: 2),
                in: world
            )
            #expect(soon.windows.allSatisfy { $0.judged == 1 && $0.late == 0 })
            let late = try await Self.read(
                Self.objective(.shipConfirmed, within: 1),
                in: world
            )
            #expect(late.windows.allSatisfy { $0.judged == 1 && $0.late == 1 })
        }
    }

    @Test func `a budget burns fast and still, or slowly for hours, and not of few`() {
        func isBurning(_ windows: [(String, Int64, Int64)]) -> Bool {
            ObjectiveStanding(
                objective: Self.objective(.released, within: 60, target: 99_000),
                windows: windows.map {
                    ObjectiveStanding.Window(name: $0.0, judged: $0.1, late: $0.2)
                }
            ).isBurning
        }
        // One of a hundred may be late: 15 of a hundred are fifteen times as many.
        #expect(isBurning([("28d", 1_000, 15), ("1h", 100, 15), ("5m", 20, 3)]))
        #expect(!isBurning([("28d", 1_000, 15), ("1h", 100, 14), ("5m", 20, 3)]))
        #expect(!isBurning([("28d", 1_000, 15), ("1h", 100, 15), ("5m", 20, 0)]))
        #expect(!isBurning([("28d", 1_000, 15), ("1h", 9, 9), ("5m", 9, 9)]))
        #expect(isBurning([("28d", 1_000, 15), ("6h", 100, 7), ("30m", 20, 2)]))
    }

    @Test func `an objective is said in words`() {
        #expect(
            Self.objective(.released, within: 14_400).words
                == "99.5 % of orders are with a warehouse within 4 h"
        )
        let posted = Self.objective(.goodsIssued, within: 3_600, target: 99_000)
        #expect(posted.words == "99.0 % of departures are posted in the ERP within 1 h")
        #expect(Self.objective(.booked, within: 60, target: 99_999).targetText == "99.999 %")
    }
}
