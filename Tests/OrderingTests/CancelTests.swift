import Canonical
import Ordering
import Primitives
import Testing
import WorkflowTesting

@Suite struct CancelTests {
    @Test func `before release a cancel wins at once and frees everything`() {
        var story = Story(World(["BOLT": ["DAL": 6]]))
        story.given(submitted(line(1, "BOLT", .each(10))))
        story.when(cancelRequested)
        #expect(story.order.status == .cancelled)
        #expect(story.order.cancellation?.outcome == .cancelled)
        #expect(story.parts(1) == ["cancelled": 10])
        #expect(story.milestones == [.cancelled])
        #expect(story.level() == (6, 0))
        #expect(story.world.queue.isEmpty)
        #expect(story.world.credit?.openOrders == 0.cents)
        story.when(cancelRequested)
        story.scenario.thenRefused(.alreadyCancelled)
    }

    @Test func `a held order is cancelled with its holds`() {
        let world = World()
        world.credit = World.account(limit: 1_00.cents)
        var story = Story(world)
        story.given(submitted(line(1, "BOLT", .each(10))))
        story.when(cancelRequested)
        #expect(story.order.phase == .cancelled)
        #expect(world.workItems.isEmpty)
        #expect(story.bookings.isEmpty)
        story.when(released(.creditLimit, by: .financeAnalyst))
        story.scenario.thenRefused(.noSuchHold(.creditLimit))
    }

    @Test func `after release the warehouse is asked, and a yes cancels`() {
        var story = Story.released()
        story.when(cancelRequested)
        #expect(story.order.cancellation?.outcome == .pending)
        #expect(story.stopQuestions.map(\.fulfilment) == [fulfilment(1)])
        #expect(story.stopQuestions.map(\.warehouse) == ["WMS-DAL"])
        #expect(story.stopQuestions.map(\.lines) == [quantities([1: 10.units])])
        #expect(story.milestones.isEmpty)
        story.when(cancelRequested)
        story.scenario.thenIgnored()
        story.when(stopped([1: 10.units]))
        #expect(story.order.cancellation?.outcome == .cancelled)
        #expect(story.order.status == .cancelled)
        #expect(story.order.fulfilments.first?.stage == .cancelled)
        #expect(story.level() == (100, 0))
        story.scenario.then(includes: .cancelInERP(externalNumber: "SO-77"))
        story.when(stopped([1: 10.units]))
        story.scenario.thenIgnored()
    }

    @Test func `a no loses the cancel, and the channel is told`() {
        var story = Story.released()
        story.given(cancelRequested)
        story.when(stopped([:]))
        #expect(story.order.cancellation?.outcome == .refused)
        #expect(story.milestones == [.cancelRefused])
        #expect(story.order.status == .released)
        story.when(shipped(parcel("P1", [1: 10.units])))
        #expect(story.invoices.count == 1)
        story.when(cancelRequested)
        story.scenario.thenRefused(.alreadyShipped)
    }

    @Test func `goods that ship before the answer win, and the late yes changes nothing`() {
        var story = Story.released()
        story.given(cancelRequested)
        story.when(shipped(parcel("P1", [1: 10.units])))
        #expect(story.order.cancellation?.outcome == .refused)
        #expect(story.milestones == [.shipped, .cancelRefused, .invoiced])
        story.when(stopped([1: 10.units]))
        story.scenario.thenIgnored()
        #expect(story.parts(1) == ["shipped": 10, "invoiced": 10])
    }

    @Test func `a part that left stays sold, the rest is cancelled`() {
        var story = Story.released()
        story.given(cancelRequested, shipped(parcel("P1", [1: 4.units])))
        #expect(story.order.cancellation?.outcome == .pending)
        story.when(stopped([1: 6.units]))
        #expect(story.order.cancellation?.outcome == .partially)
        #expect(story.milestones == [.cancelled, .cancelRefused])
        #expect(story.parts(1) == ["cancelled": 6, "shipped": 4, "invoiced": 4])
        #expect(story.amendments.map { $0.lines.map(\.thousandths) } == [[4.units]])
    }

