import Billing
import Canonical
import Inventory
import Ordering
import Primitives
import Testing
import WorkflowTesting
import Workflows

@Suite struct StatusTests {
    @Test func `the status follows the goods and the papers`() {
        let world = World()
        world.customer?.policy.invoiceRule = .onProofOfDelivery
        var story = Story(world)
        var seen: [FulfillmentStatus] = []
        func note() { seen.append(story.order.status) }
        story.given(submitted(line(1, "BOLT", .each(10))))
        note()
        story.given(booked)
        note()
        story.given(shipped(parcel("P1", [1: 4.units])))
        note()
        story.given(shipped(parcel("P2", [1: 6.units])))
        note()
        story.given(carrier("1Z-P1", .delivered), carrier("1Z-P2", .delivered))
        note()
        story.given(paid(story.order.invoices[0].total), paid(story.order.invoices[1].total, 2))
        note()
        #expect(
            seen == [
                .accepted, .released, .partiallyShipped, .shipped, .invoiced, .paid,
            ]
        )
    }

    @Test func `delivered and not yet billed is delivered`() {
        let world = World()
        world.customer?.policy.invoiceRule = .consolidatedDaily
        var story = Story(world)
        story.given(
            submitted(line(1, "BOLT", .each(10))),
            booked,
            shipped(parcel("P1", [1: 10.units])),
            carrier("1Z-P1", .delivered)
        )
        #expect(story.order.status == .delivered)
    }

    @Test func `nothing has happened yet`() {
        #expect(OrderState().phase == .awaitingSubmission)
        #expect(OrderState().totals == nil)
        #expect(OrderState().openOrderValue == nil)
        #expect(OrderState().openInvoiceValue == nil)
    }
}
