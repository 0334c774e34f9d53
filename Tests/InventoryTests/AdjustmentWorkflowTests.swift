import Canonical
import Inventory
import Primitives
import Testing
import WorkflowTesting
import Workflows

@Suite struct AdjustmentWorkflowTests {
    private typealias Shelf = AdjustmentWorkflow.Shelf
    private static let noon = Timestamp(microseconds: 1_800_000_000_000_000)

    /// A shelf with 40 bolts at 10 dollars each.
    private static let shelf = Shelf(
        item: "BOLT",
        unit: .each,
        isDivisible: false,
        onHand: 40_000,
        balance: 40_000,
        price: 10_000_000
    )

    private func story(
        _ shelves: [Shelf] = [shelf],
        percent: Int? = nil
    ) -> Scenario<AdjustmentWorkflow> {
        var policy = AdjustmentPolicy.standard(in: .usd)
        policy.percent = percent
        var story = Scenario(AdjustmentWorkflow()) { _ in
            AdjustmentWorkflow.Facts(policy: policy, isSiteKnown: true, shelves: shelves)
        }
        story.now = Self.noon
        return story
    }

    private func count(_ units: Int64, reason: String = "count") -> StockAdjustment {
        StockAdjustment(
            .count,
            site: "DAL",
            number: "CC-1",
            reason: reason,
            asOf: Self.noon,
            lines: [.init(item: "BOLT", thousandths: units * 1_000)]
        )
    }

    private func change(_ units: Int64, reason: String = "damaged") -> StockAdjustment {
        StockAdjustment(
            .adjustment,
            site: "DAL",
            number: "ADJ-1",
            reason: reason,
            asOf: Self.noon,
            lines: [.init(item: "BOLT", thousandths: units * 1_000)]
        )
    }

    private func posted(_ story: Scenario<AdjustmentWorkflow>) -> [Int64] {
        story.found { effect -> [Int64]? in
            guard case .postStock(_, let postings) = effect else { return nil }
            return postings.map(\.onHandDelta)
        }.flatMap { $0 }
    }

    private func booked(_ story: Scenario<AdjustmentWorkflow>) -> [AdjustmentDocument] {
        story.found { effect in
            guard case .book(let document) = effect else { return nil }
            return document
        }
    }

    @Test func `a small difference is posted at once and told to the ERP with its reason`() {
        var story = story()
        story.when(.requested(count(38), by: "ann"))
        #expect(posted(story) == [-2_000])
        #expect(booked(story).map(\.reason) == ["count"])
        #expect(booked(story).first?.lines.map(\.delta) == [-2_000])
        #expect(story.state.phase == .applied)
        #expect(story.state.value == Money(minorUnits: 2_000, .usd))
    }

    @Test func `a count that finds what the ledger says posts and books nothing`() {
        var story = story()
        story.when(.requested(count(40), by: "ann"))
        story.then(.keepLines)
        #expect(story.state.phase == .applied)
    }

    @Test func `what moved after the count stays`() {
        var shelf = Self.shelf
        shelf.onHand = 30_000  // ten have left since; the shelf had 40 then
        var story = story([shelf])
        story.when(.requested(count(39), by: "ann"))
        #expect(posted(story) == [-1_000])
    }

    @Test(arguments: [(-50, false), (-51, true)] as [(Int64, Bool)])
    func `above the limit a second person is asked`(units: Int64, waits: Bool) {
        var shelf = Self.shelf
        shelf.onHand = 100_000
        shelf.balance = 100_000
        var story = story([shelf])
        story.when(.requested(change(units), by: "ann"))
        #expect((story.state.phase == .waiting) == waits)
        #expect(posted(story).isEmpty == waits)
        #expect(booked(story).isEmpty == waits)
    }

    @Test func `a reason may always want a second person, and so does an item without a price`() {
        var lost = story()
        lost.when(.requested(change(-1, reason: "lost"), by: "ann"))
        #expect(lost.state.phase == .waiting)
        var shelf = Self.shelf
        shelf.price = nil
        var unpriced = story([shelf])
        unpriced.when(.requested(change(-1), by: "ann"))
        #expect(unpriced.state.phase == .waiting)
        #expect(unpriced.state.concerns.contains { $0.contains("no price") })
    }

    @Test func `a limit in per cent of the stock counts as well`() {
        var story = story(percent: 10)
        story.when(.requested(change(-4), by: "ann"))
        #expect(story.state.phase == .applied)
        var more = self.story(percent: 10)
        more.when(.requested(change(-5), by: "ann"))
        #expect(more.state.phase == .waiting)
    }

