import Assembly
import Governance
import JSON
import Primitives
import Sandbox
import SimulatedWorld
import StorageTesting
import Testing

@Suite struct LateScanTests {
    /// Of the first carton that the sandbox's warehouse closes.
    private static let tracking = "CP000000014US"

    @Test(arguments: TestDatabases.all)
    func `scans before their shipment or after delivery are listed at their own time`(
        _ engine: TestEngine
    ) async throws {
        try await Journey.run(on: engine) { journey in
            journey.sandbox.look {
                $0.warehouse.faults.manual = true
                $0.carrier.faults.manual = true
            }
            let portal = journey.portal
            let id = try await portal.place("PO-1", for: "C-PRAIRIE", [("WIDGET", 24)])
            let released = try await portal.order(id, until: "taken by the warehouse") {
                $0["fulfilments"]?[0]?["warehouse_reference"] != nil
            }
            let reference = released["fulfilments"]?[0]?["warehouse_reference"]?.string ?? ""
            let carrier = try await journey.client("carrier", [.eventsSubmit])
            let now = SystemClock().now()
            func scan(_ code: String, _ hours: Int, _ event: String) async throws {
                try await Self.report(
                    code,
                    now.advanced(by: .seconds(hours * 3_600)),
                    event,
                    carrier
                )
            }

            // The carrier is faster than the warehouse: nobody knows the parcel yet.
            try await scan("DEP", 1, "s-1")
            for step in ["pick", "pack", "ship"] {
                try await journey.drive(.warehouse, "/control/fulfilments/\(reference)/\(step)")
            }
            let shipped = try await portal.order(id, untilStatus: "shipped")
            let parcel = shipped["shipments"]?[0]?["parcels"]?[0]
            try #require(parcel?["tracking_number"]?.string == Self.tracking)
            #expect(try await portal.milestones(id, until: "dispatched").contains("shipped"))
            try await scan("POD", 4, "s-2")
            let delivered = try await portal.order(id, untilStatus: "delivered")
            // Told late, and the second of them twice.
            try await scan("TRN", 3, "s-3")
            try await scan("EXC", 2, "s-4")
            try await scan("EXC", 2, "s-5")
            try await scan("TRN", 3, "s-6")
            let kinds = try await portal.milestones(id, until: "delivery_exception")
            let road = ["shipped", "dispatched", "delivery_exception", "in_transit", "delivered"]
            #expect(kinds.filter(road.contains) == road)

            let page = try await portal.read("/v1/orders/\(id)/milestones")
            let times = (page["milestones"]?.array ?? []).compactMap {
                $0["at"]?.string.flatMap { Timestamp($0) }
            }
            #expect(times == times.sorted() && times.count == kinds.count)
            #expect(try await portal.pagedMilestones(id) == kinds)
            let after = try await portal.order(id)
            #expect(after["status"] == "delivered")
            #expect(after["shipments"] == delivered["shipments"])
        }
    }

    private static func report(
        _ code: String,
        _ at: Timestamp,
        _ event: String,
        _ carrier: ChannelClient
    ) async throws {
        let scan: JSONValue = [
            "id": .string(event), "type": "parcel.scanned", "at": .string(at.description),
            "scanCode": .string(code), "barcode": .string(tracking),
        ]
        let reply = try await carrier.send("POST", "/v1/events/carrier", ["events": [scan]])
        guard reply.status == 202 else { throw Unexpected(code, reply) }
    }
}

extension ChannelClient {
    /// The kinds of all milestones, two a page.
    fileprivate func pagedMilestones(_ id: String) async throws -> [String] {
        var kinds: [String] = []
        var path = "/v1/orders/\(id)/milestones?limit=2"
        while true {
            let page = try await read(path)
            kinds += (page["milestones"]?.array ?? []).compactMap { $0["kind"]?.string }
            guard let next = page["next"]?.string, kinds.count < 100 else { return kinds }
            path = "/v1/orders/\(id)/milestones?limit=2&cursor=\(next)"
        }
    }
}
