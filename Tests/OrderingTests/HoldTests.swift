import Canonical
import Ordering
import Primitives
import Testing
import WorkflowTesting

@Suite struct HoldTests {
    private func world(limit: Int64, openOrders: Int64 = 0) -> World {
        let world = World()
        world.credit = World.account(limit: limit.cents, openOrders: openOrders)
        world.foreignCredit.openOrders = openOrders
        return world
    }

    // Ten bolts with tax are 33.45.

    @Test func `an order up to the limit is accepted, a cent more is held for finance`() {
        var story = Story(world(limit: 100_00, openOrders: 66_55))
        story.when(submitted(line(1, "BOLT", .each(10))))
        #expect(story.order.answer == .accepted)
        var over = Story(world(limit: 100_00, openOrders: 66_56))
        over.when(submitted(line(1, "BOLT", .each(10))))
        #expect(over.order.answer == .held)
        #expect(over.order.phase == .held)
        #expect(over.order.status == .held)
        #expect(over.line(1).status == .held)
        #expect(over.order.orderReasons == [.creditLimit])
        #expect(over.milestones == [.held])
        #expect(over.bookings.isEmpty)
        #expect(over.world.workItems["order/O1/hold/credit_limit"]?.owner == .financeAnalyst)
        #expect(over.world.workItems["order/O1/hold/credit_limit"]?.amount == 33_45.cents)
    }

    @Test func `payments on account count, and no limit is no check`() {
        let world = world(limit: 100_00, openOrders: 100_00)
        world.credit?.unappliedPayments = 33_45.cents
        var story = Story(world)
        story.when(submitted(line(1, "BOLT", .each(10))))
        #expect(story.order.answer == .accepted)
        world.credit = nil
        var free = Story(World())
        free.when(submitted(line(1, "BOLT", .each(10))))
        #expect(free.order.answer == .accepted)
    }

    @Test func `a held order keeps its stock but is no exposure`() {
        var story = Story(world(limit: 1_00))
        story.when(submitted(line(1, "BOLT", .each(10))))
        #expect(story.level() == (100, 10))
        #expect(story.world.credit?.openOrders == 0.cents)
    }

    @Test func `the right role releases a credit hold and the order goes on`() {
        var story = Story(world(limit: 1_00))
        story.given(submitted(line(1, "BOLT", .each(10))))
        story.when(released(.creditLimit, by: .financeAnalyst))
        #expect(story.milestones == [.holdReleased, .accepted])
        #expect(story.bookings.count == 1)
        #expect(story.world.workItems.isEmpty)
        #expect(story.world.credit?.openOrders == 33_45.cents)
        #expect(story.order.holds.first?.releasedBy == "ann")
        #expect(story.order.holds.first?.approvedUpTo == 33_45.cents)
        #expect(story.line(1).status == .accepted)
        story.when(released(.creditLimit, by: .financeAnalyst))
        story.scenario.thenRefused(.noSuchHold(.creditLimit))
    }

    @Test(arguments: [
        Role.customerService, .warehouseSupervisor, .integrationSupport, .executive,
    ])
    func `the wrong role does not release a credit hold`(role: Role) {
        var story = Story(world(limit: 1_00))
        story.given(submitted(line(1, "BOLT", .each(10))))
        story.when(released(.creditLimit, by: role))
        story.scenario.thenRefused(.notPermitted(needs: "holds:release-credit"))
        #expect(story.order.isHeld)
    }

    @Test func `an administrator may release any hold`() {
        var story = Story(world(limit: 1_00))
        story.given(submitted(line(1, "BOLT", .each(10))))
        story.when(
            .holdReleased(
                HoldRelease(
                    reason: .creditLimit,
                    releasedBy: "root",
                    permissions: ["administer"]
                )
            )
        )
        #expect(!story.order.isHeld)
    }

    @Test func `what finance released is not held again at release, unless it grew`() {
        var story = Story(world(limit: 1_00))
        story.given(
            submitted(line(1, "BOLT", .each(10))),
            released(.creditLimit, by: .financeAnalyst)
        )
        story.when(booked)
        #expect(story.releases.count == 1)
        story.when(changed([1: .each(20)]))
        #expect(story.order.isHeld)
        #expect(story.milestones == [.changed, .held])
        #expect(story.releases.isEmpty)
        #expect(story.parts(1) == ["allocated": 20])
        story.when(released(.creditLimit, by: .financeAnalyst))
        #expect(story.releases.map(\.lines.first?.thousandths) == [10.units])
    }

    @Test func `credit is asked again before release`() {
        let world = world(limit: 100_00)
        var story = Story(world)
        story.given(submitted(line(1, "BOLT", .each(10))))
        #expect(story.order.answer == .accepted)
        world.credit?.limit = 33_44.cents
        story.when(booked)
        #expect(story.order.isHeld)
        #expect(story.releases.isEmpty)
        #expect(story.milestones == [.booked, .held])
        story.when(released(.creditLimit, by: .financeAnalyst))
        #expect(story.releases.count == 1)
        #expect(story.bookings.isEmpty)
    }

