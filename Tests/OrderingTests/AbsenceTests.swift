import Canonical
import Ordering
import Primitives
import Testing
import WorkflowTesting

/// While the ERP cannot be asked an account may owe so much, and the rest waits.
@Suite struct AbsenceTests {
    private func world(exposure: Int64, owes: Int64 = 0, isCopyStale: Bool = false) -> World {
        let world = World()
        world.credit = World.account(limit: 500_00.cents, openOrders: owes)
        world.foreignCredit.openOrders = owes
        world.absence = ERPAbsence(
            system: "erp",
            since: Timestamp(microseconds: 1_700_000_000_000_000),
            isCopyStale: isCopyStale,
            exposure: exposure.cents
        )
        return world
    }

    // Ten bolts with tax are 33.45.

    @Test(arguments: [(66_55, false), (66_56, true)] as [(Int64, Bool)])
    func `an order up to the exposure is accepted, a cent more is held`(
        _ owes: Int64,
        _ isHeld: Bool
    ) {
        var story = Story(world(exposure: 100_00, owes: owes))
        story.when(submitted(line(1, "BOLT", .each(10))))
        #expect(story.order.isHeld == isHeld)
        #expect(story.bookings.isEmpty == isHeld)
        guard isHeld else { return }
        #expect(story.order.orderReasons == [.erpAway])
        // It keeps its stock, and is nobody's debt yet.
        #expect(story.level() == (100, 10))
        #expect(story.world.credit?.openOrders == owes.cents)
        let item = story.world.workItems["order/O1/hold/erp_away"]
        #expect(item?.owner == .financeAnalyst)
        #expect(item?.detail.hasPrefix("erp is away since 2023-11-14") == true)
    }

    @Test func `a stale copy counts as an absence, and says so`() {
        var story = Story(world(exposure: 1_00, isCopyStale: true))
        story.when(submitted(line(1, "BOLT", .each(10))))
        let detail = story.world.workItems["order/O1/hold/erp_away"]?.detail
        #expect(detail?.hasPrefix("Our copy of erp's customers and limits is of 2023") == true)
    }

    @Test func `finance may let it go, and it is not held again while the ERP is away`() {
        var story = Story(world(exposure: 1_00))
        story.given(submitted(line(1, "BOLT", .each(10))))
        story.when(released(.erpAway, by: .financeAnalyst))
        #expect(story.bookings.count == 1)
        #expect(story.world.workItems.isEmpty)
        #expect(!story.order.isHeld)
    }

    @Test func `once the ERP is back the account's own limit counts`() {
        let world = world(exposure: 1_00)
        var story = Story(world)
        story.given(submitted(line(1, "BOLT", .each(10))))
        world.absence = nil
        // Others of the account were quicker.
        world.credit?.openOrders = 490_00.cents
        world.foreignCredit.openOrders = 490_00
        story.when(released(.erpAway, by: .financeAnalyst))
        #expect(story.bookings.isEmpty)
        #expect(story.order.isHeld)
        #expect(story.world.workItems.keys.sorted() == ["order/O1/hold/credit_limit"])
    }

    @Test func `what is said in another currency holds every order, and says why`() {
        let world = world(exposure: 100_00)
        world.absence?.exposure = Money(minorUnits: 100_00, .eur)
        var story = Story(world)
        story.when(submitted(line(1, "BOLT", .each(10))))
        #expect(story.order.orderReasons == [.erpAway])
    }
}
