import Canonical
import Inventory
import Primitives
import Reconciliation
import Testing
import WorkflowTesting
import Workflows

@Suite struct CaseWorkflowTests {
    private static let noon = Timestamp(microseconds: 1_800_000_000_000_000)

    private func finding(
        ours: Int64? = 12_000,
        theirs: Int64? = 10_000,
        corrections: [Correction] = [.adjustHere, .takeOver, .adjustThere, .accept],
        parked: String? = nil
    ) -> Finding {
        let (here, there) = (
            ours.map { RecordFacts(quantity: $0) }, theirs.map { RecordFacts(quantity: $0) }
        )
        return Finding(
            .stock,
            at: "wms",
            RecordKey("BOLT", "DAL"),
            DifferenceKind(between: here, and: there) ?? .quantity,
            ours: here,
            theirs: there,
            cause: "Nothing explains it.",
            corrections: corrections,
            parkedEffect: parked,
            stake: Money(minorUnits: 2_000, .usd)
        )
    }

    private func story() -> Scenario<CaseWorkflow> {
        var story = Scenario(CaseWorkflow()) { _ in CaseWorkflow.Facts() }
        story.now = Self.noon
        return story
    }

    private func adjustments(_ story: Scenario<CaseWorkflow>) -> [StockAdjustment] {
        story.found { effect -> StockAdjustment? in
            guard case .adjust(let adjustment, _, _) = effect else { return nil }
            return adjustment
        }
    }

    @Test func `a finding opens a case with a work item for the warehouse's supervisor`() {
        var story = story()
        story.when(.found(finding()))
        #expect(story.state.phase == .open)
        let items = story.found { effect -> Role? in
            guard case .openItem(let role, let detail, let amount) = effect else { return nil }
            #expect(detail == "BOLT at DAL: 12 here, 10 in wms. Nothing explains it.")
            #expect(amount == Money(minorUnits: 2_000, .usd))
            return role
        }
        #expect(items == [.warehouseSupervisor])
    }

    @Test func `two people adjust our ledger to what the warehouse says`() {
        var story = story()
        story.when(.found(finding()))
        story.when(.proposed(.adjustHere, note: "counted", by: "ann"))
        story.when(.approved(by: "ann", note: nil))
        story.thenRefused(.sameHands("ann"))
        story.when(.approved(by: "ben", note: nil))
        #expect(story.state.phase == .correcting)
        #expect(adjustments(story).map { $0.lines[0].thousandths } == [-2_000])
        #expect(adjustments(story).map(\.reach) == [nil])
    }

    @Test func `telling the ERP is the change the other way round, and reaches it alone`() {
        var story = story()
        story.when(.found(finding()))
        story.when(.proposed(.adjustThere, note: "", by: "ann"))
        story.when(.approved(by: "ben", note: nil))
        #expect(adjustments(story).map { $0.lines[0].thousandths } == [2_000])
        #expect(adjustments(story).map(\.reach) == [.erp])
    }

    @Test func `a comparison that finds both sides equal ends a case in any phase`() {
        var story = story()
        story.when(.found(finding()))
        story.when(.proposed(.accept, note: "scrap, to be written off", by: "ann"))
        story.when(.proven)
        #expect(story.state.phase == .closed)
        story.when(.found(finding()))
        #expect(story.state.phase == .open)
        #expect(story.state.proposal == nil)
    }

    @Test func `a correction that did not help opens the case again`() {
        var story = story()
        story.when(.found(finding(corrections: [.redrive], parked: "order/1/2/0")))
        story.when(.proposed(.redrive, note: "", by: "ann"))
        story.when(.approved(by: "ben", note: nil))
        story.when(.found(finding()))
        #expect(story.state.phase == .open)
    }

    @Test func `what was read before a correction says nothing against it`() {
        var story = story()
        story.when(.found(finding()))
        story.when(.proposed(.adjustHere, note: "", by: "ann"))
        story.when(.approved(by: "ben", note: nil))
        // A comparison that was under way while they agreed.
        var early = finding()
        early.readAt = Self.noon.advanced(by: .seconds(-30))
        story.when(.found(early))
        #expect(story.state.phase == .correcting)
        var late = finding()
        late.readAt = Self.noon.advanced(by: .seconds(30))
        story.when(.found(late))
        #expect(story.state.phase == .open)
    }

    @Test func `what was accepted stays quiet until it is another difference`() {
        var story = story()
        story.when(.found(finding()))
        story.when(.proposed(.accept, note: "", by: "ann"))
        story.thenRefused(.withoutReason)
        story.when(.proposed(.accept, note: "written off at year's end", by: "ann"))
        story.when(.approved(by: "ben", note: nil))
        story.when(.found(finding()))
        #expect(story.state.phase == .accepted)
        story.when(.found(finding(theirs: 9_000)))
        #expect(story.state.phase == .open)
    }

    @Test func `a proposal is void once the difference is another`() {
        var story = story()
        story.when(.found(finding()))
        story.when(.proposed(.adjustHere, note: "", by: "ann"))
        story.when(.found(finding(theirs: 11_000)))
        #expect(story.state.phase == .open)
        story.when(.approved(by: "ben", note: nil))
        story.thenRefused(.notProposed(.open))
    }

    @Test func `only what puts it right can be proposed`() {
        var story = story()
        story.when(.found(finding(corrections: [.adjustHere, .accept])))
        story.when(.proposed(.redrive, note: "", by: "ann"))
        story.thenRefused(.notOffered(.redrive, offered: [.adjustHere, .accept]))
    }

    @Test(
        arguments: [
            (RecordFacts(quantity: 0), nil, nil),
            (RecordFacts(quantity: 1), nil, .missingThere),
            (nil, RecordFacts(quantity: 1), .missingHere),
            (RecordFacts(quantity: 1), RecordFacts(quantity: 2), .quantity),
            (RecordFacts(quantity: 1, state: .open), RecordFacts(quantity: 1), nil),
            (RecordFacts(state: .open), RecordFacts(state: .cancelled), .state),
            (RecordFacts(state: .open), RecordFacts(state: .booked), nil),
            (RecordFacts(state: .cancelled), RecordFacts(state: .booked), .state),
            (RecordFacts(state: .cancelled), nil, nil),
            (nil, RecordFacts(state: .cancelled), nil),
            (RecordFacts(number: "A"), RecordFacts(number: "A, B"), .number),
            (RecordFacts(lines: [1: 1, 2: 0]), RecordFacts(lines: [1: 1]), nil),
            (
                RecordFacts(quantity: 3, lines: [1: 1, 2: 2]),
                RecordFacts(quantity: 3, lines: [1: 2, 2: 1]), .quantity
            ),
            (RecordFacts(total: usd(100)), RecordFacts(total: usd(101)), .money),
            (RecordFacts(total: usd(100), slack: 1), RecordFacts(total: usd(101)), nil),
            (RecordFacts(total: usd(100), open: usd(100)), RecordFacts(open: usd(0)), .money),
            (RecordFacts(tax: usd(5)), RecordFacts(total: usd(101)), nil),
        ] as [(RecordFacts?, RecordFacts?, DifferenceKind?)]
    )
    func `what differs is classed`(
        _ ours: RecordFacts?,
        _ theirs: RecordFacts?,
        _ kind: DifferenceKind?
    ) {
        #expect(DifferenceKind(between: ours, and: theirs) == kind)
    }
}

private func usd(_ cents: Int64) -> Money { Money(minorUnits: cents, .usd) }
