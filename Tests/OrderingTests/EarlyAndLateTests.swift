import Billing
import Canonical
import Inventory
import Ordering
import Primitives
import Testing
import WorkflowTesting
import Workflows

@Suite struct EarlyAndLateTests {
    @Test func `a rejected order takes nothing but what must go back`() {
        let world = World()
        world.customer = nil
        var story = Story(world)
        story.given(submitted(line(1, "BOLT", .each(10))))
        story.when(submitted(line(1, "BOLT", .each(10))))
        story.scenario.thenIgnored()
        let refusals: [(OrderEvent, OrderRefusal)] = [
            (released(.creditLimit, by: .financeAnalyst), .noSuchHold(.creditLimit)),
            (cancelRequested, .alreadyCancelled), (changed([1: .each(1)]), .alreadyCancelled),
            (picked([:]), .noSuchFulfilment(fulfilment(1))),
            (shipped(), .noSuchFulfilment(fulfilment(1))),
            (stopped([:]), .noSuchFulfilment(fulfilment(1))),
            (carrier("1Z", .dispatched), .noSuchParcel(trackingNumber: "1Z")),
            (paid(1.cents), .noSuchInvoice(invoice(1))),
            (booked, .unexpected("SO-77 books an order that was rejected")),
        ]
        for (event, refusal) in refusals {
            story.when(event)
            story.scenario.thenRefused(refusal)
        }
        let offer = StockOffer(
            order: "O1",
            line: 1,
            item: "BOLT",
            site: "DAL",
            thousandths: 5.units
        )
        world.offerBlindly(offer)
        story.when(.stockOffered(offer))
        #expect(story.level().reserved == 0)
        story.when(
            .deliveryFailed(
                DeliveryFailure(
                    effectKey: "k",
                    operation: "partner.document",
                    code: "c",
                    detail: "d",
                    owner: .integrationSupport
                )
            )
        )
        #expect(world.workItems.count == 1)
    }
}
