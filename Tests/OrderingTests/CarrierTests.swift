import Canonical
import Inventory
import Ordering
import Primitives
import Testing
import WorkflowTesting

@Suite struct CarrierTests {
    private func onTheRoad() -> Story {
        var story = Story.released()
        story.given(
            shipped(parcel("P1", [1: 6.units]), parcel("P2", [1: 4.units]), isFinal: true)
        )
        return story
    }

    @Test func `dispatch comes with freight, once for the shipment`() {
        var story = onTheRoad()
        story.when(carrier("1Z-P1", .dispatched, freight: 12_50.cents))
        #expect(story.milestones == [.dispatched])
        #expect(story.order.shipments.first?.freight == 12_50.cents)
        story.when(carrier("1Z-P2", .dispatched, freight: 12_50.cents))
        #expect(story.order.shipments.first?.freight == 12_50.cents)
        story.when(carrier("1Z-P1", .dispatched, freight: 12_50.cents))
        story.scenario.thenIgnored()
    }

    @Test func `delivery of the last parcel delivers the shipment`() {
        var story = onTheRoad()
        story.when(carrier("1Z-P2", .delivered, at: 70))
        #expect(story.order.shipments.first?.deliveredAt == nil)
        story.when(carrier("1Z-P1", .delivered, at: 60))
        #expect(story.order.shipments.first?.deliveredAt == minutes(70))
        #expect(story.order.shipments.first?.parcels.map(\.signedBy) == ["Ann", "Ann"])
        story.when(carrier("1Z-P1", .delivered, at: 61))
        story.scenario.thenIgnored()
    }

    @Test func `whatever order the scans come in, the milestones are the same`() {
        let scans: [(CarrierReport.Kind, Int)] = [
            (.dispatched, 40), (.inTransit, 50), (.delivered, 60),
        ]
        var lists: Set<[String]> = []
        for order in [[0, 1, 2], [2, 0, 1], [1, 0, 2], [2, 1, 0], [0, 2, 1]] {
            var story = onTheRoad()
            var told: [String] = []
            for index in order + order {
                story.given(carrier("1Z-P1", scans[index].0, at: scans[index].1))
                told += story.scenario.found { effect -> String? in
                    guard case .publish(let milestone) = effect else { return nil }
                    return "\(milestone.at) \(milestone.kind)"
                }
            }
            let parcel = story.order.shipments[0].parcels[0]
            #expect(parcel.dispatchedAt == minutes(40))
            #expect(parcel.deliveredAt == minutes(60))
            // A sighting that is older than delivery tells nobody anything.
            lists.insert(told.filter { !$0.hasSuffix("inTransit") }.sorted())
            #expect(told.count == Set(told).count)
        }
        #expect(lists.count == 1)
    }

    @Test func `trouble on the road is somebody's until it is delivered`() {
        var story = onTheRoad()
        story.when(carrier("1Z-P1", .exception, at: 45))
        #expect(story.milestones == [.deliveryException])
        let key = "order/O1/parcel/O1-S1/1Z-P1/exception"
        #expect(story.world.workItems[key]?.owner == .customerService)
        story.when(carrier("1Z-P1", .delivered, at: 60))
        #expect(story.world.workItems[key] == nil)
        story.when(carrier("1Z-P1", .exception, at: 50))
        story.scenario.thenIgnored()
    }

    @Test func `a scan of a parcel we have not heard of waits for the warehouse`() {
        var story = Story.released()
        story.when(carrier("1Z-P1", .dispatched))
        story.scenario.thenRefused(.noSuchParcel(trackingNumber: "1Z-P1"))
        #expect(OrderRefusal.noSuchParcel(trackingNumber: "").remedy == .retry(after: nil))
    }

    @Test func `boxes that travel under one number are told of once`() {
        var story = Story.released()
        story.given(
            shipped(
                parcel("P1", [1: 6.units], tracking: "1Z"),
                parcel("P2", [1: 4.units], tracking: "1Z")
            )
        )
        story.when(carrier("1Z", .delivered))
        #expect(story.milestones == [.delivered])
        #expect(story.order.shipments.first?.deliveredAt == minutes(40))
    }
}
