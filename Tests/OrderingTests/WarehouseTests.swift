import Canonical
import Inventory
import Ordering
import Primitives
import Testing
import WorkflowTesting

@Suite struct WarehouseTests {
    @Test func `the ordinary course: acknowledged, picked, packed, shipped`() {
        var story = Story.released()
        story.when(.warehouseAcknowledged(fulfilment(1), reference: "W-9"))
        #expect(story.order.fulfilments.first?.stage == .acknowledged)
        #expect(story.order.fulfilments.first?.warehouseReference == "W-9")
        story.when(picked([1: 4.units]))
        #expect(story.milestones == [.picking])
        #expect(story.parts(1) == ["allocated": 6, "picked": 4])
        story.when(picked([1: 10.units]))
        #expect(story.milestones == [.picked])
        #expect(story.parts(1) == ["picked": 10])
        story.when(.packed(fulfilment(1), at: minutes(22)))
        #expect(story.milestones == [.packed])
        story.when(shipped(parcel("P1", [1: 10.units])))
        #expect(story.milestones == [.shipped, .invoiced])
        #expect(story.order.fulfilments.first?.stage == .shipped)
        #expect(story.level() == (90, 0))
        #expect(story.postings.map(\.kind) == [.ship])
    }

    @Test func `every report twice changes nothing the second time`() {
        var story = Story.released()
        let events: [OrderEvent] = [
            .warehouseAcknowledged(fulfilment(1), reference: "W-9"), picked([1: 4.units]),
            .packed(fulfilment(1), at: minutes(22)), shipped(parcel("P1", [1: 4.units])),
            shipped(parcel("P2", [1: 6.units]), isFinal: true),
        ]
        for event in events {
            story.given(event)
            story.when(event)
            story.scenario.thenIgnored()
        }
        for event in events {
            story.when(event)
            story.scenario.thenIgnored()
        }
    }

    @Test func `shipped before picked or acknowledged is fine, and picks after it are stale`() {
        var story = Story.released()
        story.when(shipped(parcel("P1", [1: 10.units])))
        #expect(story.parts(1) == ["shipped": 10, "invoiced": 10])
        story.when(picked([1: 10.units]))
        story.scenario.thenIgnored()
        story.scenario.then(because: "stale")
        story.when(.packed(fulfilment(1), at: minutes(50)))
        story.scenario.thenIgnored()
        story.when(.warehouseAcknowledged(fulfilment(1), reference: "W-9"))
        #expect(story.order.fulfilments.first?.stage == .shipped)
        #expect(story.order.fulfilments.first?.warehouseReference == "W-9")
    }

    @Test func `a pick after a part was shipped moves only what is still there`() {
        var story = Story.released()
        story.given(shipped(parcel("P1", [1: 4.units])))
        #expect(story.parts(1) == ["allocated": 6, "shipped": 4, "invoiced": 4])
        story.given(picked([1: 4.units]))
        #expect(story.parts(1)["picked"] == nil)
        story.given(picked([1: 7.units]))
        #expect(story.parts(1)["picked"] == 3)
        story.given(picked([1: 5.units]))
        #expect(story.parts(1)["picked"] == 3)
    }

    @Test func `a short pick is served by another site in the same decision`() {
        var story = Story.released(in: World(["BOLT": ["DAL": 10, "ATL": 10]]))
        story.when(picked([1: 7.units], short: [1: 3.units]))
        #expect(story.releases.map(\.site) == ["ATL"])
        #expect(story.releases.map(\.lines.first?.thousandths) == [3.units])
        #expect(story.releases.map(\.fulfilment) == [fulfilment(2)])
        #expect(story.parts(1) == ["allocated": 3, "picked": 7])
        #expect(story.line(1).reasons == [.shortPicked])
        #expect(story.level("BOLT", "DAL") == (10, 7))
        #expect(story.level("BOLT", "ATL") == (10, 3))
    }

    @Test func `a short pick that no site can serve waits, and its shelf is not offered again`() {
        var story = Story.released(in: World(["BOLT": ["DAL": 20]]))
        story.when(picked([1: 7.units], short: [1: 3.units]))
        #expect(story.parts(1) == ["backordered": 3, "picked": 7])
        #expect(story.milestones == [.picked, .backordered])
        story.scenario.then(never: "ghost stock is not offered") {
            if case .reconsiderBackorders = $0 { true } else { false }
        }
        #expect(story.world.queue[1]?.since == story.order.header?.receivedAt)
        story.when(picked([1: 7.units], short: [1: 3.units]))
        story.scenario.thenIgnored()
    }

