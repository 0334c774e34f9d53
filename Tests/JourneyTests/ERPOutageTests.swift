import JSON
import Sandbox
import SimulatedWorld
import StorageTesting
import Testing

/// An ERP that refuses every call for a while, as one that is being restarted does.
@Suite struct ERPOutageTests {
    @Test(arguments: TestDatabases.all)
    func `an order tells that its ERP is away, and is booked by itself when it is back`(
        _ engine: TestEngine
    ) async throws {
        try await Journey.run(on: engine) { journey in
            let refusals = [RequestFault?](repeating: .status503, count: 4)
            journey.sandbox.look { $0.erp.faults.next = refusals }
            let portal = journey.portal
            let id = try await portal.place("PO-1", for: "C-HARBOR", [("WIDGET", 24)])
            let waiting = try await portal.order(id, until: "an ERP that is away") {
                $0["erp"]?["away"] != nil
            }
            #expect(waiting["erp"]?["away"]?["code"] == "connector.unavailable")
            #expect(waiting["erp"]?["operation"] == "erp.book")
            #expect(waiting["erp"]?["eta"] == nil)
            let booked = try await portal.order(id, until: "a booking") {
                $0["erp_number"] != nil
            }
            #expect(booked["erp"]?["away"] == nil)
            #expect(journey.sandbox.look { $0.erp.faults.next.isEmpty })
            let audit = try await journey.floor(.erp).read("/audit")
            let orders = audit["documents"]?.array?.filter { $0["kind"] == "order" } ?? []
            #expect(orders.map { $0["count"] } == [1])
        }
    }
}
