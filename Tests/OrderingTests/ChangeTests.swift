import Canonical
import Ordering
import Pricing
import Primitives
import Testing
import WorkflowTesting

@Suite struct ChangeTests {
    @Test func `less, before anything is released, is taken at once and freed for others`() {
        var story = Story()
        story.given(submitted(line(1, "BOLT", .each(10))))
        story.when(changed([1: .each(6)]))
        #expect(story.parts(1) == ["cancelled": 4, "allocated": 6])
        #expect(story.line(1).status == .acceptedWithChanges)
        #expect(story.line(1).reasons == [.buyerCancelled])
        #expect(story.milestones == [.changed])
        #expect(story.scenario.effects.contains(.reconsiderBackorders(["BOLT"])))
        #expect(story.world.credit?.openOrders == story.order.totals?.gross)
        #expect(story.order.totals?.net == 18_54.cents)
    }

    @Test func `less is taken from what waits before what is reserved`() {
        var story = Story.released(in: World(["BOLT": ["DAL": 6]]))
        story.when(changed([1: .each(6)]))
        #expect(story.parts(1) == ["cancelled": 4, "allocated": 6])
        #expect(story.world.queue.isEmpty)
        #expect(story.stopQuestions.isEmpty)
        #expect(story.amendments.map { $0.lines.map(\.thousandths) } == [[6.units]])
    }

    @Test func `less after release is asked of the warehouse, which decides`() {
        var story = Story.released()
        story.when(changed([1: .each(6)]))
        #expect(story.parts(1) == ["allocated": 10])
        #expect(story.stopQuestions.map(\.lines) == [quantities([1: 4.units])])
        #expect(story.order.fulfilments.first?.isCancelPending == true)
        #expect(story.amendments.isEmpty)
        story.when(stopped([1: 4.units]))
        #expect(story.parts(1) == ["cancelled": 4, "allocated": 6])
        #expect(story.milestones == [.cancelled])
        #expect(story.amendments.map { $0.lines.map(\.thousandths) } == [[6.units]])
        #expect(story.order.fulfilments.first?.isCancelPending == false)
        story.when(shipped(parcel("P1", [1: 6.units])))
        #expect(story.order.fulfilments.first?.stage == .shipped)
    }

    @Test func `a warehouse that will not stop it wins, and the buyer is told`() {
        var story = Story.released()
        story.given(changed([1: .each(6)]))
        story.when(stopped([:]))
        #expect(story.milestones == [.changeRefused])
        #expect(story.parts(1) == ["allocated": 10])
        story.scenario.then(because: "already on the truck")
    }

    @Test func `goods that ship before the warehouse answered win, and the buyer is told`() {
        var story = Story.released()
        story.given(changed([1: .each(6)]))
        story.when(shipped(parcel("P1", [1: 10.units])))
        #expect(story.milestones == [.shipped, .changeRefused, .invoiced])
        #expect(story.parts(1) == ["shipped": 10, "invoiced": 10])
        story.when(stopped([1: 4.units]))
        story.scenario.thenIgnored()
    }

    @Test func `what is missing anyway serves the wish for less first`() {
        var story = Story.released(in: World(["BOLT": ["DAL": 10]]))
        story.given(changed([1: .each(6)]))
        story.when(picked([1: 6.units], short: [1: 4.units]))
        #expect(story.parts(1) == ["cancelled": 4, "picked": 6])
        #expect(story.world.queue.isEmpty)
        story.when(stopped([:]))
        #expect(!story.milestones.contains(.changeRefused))
        #expect(story.parts(1) == ["cancelled": 4, "picked": 6])
    }

    @Test func `what is picked is not taken back by a change`() {
        var story = Story.released()
        story.given(picked([1: 8.units]))
        story.when(changed([1: .each(5)]))
        story.scenario.thenRefused(
            .alreadyReleased(
                detail: "line 1: 3 EA of the reduction are picked, shipped, or being answered for "
                    + "by a warehouse"
            )
        )
        #expect(story.order.fulfilments.first?.isCancelPending == false)
        story.when(changed([1: .each(8)]))
        #expect(story.stopQuestions.map(\.lines) == [quantities([1: 2.units])])
    }

    @Test func `a second wish for less waits for the answer to the first`() {
        var story = Story.released()
        story.given(changed([1: .each(6)]))
        story.when(changed([1: .each(5)]))
        guard case .refused(.alreadyReleased) = story.scenario.outcome else {
            Issue.record("\(String(describing: story.scenario.outcome))")
            return
        }
    }

