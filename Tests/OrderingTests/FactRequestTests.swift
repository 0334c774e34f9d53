import Billing
import Canonical
import Inventory
import Ordering
import Primitives
import Testing
import WorkflowTesting
import Workflows

@Suite struct FactRequestTests {
    private func request(_ event: OrderEvent, _ story: Story) -> OrderFactRequest {
        OrderWorkflow().facts(for: event, in: story.order)
    }

    @Test func `a submission reads the customer, the items, prices, credit and stock`() {
        let facts = request(submitted(line(3, "BOLT", .each(1))), Story())
        #expect(facts.entity == "US")
        #expect(facts.customer == "C1")
        #expect(facts.identifiers == [3: ItemIdentifier(.sku, "BOLT")])
        #expect(facts.needsPrices && facts.needsCredit && facts.needsStock)
    }

    @Test func `ordinary news locks nothing but the order`() {
        let story = Story.released()
        let news: [OrderEvent] = [
            picked([1: 5.units]), .packed(fulfilment(1), at: morning),
            shipped(parcel("P", [1: 1.units])), carrier("1Z", .dispatched), paid(1.cents),
            .warehouseAcknowledged(fulfilment(1), reference: "W"), cancelRequested,
            .invoicePosted(invoice(1), externalNumber: "X"), submitted(),
        ]
        for event in news {
            let facts = request(event, story)
            #expect(!facts.needsStock && !facts.needsCredit && !facts.needsPrices, "\(event)")
            #expect(facts.items.isEmpty && facts.sites.isEmpty, "\(event)")
        }
    }

    @Test func `what may be missing locks the stock of just those items`() {
        var story = Story.released(line(1, "BOLT", .each(10)), line(2, "NUT", .each(4)))
        story.given(shipped(parcel("P1", [2: 4.units])))
        let reports: [OrderEvent] = [
            picked([:], short: [1: 1.units]), shipped(isFinal: true),
            .warehouseRefused(fulfilment(1), reason: ""), stopped([:]),
        ]
        for event in reports {
            let facts = request(event, story)
            #expect(facts.needsStock, "\(event)")
            // Both may be posted to, and credit is locked first.
            #expect(facts.creditRoot == story.order.header?.creditRoot, "\(event)")
            #expect(facts.creditRoot != nil)
            #expect(facts.items == ["BOLT"], "\(event)")
        }
        story.given(shipped(parcel("P2", [1: 10.units])))
        #expect(!request(shipped(isFinal: true), story).needsStock)
        #expect(!request(stopped([:], of: 9), story).needsStock)
    }

    @Test func `a release reads the sites that hold stock and asks credit again`() {
        var story = Story()
        story.given(submitted(line(1, "BOLT", .each(10))))
        let facts = request(booked, story)
        #expect(facts.sites == ["DAL"])
        #expect(facts.needsCredit && !facts.needsStock)
        let offer = StockOffer(order: "O1", line: 1, item: "BOLT", site: "ATL", thousandths: 1)
        #expect(request(.stockOffered(offer), story).sites == ["DAL", "ATL"])
    }

    @Test func `nothing is read for an order that is not there`() {
        #expect(request(booked, Story()) == .none)
    }
}
