import Billing
import Canonical
import Ordering
import Pricing
import Primitives
import Testing
import WorkflowTesting

@Suite struct PaymentTests {
    private func billed() -> Story {
        var story = Story.released()
        story.given(shipped(parcel("P1", [1: 10.units])))
        return story
    }

    @Test func `a paid invoice of a shipped order closes it`() {
        var story = billed()
        story.when(paid(33_45.cents))
        #expect(story.milestones == [.paid])
        #expect(story.order.phase == .closed)
        #expect(story.order.status == .paid)
        #expect(story.world.credit?.openInvoices == 0.cents)
    }

    @Test func `parts add up, and one reference counts once`() {
        var story = billed()
        story.when(paid(20_00.cents))
        #expect(story.milestones.isEmpty)
        #expect(story.order.phase == .active)
        story.when(paid(20_00.cents))
        story.scenario.thenIgnored()
        story.when(paid(13_45.cents, reference: "T2"))
        #expect(story.milestones == [.paid])
        #expect(story.order.phase == .closed)
    }

    @Test func `too much money is finance's question`() {
        var story = billed()
        story.when(paid(40_00.cents))
        #expect(story.milestones == [.paid])
        let item = story.world.workItems["order/O1/payment/O1-I1/T1"]
        #expect(item?.owner == .financeAnalyst)
        #expect(item?.reason == .overpaid)
        #expect(item?.amount == 6_55.cents)
        #expect(story.world.credit?.openInvoices == (-6_55).cents)
    }

    @Test func `money in another currency is not applied`() {
        var story = billed()
        story.when(paid(Money(minorUnits: 33_45, .eur)))
        #expect(story.order.invoices.first?.paid == 0.cents)
        #expect(story.world.workItems["order/O1/payment/O1-I1/T1"]?.reason == .paymentMismatch)
    }

    @Test func `no payment, and payments of nothing we know, are refused`() {
        var story = billed()
        story.when(paid(0.cents))
        story.scenario.thenRefused(.invalid("T1 pays 0.00 USD, which is no payment"))
        story.when(paid(1.cents, 2))
        story.scenario.thenRefused(.noSuchInvoice(invoice(2)))
        var early = Story.released()
        early.when(paid(1.cents))
        early.scenario.thenRefused(.noSuchInvoice(invoice(1)))
    }

    @Test func `one transfer may pay two invoices of an order`() {
        var story = Story.released()
        story.given(shipped(parcel("P1", [1: 5.units])), shipped(parcel("P2", [1: 5.units])))
        story.given(paid(story.order.invoices[0].total))
        story.when(paid(story.order.invoices[1].total, 2))
        #expect(story.order.phase == .closed)
    }

    @Test func `paid while the rest is cancelled: both stand`() {
        var story = Story.released(in: World(["BOLT": ["DAL": 6]]))
        story.given(shipped(parcel("P1", [1: 6.units])))
        story.given(paid(story.order.invoices[0].total))
        #expect(story.order.status == .partiallyShipped)
        story.when(cancelRequested)
        #expect(story.order.cancellation?.outcome == .partially)
        #expect(story.order.phase == .closed)
        #expect(story.order.status == .paid)
    }

    @Test func `a closed order takes late news and refuses late wishes`() {
        var story = billed()
        story.given(paid(33_45.cents))
        story.given(carrier("1Z-P1", .delivered))
        #expect(story.order.shipments.first?.deliveredAt != nil)
        story.when(cancelRequested)
        story.scenario.thenRefused(.alreadyShipped)
        story.when(changed([1: .each(1)]))
        story.scenario.thenRefused(.alreadyShipped)
        story.when(shipped(parcel("P2", [1: 1.units])))
        #expect(story.parts(1)["overshipped"] == 1)
        #expect(story.world.workItems["order/O1/shipment/O1-S2/line/1"] != nil)
    }
}