    @Test func `a change is applied whole or not at all`() {
        var story = Story.released(line(1, "BOLT", .each(10)), line(2, "NUT", .each(4)))
        story.given(picked([2: 4.units]))
        let before = story.order
        story.when(changed([1: .each(3), 2: .each(1)]))
        guard case .refused = story.scenario.outcome else {
            Issue.record("half a change was applied")
            return
        }
        #expect(story.order == before)
    }

    @Test func `more is sourced at the pinned price, taxed, and booked in the ERP`() {
        var story = Story.released()
        story.world.prices = [World.list("BOLT", 9_990_000)]
        story.when(changed([1: .each(25)]))
        #expect(story.line(1).price?.net == 77_25.cents)
        #expect(story.line(1).price?.tax == 6_37.cents)
        #expect(story.line(1).ordered == .each(25))
        #expect(story.parts(1) == ["allocated": 25])
        #expect(story.releases.map(\.lines.first?.thousandths) == [15.units])
        #expect(story.amendments.first?.lines.first?.net == 77_25.cents)
        #expect(story.world.credit?.openOrders == 83_62.cents)
    }

    @Test func `taxes of a line follow a change and a cancel, and sum to the tax`() {
        let world = World()
        world.taxRates.append(
            TaxRate(
                name: "City tax",
                jurisdiction: "US-TX",
                category: "standard",
                partsPerMillion: 12_500,
                validFrom: "2020-01-01"
            )
        )
        var story = Story(world)
        func taxes() -> [Int64] { story.order.taxes(of: story.line(1)).map(\.amount.minorUnits) }
        story.given(submitted(line(1, "BOLT", .each(10))))
        #expect(taxes() == [2_55, 39])
        story.given(changed([1: .each(3)]))
        // 3 of 10: 0.88 of 2.94, not 0.77 and 0.12 each rounded by itself.
        #expect(taxes() == [77, 11])
        #expect(story.order.totals?.tax == 88.cents)
        story.given(cancelRequested)
        #expect(taxes() == [0, 0])
        #expect(story.order.totals?.tax == 0.cents)
    }

    @Test func `what another line grows by does not move the tax of what was billed`() {
        let policy = CustomerPolicy(rounding: RoundingPolicy(taxLevel: .total))
        var story = Story.released(
            line(1, "BOLT", .each(1)),
            line(2, "BOLT", .each(2)),
            policy: policy
        )
        // Together 0.764775: 0.76, of which 0.25 and 0.51.
        story.given(shipped(parcel("P1", [1: 1.units])))
        #expect(story.order.invoices.map(\.tax) == [25.cents])
        story.given(changed([2: .each(3)]))
        // Together 1.0197: 1.02, of which 0.25 are billed.
        #expect(story.order.lines.map { $0.price?.tax } == [25.cents, 77.cents])
        #expect(story.order.totals?.tax == 1_02.cents)
    }

    @Test func `more than there is waits like any other`() {
        var story = Story.released(in: World(["BOLT": ["DAL": 12]]))
        story.when(changed([1: .each(20)]))
        #expect(story.parts(1) == ["allocated": 12, "backordered": 8])
        #expect(story.milestones == [.changed, .backordered, .released])
    }

    @Test func `what was cancelled comes back before the order grows`() {
        var story = Story()
        story.given(submitted(line(1, "BOLT", .each(10))), changed([1: .each(4)]))
        story.when(changed([1: .each(9)]))
        #expect(story.parts(1) == ["cancelled": 1, "allocated": 9])
        #expect(story.line(1).ordered == .each(10))
        story.when(changed([1: .each(12)]))
        #expect(story.parts(1) == ["allocated": 12])
        #expect(story.line(1).ordered == .each(12))
        #expect(story.order.totals?.net == 37_08.cents)
    }

    @Test func `cases are changed in cases, exactly`() {
        var story = Story()
        story.given(submitted(line(1, "BOLT", .cases(2))))
        story.when(changed([1: .cases(3)]))
        #expect(story.parts(1) == ["allocated": 36])
        #expect(story.line(1).price?.net == 111_24.cents)
        story.when(changed([1: Quantity(thousandths: 2_500, .caseOf)]))
        #expect(story.parts(1) == ["cancelled": 6, "allocated": 30])
        story.when(changed([1: Quantity(thousandths: 2_100, .caseOf)]))
        let fraction = Quantity(thousandths: 2_100, .caseOf)
        story.scenario.thenRefused(.notExact(line: 1, .notExact(fraction, to: .each)))
        story.when(changed([1: Quantity(1, .dozen)]))
        story.scenario.thenRefused(.notExact(line: 1, .unknownUnit(.dozen, item: "BOLT")))
    }

