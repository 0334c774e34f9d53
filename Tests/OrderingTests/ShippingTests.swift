import Canonical
import Inventory
import Ordering
import Primitives
import Testing
import WorkflowTesting

@Suite struct ShippingTests {
    @Test func `two parcels in two shipments, each with its number, goods issue and invoice`() {
        var story = Story.released()
        story.when(shipped(parcel("P1", [1: 6.units])))
        #expect(story.order.status == .partiallyShipped)
        #expect(story.order.shipments.map(\.id) == [shipment(1)])
        #expect(story.level() == (94, 4))
        let issues = story.scenario.found {
            if case .postGoodsIssue(let issue) = $0 { issue } else { nil }
        }
        #expect(issues.map(\.externalOrderNumber) == ["SO-77"])
        #expect(issues.map(\.shipment.id) == [shipment(1)])
        story.when(shipped(parcel("P1", [1: 6.units]), parcel("P2", [1: 4.units])))
        #expect(story.order.shipments.map { $0.parcels.map(\.reference) } == [["P1"], ["P2"]])
        #expect(story.invoices.map(\.id) == [invoice(2)])
        #expect(story.world.crossReferences[.trackingNumber] == ["1Z-P1", "1Z-P2"])
        #expect(story.world.crossReferences[.shipment] == ["O1-S1", "O1-S2"])
        #expect(story.order.fulfilments.first?.stage == .shipped)
        #expect(story.order.status == .invoiced)
    }

    @Test func `a milestone names what left, from where, and under which number`() {
        var story = Story.released()
        story.when(shipped(parcel("P1", [1: 6.units])))
        let milestone = story.scenario.found { effect -> Milestone? in
            if case .publish(let milestone) = effect, milestone.kind == .shipped {
                milestone
            } else {
                nil
            }
        }.first
        #expect(milestone?.at == minutes(30))
        #expect(milestone?.fulfilment == fulfilment(1))
        #expect(milestone?.shipment == shipment(1))
        #expect(milestone?.trackingNumber == "1Z-P1")
        #expect(milestone?.quantities == quantities([1: 6.units]))
    }

    @Test func `the same parcel with other contents is a question for the supervisor`() {
        var story = Story.released()
        story.given(shipped(parcel("P1", [1: 6.units])))
        story.when(shipped(parcel("P1", [1: 7.units])))
        #expect(story.parts(1)["shipped"] == 6)
        let item = story.world.workItems["order/O1/parcel/O1-F1/P1"]
        #expect(item?.owner == .warehouseSupervisor)
        #expect(item?.reason == .conflictingReport)
        story.when(shipped(parcel("P1", [1: 7.units])))
        #expect(story.order.exceptions.count == 1)
    }

    @Test func `what a final report leaves out is short`() {
        var story = Story.released(in: World(["BOLT": ["DAL": 10]]))
        story.when(shipped(parcel("P1", [1: 6.units]), isFinal: true))
        #expect(story.parts(1) == ["backordered": 4, "shipped": 6, "invoiced": 6])
        #expect(story.order.fulfilments.first?.stage == .shipped)
        #expect(story.line(1).reasons == [.shortPicked, .backordered])
        #expect(story.level() == (4, 0))
    }

    @Test func `a final report without parcels gives everything back`() {
        var story = Story.released(in: World(["BOLT": ["DAL": 10, "ATL": 10]]))
        story.when(
            .shipped(
                ShipReport(fulfilment: fulfilment(1), parcels: [], isFinal: true, at: minutes(30))
            )
        )
        #expect(story.order.shipments.isEmpty)
        #expect(story.releases.map(\.site) == ["ATL"])
    }

    @Test func `more than ordered is a fact: taken in, not billed, and asked about`() {
        var story = Story.released()
        story.when(shipped(parcel("P1", [1: 12.units])))
        #expect(story.parts(1) == ["shipped": 12, "overshipped": 2, "invoiced": 10])
        #expect(story.level() == (88, 0))
        #expect(story.invoices.first?.lines.first?.thousandths == 10.units)
        let item = story.world.workItems["order/O1/shipment/O1-S1/line/1"]
        #expect(item?.owner == .customerService)
        #expect(item?.reason == .overshipped)
        #expect(story.line(1).reasons == [.overshipped])
    }