    @Test func `who asked cannot approve, somebody else can, once`() {
        var story = story()
        story.given(.requested(change(-1, reason: "theft"), by: "ann"))
        story.when(.approved(by: "ann", note: nil))
        story.thenRefused(.sameHands("ann"))
        story.when(.approved(by: "bob", note: "seen"))
        #expect(posted(story) == [-1_000])
        #expect(booked(story).first?.approvedBy == "bob")
        story.when(.approved(by: "bob", note: nil))
        story.thenRefused(.alreadyDecided(.applied))
    }

    @Test func `declined leaves the ledger as it was`() {
        var story = story()
        story.given(.requested(change(-1, reason: "theft"), by: "ann"))
        story.when(.declined(by: "bob", reason: "found behind the door"))
        story.then(.keepLines, .closeApproval)
        #expect(story.state.phase == .declined)
        story.when(.approved(by: "bob", note: nil))
        story.thenRefused(.alreadyDecided(.declined))
    }

    @Test func `an approval of a difference that has changed since is asked for again`() {
        var shelf = Self.shelf
        var policy = AdjustmentPolicy.standard(in: .usd)
        policy.limit = .zero(.usd)
        let shelves = Shelves([shelf])
        var story = Scenario(AdjustmentWorkflow()) { _ in
            AdjustmentWorkflow.Facts(policy: policy, isSiteKnown: true, shelves: shelves.now)
        }
        story.now = Self.noon
        story.given(.requested(count(38), by: "ann"))
        shelf.balance = 39_000
        shelves.now = [shelf]
        story.when(.approved(by: "bob", note: nil))
        #expect(story.state.phase == .waiting)
        #expect(posted(story).isEmpty)
        story.when(.approved(by: "bob", note: nil))
        #expect(posted(story) == [-1_000])
    }

    @Test func `the same number with the same content is once, with other content refused`() {
        var story = story()
        story.given(.requested(change(-1), by: "ann"))
        var again = change(-1)
        again.asOf = Timestamp(microseconds: Self.noon.microseconds - 5)
        story.when(.requested(again, by: "ann"))
        story.thenIgnored()
        story.when(.requested(change(-2), by: "ann"))
        story.thenRefused(.numberTaken)
    }

    @Test func `a shelf is counted by one at a time, and never back in time`() {
        var shelf = Self.shelf
        shelf.openCount = "CC-0"
        var open = story([shelf])
        open.when(.requested(count(1), by: "ann"))
        open.thenRefused(.openCount("BOLT", by: "CC-0"))
        shelf.openCount = nil
        shelf.countedAt = Self.noon
        var late = story([shelf])
        late.when(.requested(count(1), by: "ann"))
        late.thenRefused(.laterCount("BOLT", at: Self.noon))
    }

    @Test func `what a later count took off already is not taken off again`() {
        var shelf = Self.shelf
        let policy = AdjustmentPolicy.standard(in: .usd)
        let shelves = Shelves([shelf])
        var story = Scenario(AdjustmentWorkflow()) { _ in
            AdjustmentWorkflow.Facts(policy: policy, isSiteKnown: true, shelves: shelves.now)
        }
        story.now = Self.noon
        story.given(.requested(change(-1, reason: "lost"), by: "ann"))
        #expect(story.state.phase == .waiting)
        shelf.countedAt = Self.noon.advanced(by: .seconds(3_600))
        shelves.now = [shelf]
        story.when(.approved(by: "bob", note: nil))
        story.then(refusedWith: "adjustment.count.later")
    }

    @Test func `no more is taken off than is there`() {
        var story = story()
        story.when(.requested(change(-41), by: "ann"))
        story.thenRefused(.belowZero("BOLT", there: 40_000))
        story.when(.requested(change(-1, reason: "mood"), by: "ann"))
        story.then(refusedWith: "adjustment.reason.unknown")
    }

    @Test func `what the ERP refuses a person is told, and the ledger keeps it`() {
        var story = story()
        story.given(.requested(change(-1), by: "ann"))
        story.when(.refused(reason: "period closed"))
        story.then(.tellRefusal(detail: "period closed"))
        story.when(.posted(externalNumber: "SA-1"))
        #expect(story.state.externalNumber == "SA-1")
        story.when(.posted(externalNumber: "SA-1"))
        story.thenIgnored()
    }
}

/// Facts that change between two events of one story.
private final class Shelves {
    var now: [AdjustmentWorkflow.Shelf]
    init(_ shelves: [AdjustmentWorkflow.Shelf]) { now = shelves }
}

extension Scenario where W == AdjustmentWorkflow {
    fileprivate func then(refusedWith code: String) {
        guard case .refused(let refusal) = outcome else {
            Issue.record("it was not refused")
            return
        }
        #expect(refusal.code == code)
    }
}
