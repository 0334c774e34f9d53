import Canonical
import Inventory
import Ordering
import Primitives
import Testing
import WorkflowTesting

@Suite struct ShortageTests {
    private func world(_ policy: ShortfallPolicy, _ stock: [Site.ID: Int64]) -> World {
        let world = World(["BOLT": stock, "NUT": ["DAL": 100]])
        world.customer?.policy.shortfall = policy
        return world
    }

    @Test func `what is short waits in the queue until the supply that is promised`() {
        let world = world(.backorder, ["DAL": 40])
        world.inbound = [
            InboundSupply(
                item: "BOLT",
                site: "DAL",
                expectedOn: "2026-12-01",
                thousandths: 50.units,
                reference: "PO-778"
            )
        ]
        var story = Story(world)
        story.when(submitted(line(1, "BOLT", .each(48))))
        #expect(story.order.answer == .acceptedWithChanges)
        #expect(story.line(1).status == .backordered)
        #expect(story.line(1).reasons == [.backordered])
        #expect(story.line(1).promisedOn == "2026-12-01")
        #expect(story.parts(1) == ["allocated": 40, "backordered": 8])
        #expect(story.milestones == [.accepted, .backordered])
        #expect(world.queue[1]?.thousandths == 8.units)
        #expect(world.queue[1]?.promisedOn == "2026-12-01")
        #expect(world.queue[1]?.priority == 5)
        story.scenario.then(
            because: "Line 1: 40 EA from DAL, 8 EA backordered, promised 2026-12-01 (PO-778)."
        )
    }

    @Test func `supply is promised once over the lines of an order, and not at all if unknown`() {
        let world = world(.backorder, [:])
        world.inbound = [
            InboundSupply(
                item: "BOLT",
                site: "DAL",
                expectedOn: "2026-12-01",
                thousandths: 10.units,
                reference: "PO-778"
            )
        ]
        var story = Story(world)
        story.when(submitted(line(1, "BOLT", .each(8)), line(2, "BOLT", .each(8))))
        #expect(story.line(1).promisedOn == "2026-12-01")
        #expect(story.line(2).promisedOn == nil)
        #expect(story.order.status == .backordered)
    }

    @Test func `a customer who wants no backorders gets what is there and a cancel for the rest`() {
        var story = Story(world(.cancel, ["DAL": 40]))
        story.when(submitted(line(1, "BOLT", .each(48)), line(2, "NUT", .each(1))))
        #expect(story.order.answer == .acceptedWithChanges)
        #expect(story.line(1).status == .acceptedWithChanges)
        #expect(story.line(1).reasons == [.cancelledShortfall])
        #expect(story.parts(1) == ["allocated": 40, "cancelled": 8])
        #expect(story.bookings.first?.lines.first?.thousandths == 40.units)
    }

    @Test func `a line without any stock is cancelled by that policy, the others go on`() {
        var story = Story(world(.cancel, [:]))
        story.when(submitted(line(1, "BOLT", .each(48)), line(2, "NUT", .each(1))))
        #expect(story.order.lines.map(\.status) == [.cancelled, .accepted])
        #expect(story.bookings.map { $0.lines.map(\.number) } == [[2]])
    }

    @Test func `an order of which nothing is there is rejected by that policy`() {
        let world = world(.cancel, [:])
        world.isPurchaseOrderNumberFree = false
        var story = Story(world)
        story.when(submitted(line(1, "BOLT", .each(48))))
        #expect(story.order.answer == .rejected)
        #expect(story.order.orderReasons == [.cancelledShortfall])
        #expect(story.line(1).status == .cancelled)
        #expect(world.isPurchaseOrderNumberFree)
        #expect(world.credit?.openOrders == 0.cents)
    }

    @Test func `one line from two sites says so, and each site gets its instruction`() {
        var story = Story(world(.backorder, ["DAL": 6, "ATL": 6]))
        story.given(submitted(line(1, "BOLT", .each(10))))
        #expect(story.order.answer == .accepted)
        #expect(story.line(1).reasons == [.splitAcrossSites])
        #expect(story.line(1).promisedOn == "2026-11-24")
        story.when(booked)
        #expect(story.releases.map(\.site) == ["ATL", "DAL"])
        #expect(story.releases.map(\.warehouse) == ["WMS-ATL", "WMS-DAL"])
        #expect(story.releases.flatMap(\.lines).map(\.thousandths) == [4.units, 6.units])
    }