    @Test func `what two warehouses say is added up when both have said it`() {
        var story = Story.released(in: World(["BOLT": ["DAL": 6, "ATL": 4]]))
        story.given(cancelRequested)
        story.when(stopped([1: 4.units], of: 1))
        #expect(story.order.cancellation?.outcome == .pending)
        story.when(stopped([:], of: 2))
        #expect(story.order.cancellation?.outcome == .partially)
        #expect(story.parts(1) == ["cancelled": 4, "allocated": 6])
    }

    @Test func `what waits is cancelled at once while the warehouse is asked for the rest`() {
        var story = Story.released(in: World(["BOLT": ["DAL": 6]]))
        story.when(cancelRequested)
        #expect(story.parts(1) == ["cancelled": 4, "allocated": 6])
        #expect(story.milestones == [.cancelled])
        #expect(story.world.queue.isEmpty)
        story.when(stopped([:]))
        #expect(story.order.cancellation?.outcome == .partially)
    }

    @Test func `a cancel after a wish for less is asked when the first question is answered`() {
        var story = Story.released()
        story.given(changed([1: .each(6)]))
        story.when(cancelRequested)
        #expect(story.stopQuestions.isEmpty)
        #expect(story.order.cancellation?.outcome == .pending)
        story.when(stopped([1: 4.units]))
        #expect(story.stopQuestions.map(\.lines) == [quantities([1: 6.units])])
        #expect(story.order.cancellation?.outcome == .pending)
        story.when(stopped([1: 6.units]))
        #expect(story.order.status == .cancelled)
        #expect(story.order.cancellation?.outcome == .cancelled)
    }

    @Test func `what is short during a cancel is not looked for elsewhere`() {
        var story = Story.released(in: World(["BOLT": ["DAL": 10, "ATL": 10]]))
        story.given(cancelRequested)
        story.when(picked([1: 6.units], short: [1: 4.units]))
        #expect(story.releases.isEmpty)
        #expect(story.parts(1) == ["cancelled": 4, "picked": 6])
        story.when(stopped([1: 6.units]))
        #expect(story.order.cancellation?.outcome == .cancelled)
    }

    @Test func `a warehouse that refuses the instruction during a cancel has answered it`() {
        var story = Story.released(in: World(["BOLT": ["DAL": 10, "ATL": 10]]))
        story.given(cancelRequested)
        story.when(.warehouseRefused(fulfilment(1), reason: "unknown"))
        #expect(story.order.cancellation?.outcome == .cancelled)
        #expect(story.order.status == .cancelled)
        #expect(story.releases.isEmpty)
    }

    @Test func `a warehouse that stops more than it was asked leaves the rest missing`() {
        var story = Story.released(in: World(["BOLT": ["DAL": 10, "ATL": 10]]))
        story.given(changed([1: .each(8)]))
        story.when(stopped([1: 5.units]))
        #expect(story.releases.map(\.site) == ["ATL"])
        #expect(story.parts(1) == ["cancelled": 2, "allocated": 8])
    }

    @Test func `a warehouse that stops unasked leaves it missing, once`() {
        var story = Story.released(in: World(["BOLT": ["DAL": 10, "ATL": 10]]))
        story.when(stopped([1: 3.units]))
        #expect(story.releases.map(\.lines.first?.thousandths) == [3.units])
        story.when(stopped([1: 3.units]))
        story.scenario.thenIgnored()
    }

    @Test func `a refused cancel may be asked again, and more may be wanted after it`() {
        var story = Story.released()
        story.given(cancelRequested, stopped([:]))
        story.when(cancelRequested)
        #expect(story.stopQuestions.count == 1)
        story.given(stopped([:]))
        story.when(changed([1: .each(12)]))
        #expect(story.order.cancellation == nil)
        #expect(story.releases.map(\.lines.first?.thousandths) == [2.units])
    }
}
