import Canonical
import Inventory
import Primitives
import Testing
import WorkflowTesting
import Workflows

/// What is there and may not be promised, decided.
@Suite struct StockHoldTests {
    private typealias Effect = AllocationWorkflow.Effect

    private func story(
        _ level: StockLevel,
        _ queue: [BackorderEntry] = [],
        holds: [StockHold.Standing] = [],
        isDivisible: Bool? = false,
        standing: Int = 0
    ) -> Scenario<AllocationWorkflow> {
        Scenario(AllocationWorkflow()) { _ in
            AllocationWorkflow.Facts(
                levels: [level],
                queue: queue,
                holds: HoldFacts(
                    policy: .standard,
                    isDivisible: isDivisible,
                    isSiteKnown: true,
                    holds: holds,
                    standing: standing
                )
            )
        }
    }

    private func hold(
        _ units: Int64,
        reason: String = "damage",
        until: Timestamp? = nil,
        by name: String = "ann",
        number: StockHold.Number = "H1",
        fromWarehouse: Bool = false
    ) -> StockHold {
        StockHold(
            item: "BOLT",
            site: "DAL",
            number: number,
            thousandths: units.units,
            reason: reason,
            until: until,
            placedBy: name,
            isFromWarehouse: fromWarehouse
        )
    }

    private func standing(_ hold: StockHold, left: Int64? = nil) -> StockHold.Standing {
        StockHold.Standing(
            hold: hold,
            left: left ?? hold.thousandths,
            placedAt: Timestamp(microseconds: 0)
        )
    }

    private func release(_ units: Int64?, by name: String = "bob") -> AllocationWorkflow.Event {
        .holdReleased(
            StockHoldRelease(
                item: "BOLT",
                site: "DAL",
                number: "H1",
                thousandths: units.map(\.units),
                by: name,
                note: nil
            )
        )
    }

    @Test func `a hold keeps stock from whoever waits, and promises of before are told`() {
        var story = story(level(at: "DAL", onHand: 10, reserved: 8), [entry("O1", 2)])
        story.when(.holdPlaced(hold(4)))
        #expect(story.effects.contains(.holdTakesPromised(hold(4), thousandths: 2.units)))
        #expect(
            !story.effects.contains { effect in
                if case .offer = effect { true } else { false }
            }
        )
    }

    @Test func `a hold of what is free is told to nobody`() {
        var story = story(level(at: "DAL", onHand: 10, reserved: 6))
        story.when(.holdPlaced(hold(4)))
        #expect(story.effects.count == 2)
        guard case .postStock(let postings)? = story.effects.first else {
            Issue.record("\(story.effects)")
            return
        }
        #expect(postings.map(\.kind) == [.hold])
        #expect(postings.map(\.heldDelta) == [4.units])
        #expect(postings.map(\.reservedDelta) == [0])
    }

    @Test func `what is given free goes to whoever waits for it`() {
        var shelf = level(at: "DAL", onHand: 10)
        shelf.held = 10.units
        var story = story(shelf, [entry("O1", 3)], holds: [standing(hold(10))])
        story.when(release(4))
        let kinds = story.effects.flatMap { effect -> [StockPosting.Kind] in
            if case .postStock(let postings) = effect { postings.map(\.kind) } else { [] }
        }
        #expect(kinds == [.unhold, .reserve])
        let kept = story.effects.compactMap { effect -> StockHold.Standing? in
            if case .keepHold(let standing) = effect { standing } else { nil }
        }
        #expect(kept.map(\.left) == [6.units])
        #expect(kept.map(\.isOver) == [false])
    }

    @Test(arguments: [
        (Int64(11), "damage", StockHoldRefusal.notThere("BOLT", free: 10_000)),
        (
            1, "smell",
            .unknownReason("smell", known: ["quality", "damage", "customs", "recall", "other"])
        ),
        (0, "damage", .invalid("a hold is of more than nothing")),
    ])
    func `a hold that cannot be says why`(
        units: Int64,
        reason: String,
        refusal: StockHoldRefusal
    ) {
        var story = story(level(at: "DAL", onHand: 10))
        story.when(.holdPlaced(hold(units, reason: reason)))
        story.thenRefused(.hold(refusal))
    }

    @Test func `a hold for quality is released by somebody else`() {
        let quality = hold(5, reason: "quality", by: "ann")
        var own = story(level(at: "DAL", onHand: 10), holds: [standing(quality)])
        own.when(release(nil, by: "ann"))
        own.thenRefused(.hold(.sameHands("ann", reason: "quality")))
        var much = story(level(at: "DAL", onHand: 10), holds: [standing(quality, left: 2_000)])
        much.when(release(3))
        much.thenRefused(.hold(.notSoMuch(left: 2.units)))
    }

    @Test func `the same hold again changes nothing, and another under its number is refused`() {
        var again = story(level(at: "DAL", onHand: 10), holds: [standing(hold(4))])
        again.when(.holdPlaced(hold(4)))
        #expect(again.effects.isEmpty)
        again.when(.holdPlaced(hold(5)))
        again.thenRefused(.hold(.numberTaken))
    }

    @Test func `a warehouse's hold is a fact, and its release takes the oldest first`() {
        let first = standing(hold(3, number: "A", fromWarehouse: true))
        let second = standing(hold(5, number: "B", fromWarehouse: true))
        var shelf = level(at: "DAL", onHand: 2)
        var fact = story(shelf)
        fact.when(.holdPlaced(hold(9, reason: "theirs", fromWarehouse: true)))
        #expect(fact.effects.count == 2)
        shelf.held = 8.units
        var story = story(shelf, holds: [first, second])
        func freed(_ units: Int64) -> AllocationWorkflow.Event {
            .warehouseFreed(
                WarehouseFreed(
                    item: "BOLT",
                    site: "DAL",
                    thousandths: units.units,
                    cause: "947 A-2/1 55",
                    by: "wh"
                )
            )
        }
        story.when(freed(4))
        let kept = story.effects.compactMap { effect -> StockHold.Standing? in
            if case .keepHold(let standing) = effect { standing } else { nil }
        }
        #expect(kept.map(\.left) == [0, 4.units])
        #expect(kept.map(\.isOver) == [true, false])
        story.when(freed(9))
        story.thenRefused(.hold(.notSoMuch(left: 8.units)))
    }

    @Test func `a hold that runs out after its release does nothing`() {
        var over = standing(hold(4), left: 0)
        over.endedAt = Timestamp(microseconds: 1)
        var story = story(level(at: "DAL", onHand: 10), holds: [over])
        story.when(.holdRunsOut(item: "BOLT", site: "DAL", number: "H1"))
        #expect(story.effects.isEmpty)
    }

    @Test func `a level of before there were holds is read, and one without is written as before`()
        throws
    {
        let plain = level(at: "DAL", onHand: 10, reserved: 2, safety: 1)
        #expect(plain.held == 0)
        #expect(plain.available == 7.units)
        var held = plain
        held.held = 3.units
        #expect(held.available == 4.units)
        #expect(held.shortage == 0)
        held.held = 9.units
        #expect(held.available == 0)
        #expect(held.shortage == 1.units)
        held.held = 0
        #expect(held == plain)
    }
}
