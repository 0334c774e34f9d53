import Canonical
import Ordering
import Primitives
import Testing
import WorkflowTesting

@Suite struct BookingTests {
    @Test func `once the ERP has booked it, the goods are released`() {
        var story = Story()
        story.given(submitted(line(1, "BOLT", .each(10)), line(2, "NUT", .each(4))))
        story.when(booked)
        #expect(story.order.booking == .booked(externalNumber: "SO-77"))
        #expect(story.milestones == [.booked, .released])
        let release = story.releases.first
        #expect(release?.fulfilment == fulfilment(1))
        #expect(release?.warehouse == "WMS-DAL")
        #expect(release?.shipTo.code == "HQ")
        #expect(release?.purchaseOrderNumber == "PO-1")
        #expect(release?.lines.map(\.thousandths) == [10.units, 4.units])
        #expect(story.world.crossReferences[.erpOrder] == ["SO-77"])
        #expect(story.world.crossReferences[.fulfilment] == ["O1-F1"])
        #expect(story.order.status == .released)
        #expect(story.postings.isEmpty)
    }

    @Test func `the same answer twice changes nothing, another number is a conflict`() {
        var story = Story.released()
        story.when(booked)
        story.scenario.thenIgnored()
        story.when(.booked(externalNumber: "SO-78"))
        #expect(story.order.booking == .booked(externalNumber: "SO-77"))
        #expect(story.world.workItems["order/O1/booking/SO-78"]?.owner == .integrationSupport)
    }

    @Test func `a refusal is held for integration support, and releasing it books again`() {
        var story = Story()
        story.given(submitted(line(1, "BOLT", .each(10))))
        story.when(.bookingRefused(reason: "unknown cost centre"))
        #expect(story.order.holds.map(\.reason) == [.erpRefused])
        #expect(story.order.holds.map(\.owner) == [.integrationSupport])
        #expect(story.milestones == [.held])
        story.when(.bookingRefused(reason: "unknown cost centre"))
        story.scenario.thenIgnored()
        story.when(released(.erpRefused, by: .customerService))
        #expect(story.bookings.count == 1)
        #expect(story.order.booking == .requested)
        story.when(booked)
        #expect(story.releases.count == 1)
    }

    @Test func `a booking that comes after a refusal counts and ends the hold`() {
        var story = Story()
        story.given(submitted(line(1, "BOLT", .each(10))), .bookingRefused(reason: "timeout"))
        story.when(booked)
        #expect(!story.order.isHeld)
        #expect(story.releases.count == 1)
        story.when(.bookingRefused(reason: "late"))
        #expect(story.world.workItems["order/O1/booking/refused"]?.reason == .conflictingReport)
        #expect(!story.order.isHeld)
    }

    @Test func `an order cancelled before the ERP answered is cancelled there when it does`() {
        var story = Story()
        story.given(submitted(line(1, "BOLT", .each(10))))
        story.when(cancelRequested)
        #expect(story.order.status == .cancelled)
        #expect(story.level() == (100, 0))
        #expect(story.scenario.effects.contains(.reconsiderBackorders(["BOLT"])))
        story.when(booked)
        story.scenario.then(includes: .cancelInERP(externalNumber: "SO-77"))
        #expect(story.releases.isEmpty)
        var refused = Story()
        refused.given(submitted(line(1, "BOLT", .each(10))), cancelRequested)
        refused.when(.bookingRefused(reason: "no"))
        #expect(refused.order.status == .cancelled)
        #expect(refused.world.workItems.isEmpty)
    }

    @Test func `a change before the ERP answered amends its order when it does`() {
        var story = Story()
        story.given(submitted(line(1, "BOLT", .each(10))))
        story.when(changed([1: .each(7)]))
        #expect(story.amendments.isEmpty)
        story.when(booked)
        #expect(story.amendments.map { $0.lines.map(\.thousandths) } == [[7.units]])
        #expect(story.amendments.first?.lines.first?.net == 21_63.cents)
        #expect(story.releases.first?.lines.first?.thousandths == 7.units)
    }

    @Test func `numbers of posted documents are recorded once, contradictions are raised`() {
        var story = Story.released()
        story.given(shipped(parcel("P1", [1: 10.units]), isFinal: true))
        story.when(.goodsIssuePosted(shipment(1), externalNumber: "GI-1"))
        #expect(story.order.shipments.first?.goodsIssueNumber == "GI-1")
        story.when(.goodsIssuePosted(shipment(1), externalNumber: "GI-1"))
        story.scenario.thenIgnored()
        story.when(.goodsIssuePosted(shipment(1), externalNumber: "GI-2"))
        #expect(story.world.workItems["order/O1/shipment/O1-S1/posted/GI-2"] != nil)
        story.when(.goodsIssuePosted(shipment(9), externalNumber: "GI-1"))
        story.scenario.thenRefused(.unexpected("the order has no shipment O1-S9"))
        story.when(.invoicePosted(invoice(1), externalNumber: "RE-5"))
        #expect(story.world.crossReferences[.erpInvoice] == ["RE-5"])
        story.when(.invoicePosted(invoice(1), externalNumber: "RE-5"))
        story.scenario.thenIgnored()
        story.when(.invoicePosted(invoice(1), externalNumber: "RE-6"))
        #expect(story.world.workItems["order/O1/invoice/O1-I1/posted/RE-6"] != nil)
        story.when(.invoicePosted(invoice(2), externalNumber: "RE-7"))
        story.scenario.thenRefused(.noSuchInvoice(invoice(2)))
    }

    @Test func `a message that was given up on waits with its owner`() {
        var story = Story.released()
        let failure = DeliveryFailure(
            effectKey: "order/O1/2/1",
            operation: "warehouse.release",
            code: "timeout",
            detail: "no answer in 12 tries",
            owner: .integrationSupport
        )
        story.when(.deliveryFailed(failure))
        let item = story.world.workItems["order/O1/delivery/order/O1/2/1"]
        #expect(item?.owner == .integrationSupport)
        #expect(item?.reason == .deliveryFailed)
        story.when(.deliveryFailed(failure))
        #expect(story.order.exceptions.count == 1)
    }

    @Test func `a site that is not set up any more keeps the goods and asks for help`() {
        let world = World()
        var story = Story(world)
        story.given(submitted(line(1, "BOLT", .each(10))))
        world.sites = []
        story.when(booked)
        #expect(story.releases.isEmpty)
        #expect(story.world.workItems["order/O1/site/DAL"]?.owner == .integrationSupport)
    }
}