    @Test func `a short pick is cancelled where the policy says so, and the ERP hears of it`() {
        var story = Story.released(
            policy: CustomerPolicy(shortfall: .cancel),
            in: World(["BOLT": ["DAL": 10]])
        )
        story.when(picked([1: 7.units], short: [1: 3.units]))
        #expect(story.parts(1) == ["cancelled": 3, "picked": 7])
        #expect(story.milestones == [.picked, .cancelled])
        #expect(story.amendments.map { $0.lines.map(\.thousandths) } == [[7.units]])
        story.when(shipped(parcel("P1", [1: 7.units])))
        #expect(story.order.phase == .active)
        #expect(story.order.status == .invoiced)
    }

    @Test func `nothing found at all ends the instruction`() {
        var story = Story.released(
            policy: CustomerPolicy(shortfall: .cancel),
            in: World(["BOLT": ["DAL": 10]])
        )
        story.when(picked([:], short: [1: 10.units]))
        #expect(story.order.fulfilments.first?.stage == .cancelled)
        #expect(story.order.status == .cancelled)
        story.scenario.then(includes: .cancelInERP(externalNumber: "SO-77"))
    }

    @Test func `found after all: what was short ships, and is not sent twice`() {
        var story = Story.released(in: World(["BOLT": ["DAL": 10]]))
        story.given(picked([1: 7.units], short: [1: 3.units]))
        story.when(shipped(parcel("P1", [1: 10.units])))
        #expect(story.parts(1) == ["shipped": 10, "invoiced": 10])
        #expect(story.world.queue.isEmpty)
        #expect(story.order.exceptions.isEmpty)
    }

    @Test func `a refused instruction goes to another site and to the supervisor`() {
        var story = Story.released(in: World(["BOLT": ["DAL": 10, "ATL": 10]]))
        story.when(.warehouseRefused(fulfilment(1), reason: "dock closed"))
        #expect(story.releases.map(\.site) == ["ATL"])
        #expect(story.order.fulfilments.map(\.stage) == [.refused, .requested])
        #expect(
            story.world.workItems["order/O1/fulfilment/O1-F1/refused"]?.owner
                == .warehouseSupervisor
        )
        story.when(.warehouseRefused(fulfilment(1), reason: "dock closed"))
        story.scenario.thenIgnored()
        story.when(picked([1: 1.units]))
        story.scenario.thenIgnored()
    }

    @Test func `a refused instruction without another site waits in the queue`() {
        var story = Story.released(in: World(["BOLT": ["DAL": 10]]))
        story.when(.warehouseRefused(fulfilment(1), reason: "dock closed"))
        #expect(story.parts(1) == ["backordered": 10])
        #expect(story.line(1).reasons == [.warehouseRefused, .backordered])
        story.scenario.then(never: "it is not offered what it just lost") {
            if case .reconsiderBackorders = $0 { true } else { false }
        }
    }

    @Test func `reports about an instruction nobody gave wait for it`() {
        var story = Story.released()
        let unknown: [OrderEvent] = [
            .warehouseAcknowledged(fulfilment(9), reference: "W"),
            .warehouseRefused(fulfilment(9), reason: "?"), picked([1: 1.units], of: 9),
            .packed(fulfilment(9), at: minutes(1)), shipped(parcel("P", [1: 1.units]), of: 9),
            stopped([1: 1.units], of: 9),
        ]
        for event in unknown {
            story.when(event)
            story.scenario.thenRefused(.noSuchFulfilment(fulfilment(9)))
        }
        #expect(OrderRefusal.noSuchFulfilment(fulfilment(9)).remedy == .retry(after: nil))
    }

    @Test func `absurd quantities are refused and nothing changes`() {
        var story = Story.released()
        for absurd in [-1, Int64.max, Limits.quantityThousandths + 1] {
            let refusal = OrderRefusal.invalidQuantity(
                line: 1,
                detail: "\(absurd) thousandths are out of range"
            )
            story.when(picked([1: absurd]))
            story.scenario.thenRefused(refusal)
            story.when(picked([:], short: [1: absurd]))
            story.scenario.thenRefused(refusal)
            story.when(shipped(parcel("P1", [1: absurd])))
            story.scenario.thenRefused(refusal)
            story.when(stopped([1: absurd]))
            story.scenario.thenRefused(refusal)
        }
        story.when(shipped(parcel("P1", [1: 0])))
        story.scenario.thenRefused(
            .invalidQuantity(line: 1, detail: "0 thousandths are out of range")
        )
        #expect(story.parts(1) == ["allocated": 10])
    }

    @Test func `more picked than asked, or picked for another line, moves nothing extra`() {
        var story = Story.released()
        story.given(picked([1: 15.units, 7: 3.units]))
        #expect(story.parts(1) == ["picked": 10])
        #expect(story.order.lines.count == 1)
    }
}
