import Billing
import Canonical
import Foundation
import Inventory
import Ordering
import Primitives
import Testing
import WorkflowTesting
import Workflows

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
