import Billing
import Canonical
import Foundation
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

@Suite struct LawTests {
    private func decide(
        _ state: OrderState,
        _ event: OrderEvent
    ) -> Result<Decision<OrderState, OrderEffect>, OrderRefusal> {
        Result { () throws(OrderRefusal) in
            try OrderWorkflow().decide(
                state,
                on: event,
                given: OrderFacts(today: "2026-11-23", dayEndsAt: morning),
                in: Moment(now: morning, sequence: 9)
            )
        }
    }

    @Test func `a state that breaks the law goes no further, and both facts are named`() {
        var state = Story.released().order
        state.lines[0].quantities.ordered += 1_000
        guard
            case .failure(.lawBroken(1, let detail)) = decide(
                state,
                .packed(fulfilment(1), at: morning)
            )
        else {
            Issue.record("the law was not checked")
            return
        }
        #expect(detail.hasPrefix("packed clashes with what is known: ordered 11000, "))
        #expect(detail.contains("allocated 10000"))
        #expect(detail.hasSuffix("reserved 10000"))
    }

    @Test func `reservations that the quantities do not explain break it too`() {
        var state = Story.released().order
        state.lines[0].allocations[0].thousandths = 9_000
        guard case .failure(.lawBroken) = decide(state, .packed(fulfilment(1), at: morning)) else {
            Issue.record("the law was not checked")
            return
        }
    }

    @Test func `every refusal has a code, a remedy and a sentence`() {
        let refusals: [OrderRefusal] = [
            .alreadySubmitted, .notSubmitted, .noSuchHold(.creditLimit), .notPermitted(needs: "x"),
            .alreadyShipped, .alreadyCancelled, .alreadyReleased(detail: "x"), .noSuchLine(1),
            .invalidQuantity(line: 1, detail: "x"), .noSuchFulfilment("F"),
            .noSuchParcel(trackingNumber: "1Z"), .noSuchInvoice("I"),
            .notExact(line: 1, .unknownUnit(.each, item: "x")), .lawBroken(line: 1, detail: "x"),
            .invalid("x"), .unexpected("x"),
        ]
        #expect(Set(refusals.map(\.code)).count == refusals.count)
        for refusal in refusals {
            #expect(refusal.code.hasPrefix("order."))
            #expect(!refusal.description.isEmpty)
        }
        let escalated = refusals.filter {
            if case .escalate = $0.remedy { true } else { false }
        }
        #expect(
            escalated.map(\.code)
                == ["order.invoice.unknown", "order.law_broken", "order.event.unexpected"]
        )
    }

    @Test func `state, events, facts and effects survive storage`() throws {
        var story = Story.released(in: World(["BOLT": ["DAL": 6]]))
        story.given(picked([1: 4.units], short: [1: 1.units]), shipped(parcel("P1", [1: 4.units])))
        story.given(carrier("1Z-P1", .delivered, freight: 5_00.cents), cancelRequested)
        func survives<T: Codable & Equatable>(_ value: T) throws {
            let bytes = try JSONEncoder().encode(value)
            #expect(try JSONDecoder().decode(T.self, from: bytes) == value)
        }
        try survives(story.order)
        try survives(story.scenario.effects)
        try survives(story.world.facts(OrderFactRequest(customer: "C1", needsCredit: true)))
        try survives([cancelRequested, picked([1: 1]), carrier("1Z", .exception), paid(1.cents)])
    }
}

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