    @Test func `a credit account in another currency is finance's question`() {
        let world = World()
        world.credit = CreditAccount(
            root: "ROOT",
            limit: Money(minorUnits: 1, .eur),
            openOrders: .zero(.eur),
            openInvoices: .zero(.eur),
            unappliedPayments: .zero(.eur)
        )
        var story = Scenario(OrderWorkflow()) { world.facts($0) }
        story.when(submitted(line(1, "BOLT", .each(10))))
        #expect(story.state.holds.map(\.reason) == [.creditLimit])
        story.then(because: "kept in EUR; this order is in USD")
    }

    @Test func `a blocked customer's order is held, takes no stock, and sources when released`() {
        let world = World()
        world.customer?.status = .blocked
        var story = Story(world)
        story.when(submitted(line(1, "BOLT", .each(10))))
        #expect(story.order.holds.map(\.reason) == [.customerBlocked])
        #expect(story.order.holds.map(\.owner) == [.customerService])
        #expect(story.parts(1) == ["open": 10])
        #expect(story.level().reserved == 0)
        story.when(released(.customerBlocked, by: .financeAnalyst))
        story.scenario.thenRefused(.notPermitted(needs: "holds:release-data"))
        story.when(released(.customerBlocked, by: .customerService))
        #expect(story.parts(1) == ["allocated": 10])
        #expect(story.bookings.count == 1)
    }

    @Test func `expired terms are held for finance, terms that end today are not`() {
        let world = World()
        world.customer?.termsExpireOn = "2026-11-22"
        var story = Story(world)
        story.when(submitted(line(1, "BOLT", .each(10))))
        #expect(story.order.holds.map(\.reason) == [.termsExpired])
        #expect(story.order.holds.map(\.owner) == [.financeAnalyst])
        world.customer?.termsExpireOn = "2026-11-23"
        var fine = Story(World())
        fine.world.customer?.termsExpireOn = "2026-11-23"
        fine.when(submitted(line(1, "BOLT", .each(10))))
        #expect(fine.order.answer == .accepted)
    }

    @Test func `an unknown ship-to is held until somebody says where it goes`() {
        var story = Story()
        story.when(
            .submitted(request(line(1, "BOLT", .each(10)), shipTo: .code("MARS")), id: "O1")
        )
        #expect(story.order.holds.map(\.reason) == [.unknownShipTo])
        #expect(story.order.totals?.tax == 0.cents)
        #expect(story.order.header?.requestedShipTo == "MARS")
        story.when(released(.unknownShipTo, by: .customerService))
        story.scenario.thenRefused(
            .invalid("nobody knows where to send it: correct the ship-to instead")
        )
        story.when(.shipToCorrected(World.acme.shipTos[0], by: "ann"))
        #expect(story.milestones == [.holdReleased, .changed, .accepted])
        #expect(story.order.totals?.tax == 2_55.cents)
        #expect(story.bookings.first?.shipTo.code == "HQ")
        #expect(story.order.header?.requestedShipTo == nil)
        #expect(story.world.credit?.openOrders == 33_45.cents)
    }

    @Test func `the order goes on only when the last hold is released`() {
        let world = world(limit: 1_00)
        world.customer?.termsExpireOn = "2026-01-01"
        var story = Story(world)
        story.given(submitted(line(1, "BOLT", .each(10))))
        #expect(story.order.holds.map(\.reason) == [.termsExpired, .creditLimit])
        story.when(released(.creditLimit, by: .operationsManager))
        #expect(story.bookings.isEmpty)
        #expect(story.order.isHeld)
        story.when(released(.termsExpired, by: .operationsManager))
        #expect(story.bookings.count == 1)
    }

    @Test func `a booked order's ship-to is corrected in the ERP too, until it is released`() {
        let world = World(["BOLT": [:]])
        var story = Story.released(in: world)
        var other = World.acme.shipTos[0]
        other.code = "YARD"
        story.when(.shipToCorrected(other, by: "ann"))
        #expect(story.amendments.map(\.shipTo.code) == ["YARD"])
        #expect(story.amendments.first?.externalNumber == "SO-77")
        story.when(.shipToCorrected(other, by: "ann"))
        story.scenario.thenIgnored()
        story.receive(10, of: "BOLT")
        #expect(story.releases.map(\.shipTo.code) == ["YARD"])
        story.when(.shipToCorrected(World.acme.shipTos[0], by: "ann"))
        story.scenario.thenRefused(
            .alreadyReleased(detail: "a warehouse is already sending goods to the old address")
        )
    }

    @Test func `a hold stops what we start, not what the world reports`() {
        let world = World(["BOLT": ["DAL": 10]])
        world.credit = World.account(limit: 40_00.cents)
        var story = Story.released(in: world)
        story.given(changed([1: .each(20)]))
        #expect(story.order.isHeld)
        story.when(shipped(parcel("P1", [1: 10.units])))
        #expect(story.parts(1)["shipped"] == 10)
        #expect(story.invoices.count == 1)
        #expect(story.order.isHeld)
    }
}