    @Test func `more than one site was asked for fills what still waits first`() {
        var story = Story.released(in: World(["BOLT": ["DAL": 6]]))
        #expect(story.parts(1) == ["allocated": 6, "backordered": 4])
        story.when(shipped(parcel("P1", [1: 8.units])))
        #expect(story.parts(1) == ["backordered": 2, "shipped": 8, "invoiced": 8])
        #expect(story.order.exceptions.isEmpty)
        #expect(story.level() == (-2, 0))
        #expect(story.world.queue[1]?.thousandths == 2.units)
    }

    @Test func `and gives back what another site holds for it and was not told to send`() {
        let world = World(["BOLT": ["DAL": 6]])
        world.credit = World.account(limit: 40_00.cents)
        var story = Story.released(in: world)
        world.credit?.limit = 1_00.cents
        story.receive(4, of: "BOLT", at: "ATL")
        #expect(story.order.isHeld)
        #expect(story.level("BOLT", "ATL") == (4, 4))
        story.when(shipped(parcel("P1", [1: 10.units])))
        #expect(story.level("BOLT", "ATL") == (4, 0))
        #expect(story.scenario.effects.contains(.reconsiderBackorders(["BOLT"])))
        #expect(story.parts(1) == ["shipped": 10, "invoiced": 10])
    }

    @Test func `goods of a cancelled order that leave anyway are an exception`() {
        var story = Story.released()
        story.given(cancelRequested, stopped([1: 10.units]))
        #expect(story.order.status == .cancelled)
        story.when(shipped(parcel("P1", [1: 10.units])))
        #expect(
            story.parts(1) == ["cancelled": 10, "shipped": 10, "overshipped": 10]
        )
        #expect(story.invoices.isEmpty)
        #expect(story.world.workItems["order/O1/shipment/O1-S1/line/1"]?.reason == .overshipped)
        #expect(story.level() == (90, 0))
        story.when(shipped(parcel("P1", [1: 10.units])))
        story.scenario.thenIgnored()
    }

    @Test func `goods for a line the order has not are asked about, the rest counts`() {
        var story = Story.released()
        story.when(shipped(parcel("P1", [1: 10.units, 5: 1.units])))
        #expect(story.parts(1)["shipped"] == 10)
        #expect(story.world.workItems["order/O1/shipment/O1-S1/line/5"]?.reason == .unknownGoods)
    }

    @Test func `goods sent instead of another line count for the line they are for`() {
        var story = Story.released(line(1, "BOLT", .each(10)), line(2, "NUT", .each(4)))
        story.when(shipped(parcel("P1", [1: 8.units, 2: 6.units])))
        #expect(story.parts(1) == ["allocated": 2, "shipped": 8, "invoiced": 8])
        #expect(story.parts(2) == ["shipped": 6, "overshipped": 2, "invoiced": 4])
    }

    @Test func `a line that another site was asked for fills from whoever ships it`() {
        var story = Story.released(
            line(1, "BOLT", .each(10)),
            line(2, "NUT", .each(4)),
            in: World(["BOLT": ["DAL": 10], "NUT": ["DAL": 2]])
        )
        #expect(story.parts(2) == ["allocated": 2, "backordered": 2])
        story.when(shipped(parcel("P1", [1: 10.units, 2: 4.units])))
        #expect(story.parts(2) == ["shipped": 4, "invoiced": 4])
        #expect(story.order.exceptions.isEmpty)
    }

    @Test func `shipments are bounded, and the bound has a name`() {
        var story = Story.released(line(1, "BOLT", .each(600)), in: World(["BOLT": ["DAL": 600]]))
        for number in 1...Limits.shipmentsPerOrder {
            story.scenario.given(shipped(parcel("P\(number)", [1: 1.units])))
        }
        story.scenario.when(shipped(parcel("P0", [1: 1.units])))
        story.scenario.thenRefused(.unexpected("the order has 500 shipments already"))
        let many = (0...Limits.parcelsPerShipment).map { parcel("Q\($0)", [1: 1]) }
        story.scenario.when(
            .shipped(
                ShipReport(fulfilment: fulfilment(1), parcels: many, isFinal: false, at: morning)
            )
        )
        story.scenario.thenRefused(.invalid("a report has at most 1000 parcels"))
    }
}
