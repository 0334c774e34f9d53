import Canonical
import Database
import OrderStories
import Ordering
import Pricing
import Primitives
import Projections
import SampleTrade
import StorageTesting
import Testing

@Suite struct KeyFigureTests {
    @Test(arguments: TestDatabases.all)
    func `the figures are what the orders themselves say`(on engine: TestEngine) async throws {
        try await StoryWorld.with(engine) { world in
            let orders = try await Stories.badDay(in: world)
            let figures = try await read(world)
            var shipped: [Duration] = []
            var lines = Share(part: 0, whole: 0)
            for id in orders {
                let state = try await world.state(of: id)
                let header = try #require(state.header)
                let outstanding = state.lines.map(\.quantities.outstanding).reduce(0, +)
                if outstanding == 0, let last = state.shipments.map(\.shippedAt).max() {
                    shipped.append(last.since(header.receivedAt))
                }
                let hasEnded =
                    !state.fulfilments.isEmpty && state.fulfilments.allSatisfy { !$0.isActive }
                for line in state.lines where hasEnded {
                    lines.whole += 1
                    lines.part += line.quantities.shipped == line.quantities.ordered ? 1 : 0
                }
            }
            let cycle = try #require(figures.cycle.first { $0.name == "Order cycle time" })
            #expect(cycle.spread == Spread(of: shipped))
            #expect(cycle.spread?.count == 2)
            #expect(figures.fill.lines == lines)
            #expect(figures.fill.lines.part < figures.fill.lines.whole)
            #expect(!figures.isTruncated)
        }
    }

    @Test func `a backorder ages from the day it began to wait`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let order = try await world.submit(
                customer: DemoCatalogue.harbor,
                "PO-1",
                ["FILTER": 10, "WIDGET": 2]
            )
            try await world.settle()
            let value = try #require(await world.state(of: order).lines[0].price?.net)
            for (seconds, bucket) in [(0, 0), (86_400, 1), (2 * 86_400, 2), (40 * 86_400, 5)] {
                world.clock.advance(by: .seconds(seconds))
                let buckets = try await read(world).backorders.buckets
                #expect(buckets.map(\.orders).reduce(0, +) == 1)
                #expect(buckets[bucket].orders == 1)
                #expect(buckets[bucket].lines == 1)
                #expect(buckets[bucket].values == ["USD": value.minorUnits])
            }
        }
    }

    @Test func `ship-confirm lag is measured from the departure, to each system`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let order = try await world.submit(customer: DemoCatalogue.harbor, "PO-1", ["TAPE": 4])
            try await world.settle()
            let tracking = try await world.ship(order)
            var lags = try await read(world).shipConfirm
            #expect(lags.map(\.waiting) == [0, 1, 0])
            #expect(lags[0].spread?.median == .seconds(2))
            try await world.carry(order, tracking)
            lags = try await read(world).shipConfirm
            #expect(lags.map(\.waiting) == [0, 0, 0])
            let shipped = try await world.state(of: order).shipments[0]
            let scan = try #require(shipped.parcels[0].dispatchedAt)
            #expect(lags[1].spread?.median == scan.since(shipped.shippedAt))
        }
    }

    @Test func `what left and is not invoiced is counted under the customer's rule`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let order = try await world.submit(customer: DemoCatalogue.cascade, "PO-1", ["TAPE": 4])
            try await world.settle()
            let tracking = try await world.ship(order)
            var release = try await read(world).invoiceRelease
            #expect(release.spread == nil)
            #expect(release.open.map(\.rule) == ["on_proof_of_delivery"])
            #expect(release.open.map(\.billed) == [0])
            try await world.carry(order, tracking)
            release = try await read(world).invoiceRelease
            #expect(release.spread?.count == 1)
            #expect(release.open.isEmpty)
        }
    }

    @Test func `percentiles are values that occurred`() {
        let spread = Spread(of: [5, 1, 9, 3, 7, 2, 8, 4, 6, 10].map { .seconds($0) })
        #expect(spread?.count == 10)
        #expect(spread?.median == .seconds(5))
        #expect(spread?.ninetieth == .seconds(9))
        #expect(Spread(of: [.seconds(4)])?.ninetieth == .seconds(4))
        #expect(Spread(of: []) == nil)
    }

    @Test func `a share is all only when it is all`() {
        #expect(Share(part: 999_999, whole: 1_000_000).perMille == 999)
        #expect(Share(part: 3, whole: 3).perMille == 1_000)
        #expect(Share(part: 0, whole: 0).perMille == nil)
        #expect(Share(part: .max / 2, whole: .max).perMille == 499)
    }

    private func read(_ world: StoryWorld) async throws -> KeyFigures {
        let now = world.clock.now()
        return try await world.store.read { (snapshot) throws(StoreFailure) -> KeyFigures in
            try KeyFigures.read(
                since: StoryWorld.start.advanced(by: .seconds(-60)),
                now: now,
                entity: DemoCatalogue.entity,
                from: snapshot
            )
        }
    }
}
