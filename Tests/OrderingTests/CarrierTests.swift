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

    @Test func `whatever order the scans come in, the same is told and the same is left to do`() {
        let scans: [(CarrierReport.Kind, Int)] = [
            (.dispatched, 40), (.exception, 45), (.inTransit, 50), (.delivered, 60),
        ]
        for late: (CarrierReport.Kind, Int)? in [nil, (.exception, 70)] {
            let all = scans + (late.map { [$0] } ?? [])
            let happened = all.map { "\(minutes($0.1)) \($0.0)" }.sorted()
            for order in Self.permutations(of: Array(all.indices)) {
                var story = onTheRoad()
                var told: [String] = []
                for index in order + order {
                    story.given(carrier("1Z-P1", all[index].0, at: all[index].1))
                    told += story.scenario.found { effect -> String? in
                        guard case .publish(let milestone) = effect else { return nil }
                        return "\(milestone.at) \(milestone.kind.asReported.map { "\($0)" } ?? "")"
                    }
                }
                #expect(told.sorted() == happened, "\(order)")
                let parcel = story.order.shipments[0].parcels[0]
                #expect(parcel.dispatchedAt == minutes(40) && parcel.deliveredAt == minutes(60))
                #expect(parcel.lastScanAt == minutes(late?.1 ?? 60))
                #expect(story.world.workItems.isEmpty == (late == nil), "\(order)")
            }
        }
    }

    @Test func `a sighting heard after delivery is told at its own time and changes no status`() {
        var story = onTheRoad()
        story.given(
            carrier("1Z-P1", .delivered, at: 60),
            carrier("1Z-P2", .delivered, at: 61)
        )
        let (status, deliveredAt) = (story.order.status, story.order.shipments[0].deliveredAt)
        story.when(carrier("1Z-P1", .inTransit, at: 50))
        #expect(story.milestones == [.inTransit])
        #expect(
            story.scenario.found { if case .publish(let told) = $0 { told.at } else { nil } }
                == [minutes(50)]
        )
        #expect(story.order.status == status && story.order.status == .invoiced)
        #expect(story.order.shipments[0].deliveredAt == deliveredAt)
        story.when(carrier("1Z-P1", .inTransit, at: 50))
        story.scenario.thenIgnored()
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
        #expect(story.milestones == [.deliveryException])
        #expect(story.world.workItems[key] == nil)
        story.when(carrier("1Z-P1", .exception, at: 70))
        #expect(story.world.workItems[key]?.owner == .customerService)
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

    private static func permutations(of indices: [Int]) -> [[Int]] {
        guard indices.count > 1 else { return [indices] }
        return indices.flatMap { first in
            permutations(of: indices.filter { $0 != first }).map { [first] + $0 }
        }
    }
}

extension Milestone.Kind {
    /// In the carrier's word for it.
    fileprivate var asReported: CarrierReport.Kind? {
        switch self {
        case .dispatched: .dispatched
        case .inTransit: .inTransit
        case .delivered: .delivered
        case .deliveryException: .exception
        default: nil
        }
    }
}