    @Test func `a customer who wants no splits waits for the rest of the line`() {
        let world = world(.backorder, ["DAL": 6, "ATL": 7])
        world.customer?.policy.allowsSplitSites = false
        var story = Story(world)
        story.when(submitted(line(1, "BOLT", .each(10))))
        #expect(story.parts(1) == ["allocated": 7, "backordered": 3])
        #expect(story.line(1).allocations.map(\.site) == ["ATL"])
    }

    @Test func `ship complete reserves what is there and releases nothing before all is there`() {
        var story = Story(world(.shipComplete, ["DAL": 6]))
        story.given(submitted(line(1, "BOLT", .each(10)), line(2, "NUT", .each(5))))
        #expect(story.line(1).reasons == [.backordered, .awaitingCompletion])
        #expect(story.line(2).reasons == [.awaitingCompletion])
        story.when(booked)
        #expect(story.releases.isEmpty)
        #expect(story.order.status == .booked)
        story.receive(3, of: "BOLT")
        #expect(story.releases.isEmpty)
        story.receive(1, of: "BOLT")
        #expect(story.releases.map(\.lines.count) == [2])
        #expect(story.releases.first?.lines.first?.thousandths == 10.units)
        #expect(story.order.lines.allSatisfy { $0.reasons.isEmpty })
    }

    @Test func `ship complete goes when what is missing is not wanted any more`() {
        var story = Story(world(.shipComplete, ["DAL": 6]))
        story.given(submitted(line(1, "BOLT", .each(10)), line(2, "NUT", .each(5))), booked)
        story.when(changed([1: .each(6)]))
        #expect(story.releases.map { $0.lines.map(\.thousandths) } == [[6.units, 5.units]])
    }

    @Test func `goods that come in go to who waits, are told, and are released`() {
        let world = world(.backorder, ["DAL": 4])
        var story = Story.released(line(1, "BOLT", .each(10)), in: world)
        #expect(story.parts(1) == ["allocated": 4, "backordered": 6])
        story.receive(5, of: "BOLT")
        #expect(story.milestones == [.allocated, .released])
        #expect(story.releases.map(\.fulfilment) == [fulfilment(2)])
        #expect(story.parts(1) == ["allocated": 9, "backordered": 1])
        #expect(world.queue[1]?.thousandths == 1.units)
        #expect(world.queue[1]?.offered == 0)
        story.receive(1, of: "BOLT", at: "ATL")
        #expect(story.parts(1) == ["allocated": 10])
        #expect(story.line(1).promisedOn == "2026-11-24")
        #expect(story.line(1).status == .accepted)
        #expect(world.queue[1] == nil)
    }

    @Test func `an offer that is not wanted any more goes back and is offered to others`() {
        let world = world(.backorder, [:])
        var story = Story(world)
        story.given(submitted(line(1, "BOLT", .each(10))), booked)
        world.supply(10.units, of: "BOLT", at: "DAL")
        let offers = world.allocate("BOLT")
        #expect(story.level().reserved == 10)
        story.given(cancelRequested)
        story.when(.stockOffered(offers[0]))
        #expect(story.level() == (10, 0))
        #expect(story.scenario.effects.contains(.reconsiderBackorders(["BOLT"])))
        #expect(story.order.status == .cancelled)
    }

    @Test func `an offer larger than what waits is taken in part`() {
        let world = world(.backorder, [:])
        var story = Story(world)
        story.given(submitted(line(1, "BOLT", .each(10))))
        world.supply(10.units, of: "BOLT", at: "DAL")
        let offers = world.allocate("BOLT")
        story.given(changed([1: .each(4)]))
        story.when(.stockOffered(offers[0]))
        #expect(story.parts(1) == ["cancelled": 6, "allocated": 4])
        #expect(story.level() == (10, 4))
    }

    @Test func `an offer for a line that is not there goes back whole`() {
        let world = World()
        var story = Story(world)
        story.given(submitted(line(1, "BOLT", .each(1))))
        for offer in [
            StockOffer(order: "O1", line: 9, item: "BOLT", site: "DAL", thousandths: 5.units),
            StockOffer(order: "O1", line: 1, item: "NUT", site: "DAL", thousandths: 5.units),
        ] {
            world.offerBlindly(offer)
            story.when(.stockOffered(offer))
            #expect(story.postings.map(\.kind) == [.unreserve])
            #expect(story.postings.map(\.reservedDelta) == [-(5.units)])
        }
    }
}
