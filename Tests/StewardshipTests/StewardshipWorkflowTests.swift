import Primitives
import Stewardship
import Testing
import WorkflowTesting
import Workflows

@Suite struct StewardshipWorkflowTests {
    private static let noon = Timestamp(microseconds: 1_800_000_000_000_000)
    private static let merge = Resolution.merge("C-9", into: "C-1", take: [])
    private static let change = RecordChange(
        kind: "customer",
        id: "C-9",
        before: Array("{}".utf8),
        after: Array(#"{"mergedInto":"C-1"}"#.utf8)
    )

    private func conflict(_ why: String = "Name and address are the same.") -> IdentityConflict {
        IdentityConflict(
            .duplicateCustomer,
            "C-1 + C-9",
            claims: ["C-1", "C-9"].map {
                IdentityConflict.Claim(id: $0, name: "Corner Shop", source: "erp", words: "active")
            },
            why: why,
            offers: [Self.merge, .merge("C-1", into: "C-9", take: []), .keepApart]
        )
    }

    private func story() -> Scenario<StewardshipWorkflow> {
        var story = Scenario(StewardshipWorkflow()) { _ in StewardshipWorkflow.Facts() }
        story.now = Self.noon
        return story
    }

    private func found() -> Scenario<StewardshipWorkflow> {
        var story = story()
        story.when(.found(conflict(), steward: .customerService))
        return story
    }

    private func written(_ story: Scenario<StewardshipWorkflow>) -> [[RecordChange]] {
        story.found { effect -> [RecordChange]? in
            guard case .write(let changes) = effect else { return nil }
            return changes
        }
    }

    @Test func `a question is its steward's, and due in three days`() {
        let story = found()
        #expect(story.state.phase == .open)
        #expect(story.state.dueAt == Self.noon.advanced(by: .seconds(3 * 86_400)))
        let items = story.found { effect -> Role? in
            guard case .openItem(let role, let detail) = effect else { return nil }
            #expect(detail.hasPrefix("C-1 + C-9: C-1 (Corner Shop, erp)"))
            return role
        }
        #expect(items == [.customerService])
    }

    @Test func `two people merge, and two take it back`() {
        var story = found()
        story.when(.proposed(Self.merge, note: "", by: "ann"))
        story.when(.approved(by: "ann", note: nil, changes: [Self.change]))
        story.thenRefused(.sameHands("ann"))
        story.when(.approved(by: "ben", note: nil, changes: [Self.change]))
        #expect(story.state.phase == .settled)
        #expect(story.state.settlement?.changes == [Self.change])
        #expect(written(story) == [[Self.change]])
        story.when(.gone)
        #expect(story.state.phase == .settled)

        story.when(.undoProposed(by: "ben", reason: "two shops after all"))
        story.when(.undone(by: "ben", changes: [], kept: []))
        story.thenRefused(.sameHands("ben"))
        let back = RecordChange(
            kind: "customer",
            id: "C-9",
            before: Self.change.after,
            after: Self.change.before
        )
        story.when(.undone(by: "ann", changes: [back], kept: ["customer C-1: name"]))
        #expect(story.state.phase == .open && story.state.settlement == nil)
        #expect(written(story) == [[back]])
    }

    @Test func `what is declined changes nothing, neither a merge nor its undoing`() {
        var story = found()
        story.when(.proposed(Self.merge, note: "", by: "ann"))
        story.when(.declined(by: "ben", reason: ""))
        story.thenRefused(.withoutReason)
        story.when(.declined(by: "ben", reason: "ask them first"))
        #expect(story.state.phase == .open && story.state.proposal == nil)
        story.when(.proposed(Self.merge, note: "", by: "ann"))
        story.when(.approved(by: "ben", note: nil, changes: []))
        story.when(.undoProposed(by: "ann", reason: "wrong"))
        story.when(.declined(by: "ben", reason: "it is right"))
        #expect(story.state.phase == .settled)
    }

    @Test func `they are kept apart for a reason, and quiet until there are others`() {
        var story = found()
        story.when(.proposed(.keepApart, note: "", by: "ann"))
        story.thenRefused(.withoutReason)
        story.when(.proposed(.keepApart, note: "two branches", by: "ann"))
        story.when(.approved(by: "ben", note: nil, changes: []))
        #expect(story.state.phase == .apart)
        story.when(.found(conflict("They still look alike."), steward: .customerService))
        #expect(story.state.phase == .apart)
        story.when(.gone)
        #expect(story.state.phase == .closed)
    }

    @Test func `that they are several is taken back as well, by two, and asked anew`() {
        var story = found()
        story.when(.proposed(.keepApart, note: "two branches", by: "ann"))
        story.when(.approved(by: "ben", note: nil, changes: []))
        story.when(.undoProposed(by: "ben", reason: "one branch after all"))
        story.when(.found(conflict("They still look alike."), steward: .customerService))
        #expect(story.state.phase == .undoProposed)
        story.when(.declined(by: "ann", reason: "two"))
        #expect(story.state.phase == .apart)
        story.when(.undoProposed(by: "ben", reason: "one branch after all"))
        story.when(.undone(by: "ann", changes: [], kept: []))
        #expect(story.state.phase == .open && story.state.settlement == nil)
        story.when(.proposed(Self.merge, note: "", by: "ann"))
        #expect(story.state.phase == .proposed)
    }

    @Test func `one person is one person by every door`() {
        var story = found()
        story.when(.proposed(Self.merge, note: "", by: "ann/laptop"))
        for name in ["ann", "Ann", "command line: ann", "ann/phone"] {
            story.when(.approved(by: name, note: nil, changes: []))
            story.thenRefused(.sameHands(name))
        }
        story.when(.approved(by: "anna", note: nil, changes: []))
        #expect(story.state.phase == .settled)
    }

    @Test func `only what settles it can be proposed`() {
        var story = found()
        story.when(.proposed(.assign(to: "C-1"), note: "", by: "ann"))
        story.thenRefused(.notOffered(.assign(to: "C-1"), offered: conflict().offers))
        // What a merge takes over is the proposer's choice.
        story.when(.proposed(.merge("C-9", into: "C-1", take: ["policy"]), note: "", by: "ann"))
        #expect(story.state.phase == .proposed)
        story.when(.undoProposed(by: "ann", reason: "no"))
        story.thenRefused(.notSettled(.proposed))
    }

    @Test func `records that agree by themselves close the case`() {
        var story = found()
        story.when(.proposed(Self.merge, note: "", by: "ann"))
        story.when(.gone)
        #expect(story.state.phase == .closed && story.state.proposal == nil)
        story.when(.approved(by: "ben", note: nil, changes: []))
        story.thenRefused(.nothingProposed(.closed))
    }
}
