import Canonical
import Governance
import Ordering
import Primitives
import Testing
import WorkflowTesting

/// A person's stop sign: it stops what we would start, and its owner takes it away.
@Suite struct ManualHoldTests {
    private static func placed(
        _ kind: HoldPlacement.Kind,
        owner: Role? = nil,
        note: String = "the card's name is another one"
    ) -> OrderEvent {
        .holdPlaced(HoldPlacement(kind, note: note, placedBy: "ann", owner: owner))
    }

    @Test(arguments: [
        (HoldPlacement.Kind.fraudCheck, ReasonCode.fraudCheck, Role.financeAnalyst),
        (.priceQuestion, .priceQuestion, .customerService),
        (.other, .manualHold, .customerService),
    ])
    func `a booked order that is put on hold does not go to the warehouse until it is released`(
        _ kind: HoldPlacement.Kind,
        _ reason: ReasonCode,
        _ owner: Role
    ) {
        var story = Story()
        story.given(submitted(line(1, "BOLT", .each(10))))
        story.when(Self.placed(kind))
        #expect(story.order.status == .held)
        #expect(story.milestones == [.held])
        let item = story.world.workItems["order/O1/hold/\(reason.rawValue)"]
        #expect(item?.owner == owner)
        #expect(item?.amount == 33_45.cents)
        #expect(item?.detail == "ann: the card's name is another one")
        #expect(story.level() == (100, 10))
        story.when(booked)
        #expect(story.releases.isEmpty)
        story.when(released(reason, by: .executive))
        story.scenario.thenRefused(.notPermitted(needs: owner.holdRelease.rawValue))
        story.when(released(reason, by: owner))
        #expect(story.releases.count == 1)
        #expect(story.world.workItems.isEmpty)
        #expect(story.milestones == [.holdReleased, .released])
    }

    @Test func `the placer says whose it is, and a second one of a kind changes nothing`() {
        var story = Story()
        story.given(submitted(line(1, "BOLT", .each(10))))
        story.when(Self.placed(.other, owner: .financeAnalyst))
        #expect(story.order.holds.map(\.owner) == [.financeAnalyst])
        story.when(Self.placed(.other))
        #expect(story.order.holds.count == 1)
        #expect(story.milestones.isEmpty)
        story.when(Self.placed(.fraudCheck))
        #expect(story.order.holds.filter(\.isActive).count == 2)
        story.when(released(.fraudCheck, by: .financeAnalyst))
        #expect(story.order.isHeld)
    }

    @Test func `what a warehouse was told before goes on, and nothing new does`() {
        var story = Story.released(line(1, "BOLT", .each(10)))
        story.when(Self.placed(.fraudCheck))
        #expect(story.stopQuestions.isEmpty)
        story.scenario.then(because: "DAL goes on with O1-F1")
        story.when(changed([1: .each(15)]))
        #expect(story.releases.isEmpty)
        story.when(shipped(parcel("P1", [1: 10.units])))
        #expect(story.line(1).quantities.shipped == 10.units)
        story.when(released(.fraudCheck, by: .financeAnalyst))
        #expect(story.releases.map { $0.lines.map(\.thousandths) } == [[5.units]])
    }

    @Test func `an order of which nothing is left to go is not stopped`() {
        var story = Story.released(line(1, "BOLT", .each(10)))
        story.given(shipped(parcel("P1", [1: 10.units])))
        story.when(Self.placed(.fraudCheck))
        story.scenario.thenRefused(.alreadyShipped)
        var cancelled = Story()
        cancelled.given(submitted(line(1, "BOLT", .each(10))), cancelRequested)
        cancelled.when(Self.placed(.fraudCheck))
        cancelled.scenario.thenRefused(.alreadyCancelled)
    }

    @Test(arguments: [Role.warehouseSupervisor, .executive])
    func `a hold belongs to customer service or to finance`(_ owner: Role) {
        var story = Story()
        story.given(submitted(line(1, "BOLT", .each(10))))
        story.when(Self.placed(.other, owner: owner))
        story.scenario.thenRefused(
            .invalid("a hold belongs to customer service or to finance")
        )
        story.when(Self.placed(.other, note: ""))
        story.scenario.thenRefused(.invalid("say in 1 to 128 bytes why it is to stop"))
    }

    // MARK: Prices

    /// Ours is 3.09; 3.00 is three per cent below it, as its buyer sees it.
    @Test(arguments: [
        (3_000_000 as Int64, 30_000 as Int64, false), (3_000_000, 29_999, true),
        (3_180_000, 30_000, false), (3_500_000, 30_000, true), (3_090_000, 0, false),
    ])
    func `a price beyond the customer's tolerance is a question and not an answer`(
        _ expected: Int64,
        _ tolerance: Int64,
        _ isHeld: Bool
    ) {
        let world = World()
        world.customer?.policy.priceHoldPartsPerMillion = tolerance
        var story = Story(world)
        let price = UnitPrice(millionths: expected, .usd, per: .each)
        story.when(submitted(line(1, "BOLT", .each(10), expecting: price)))
        #expect(story.order.isHeld == isHeld)
        guard isHeld else { return }
        #expect(story.order.answer == .held)
        #expect(story.order.holds.map(\.reason) == [.priceQuestion])
        #expect(story.order.holds.first?.owner == .customerService)
        #expect(story.order.holds.first?.detail.contains("ours is 3.09 USD per EA") == true)
        story.when(released(.priceQuestion, by: .customerService))
        #expect(story.bookings.count == 1)
    }

    @Test func `without a tolerance our price is the answer`() {
        var story = Story()
        let price = UnitPrice(millionths: 9_000_000, .usd, per: .each)
        story.when(submitted(line(1, "BOLT", .each(10), expecting: price)))
        #expect(!story.order.isHeld)
        #expect(story.line(1).reasons == [.priceDiffers])
    }
}
