import Canonical
import Inventory
import Ordering
import Primitives
import Testing
import WorkflowTesting

/// What is promised from a site that has not spoken for too long says so, and is accepted.
@Suite struct StaleStockTests {
    private static let asOf = Timestamp(microseconds: 1_795_435_200_000_000)

    private static func old(_ site: Site.ID, told: Bool = true) -> StaleStock {
        StaleStock(
            site: site,
            source: told ? "wms" : nil,
            asOf: told ? asOf : nil,
            limitMinutes: 120
        )
    }

    private func said(_ story: Story) -> [String] {
        story.scenario.reasons.filter { $0.contains("promised from") }
    }

    // A bolt is 3.09 without tax.

    @Test func `an order that reserves at a stale site is accepted, and says what from where`() {
        let world = World()
        world.stale = [Self.old("DAL")]
        var story = Story(world)
        story.when(submitted(line(1, "BOLT", .each(10))))
        #expect(story.order.answer == .accepted)
        #expect(story.level() == (100, 10))
        #expect(
            said(story) == [
                "10 EA of line 1 is promised from DAL on old news: wms spoke of its stock as of "
                    + "\(Self.asOf), more than 120 minutes ago."
            ]
        )
        #expect(
            story.order.stalePromises == [
                StalePromise(
                    site: "DAL",
                    source: "wms",
                    asOf: Self.asOf,
                    at: morning,
                    value: 30_90.cents
                )
            ]
        )
    }

    @Test func `a fresh site says nothing`() {
        let world = World()
        world.stale = [Self.old("ATL")]
        var story = Story(world)
        story.when(submitted(line(1, "BOLT", .each(10))))
        #expect(said(story).isEmpty)
        #expect(story.order.stalePromises.isEmpty)
    }

    @Test func `several lines of one site are one promise, and many are not all named`() {
        let world = World(["BOLT": ["DAL": 100], "NUT": ["DAL": 100], "CABLE": ["DAL": 100]])
        world.stale = [Self.old("DAL", told: false)]
        var story = Story(world)
        story.when(
            submitted(
                line(1, "BOLT", .each(1)),
                line(2, "NUT", .each(1)),
                line(3, "BOLT", .each(1)),
                line(4, "NUT", .each(1)),
                line(5, "BOLT", .each(1))
            )
        )
        #expect(
            said(story) == [
                "1 EA of line 1, 1 EA of line 2, 1 EA of line 3 and 2 more lines are promised from "
                    + "DAL, of whose stock nobody has told anything yet."
            ]
        )
        // Three bolts of 3.09 and two nuts of 0.50.
        #expect(story.order.stalePromises.map(\.value) == [10_27.cents])
        #expect(story.order.stalePromises.map(\.source) == [nil])
    }

    @Test func `what waits for stock is promised from nowhere`() {
        let world = World(["BOLT": ["DAL": 4]])
        world.stale = [Self.old("DAL")]
        var story = Story(world)
        story.when(submitted(line(1, "BOLT", .each(10))))
        #expect(story.order.stalePromises.map(\.value) == [12_36.cents])
    }

    @Test func `stock that is offered later from a stale site counts from then on`() {
        let world = World(["BOLT": ["DAL": 0]])
        var story = Story(world)
        story.given(submitted(line(1, "BOLT", .each(10))))
        #expect(story.order.stalePromises.isEmpty)
        world.stale = [Self.old("DAL")]
        story.receive(10, of: "BOLT")
        #expect(story.order.stalePromises.map(\.value) == [30_90.cents])
    }

    @Test func `what was reserved before is not promised again when it is released and shipped`() {
        let world = World()
        var story = Story(world)
        story.given(submitted(line(1, "BOLT", .each(10))))
        world.stale = [Self.old("DAL")]
        story.given(.booked(externalNumber: "SO-1"))
        #expect(!story.releases.isEmpty)
        #expect(story.order.stalePromises.isEmpty)
    }
}