    @Test func `another unit of the item is taken at what it holds, at the pinned price`() {
        var story = Story()
        story.given(submitted(line(1, "BOLT", .cases(2))))
        story.when(changed([1: .each(18)]))
        #expect(story.parts(1) == ["cancelled": 6, "allocated": 18])
        // It stays ordered, and priced, in cases.
        #expect(story.line(1).ordered == .cases(2))
        story.when(changed([1: .each(30)]))
        #expect(story.parts(1) == ["allocated": 30])
        #expect(story.line(1).ordered == Quantity(thousandths: 2_500, .caseOf))
        #expect(story.line(1).price?.net == 92_70.cents)
        // 31 are no exact number of cases in thousandths.
        story.when(changed([1: .each(31)]))
        story.scenario.thenRefused(.notExact(line: 1, .notExact(.each(31), to: .caseOf)))
        var each = Story()
        each.given(submitted(line(1, "BOLT", .each(10))))
        each.when(changed([1: .cases(1)]))
        #expect(each.line(1).ordered == .each(12))
        #expect(each.line(1).price?.net == 37_08.cents)
    }

    @Test func `zero cancels a line, and the last line the order`() {
        var story = Story.released(
            line(1, "BOLT", .each(10)),
            line(2, "NUT", .each(4)),
            in: World([:])
        )
        story.when(changed([1: .each(0)]))
        #expect(story.line(1).status == .cancelled)
        #expect(story.order.phase == .active)
        story.when(changed([2: .each(0)]))
        #expect(story.order.status == .cancelled)
        story.scenario.then(includes: .cancelInERP(externalNumber: "SO-77"))
    }

    @Test func `a new wished date alone is told, the same wish again changes nothing`() {
        var story = Story.released(in: World([:]))
        story.when(changed([:], date: "2026-12-24"))
        #expect(story.order.header?.requestedDeliveryDate == "2026-12-24")
        #expect(story.milestones == [.changed])
        story.when(changed([1: .each(10)], date: "2026-12-24"))
        story.scenario.thenIgnored()
        story.receive(10, of: "BOLT")
        #expect(story.releases.first?.requestedDeliveryDate == "2026-12-24")
    }

    @Test func `malformed wishes are refused`() {
        var story = Story()
        story.given(submitted(line(1, "BOLT", .each(10)), line(2, "NOBODY", .each(1))))
        story.when(changed([9: .each(1)]))
        story.scenario.thenRefused(.noSuchLine(9))
        story.when(changed([2: .each(2)]))
        story.scenario.thenRefused(
            .invalidQuantity(line: 2, detail: "the line was rejected; order it anew")
        )
        story.when(changed([1: Quantity(thousandths: -1, .each)]))
        story.scenario.thenRefused(.invalidQuantity(line: 1, detail: "-0.001 EA cannot be ordered"))
        story.when(
            .changeRequested(
                OrderChange(
                    requestedBy: "x",
                    lines: [
                        OrderChange.Line(number: 1, quantity: .each(1)),
                        OrderChange.Line(number: 1, quantity: .each(2)),
                    ]
                )
            )
        )
        story.scenario.thenRefused(.invalid("the change names line 1 twice"))
    }

    @Test func `wishes during a cancel are refused`() {
        var story = Story.released()
        story.given(cancelRequested)
        story.when(changed([1: .each(20)]))
        story.scenario.thenRefused(
            .alreadyReleased(detail: "a cancel is being answered by the warehouse")
        )
        story.given(stopped([1: 10.units]))
        story.when(changed([1: .each(20)]))
        story.scenario.thenRefused(.alreadyCancelled)
    }

    @Test func `on a blocked order more stays open until it is released`() {
        let world = World()
        world.customer?.status = .blocked
        var story = Story(world)
        story.given(submitted(line(1, "BOLT", .each(10))))
        story.when(changed([1: .each(15)]))
        #expect(story.parts(1) == ["open": 15])
        story.when(changed([1: .each(5)]))
        #expect(story.parts(1) == ["cancelled": 10, "open": 5])
        story.when(released(.customerBlocked, by: .customerService))
        #expect(story.parts(1) == ["cancelled": 10, "allocated": 5])
    }
}
