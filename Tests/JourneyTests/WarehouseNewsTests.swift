import JSON
import Sandbox
import SimulatedWorld
import StorageTesting
import Testing

/// What a warehouse reports when not all is well: too little on the shelf, news twice and in any
/// order.
@Suite struct WarehouseNewsTests {
    @Test(arguments: TestDatabases.all, [("C-HARBOR", "backordered"), ("C-QUICK", "cancelled")])
    func `what the shelf does not hold waits or is cancelled, as the customer wants it`(
        _ engine: TestEngine,
        _ wish: (customer: String, fate: String)
    ) async throws {
        let (customer, fate) = wish
        try await Journey.run(on: engine) { journey in
            journey.sandbox.look { $0.warehouse.faults.manual = true }
            let portal = journey.portal
            // All that there is, so nothing elsewhere fills the gap.
            let id = try await portal.place("PO-1", for: customer, [("LAST-TEN", 10)])
            let released = try await portal.order(id, until: "taken by the warehouse") {
                $0["fulfilments"]?[0]?["warehouse_reference"] != nil
            }
            let reference = released["fulfilments"]?[0]?["warehouse_reference"]?.string ?? ""
            let steps = "/control/fulfilments/\(reference)/"
            let found: JSONValue = ["lineNo": 1, "qty": 6]
            try await journey.drive(.warehouse, steps + "pick", ["orderLines": [found]])
            for step in ["short", "pack", "ship"] {
                try await journey.drive(.warehouse, steps + step)
            }
            let billed = try await portal.order(id, until: "billed") { $0.count("invoices") == 1 }
            let line = billed["lines"]?[0]
            #expect(line?["quantities"]?["shipped"] == "6")
            #expect(line?["quantities"]?[fate] == "4")
            #expect(line?["reasons"]?.array?.contains("short_picked") == true)
            #expect(billed["invoices"]?[0]?["lines"]?[0]?["quantity"] == "6")
            #expect(try await portal.milestones(id, until: fate).contains("shipped"))
        }
    }

    @Test(arguments: TestDatabases.all)
    func `news that comes twice and in any order makes one shipment and one bill`(
        _ engine: TestEngine
    ) async throws {
        try await Journey.run(on: engine) { journey in
            journey.sandbox.look {
                $0.warehouse.faults.`repeat` = WorldFaults.whole
                $0.warehouse.faults.outOfOrder = WorldFaults.whole / 2
                $0.carrier.faults.`repeat` = WorldFaults.whole
                $0.carrier.faults.outOfOrder = WorldFaults.whole / 2
            }
            let portal = journey.portal
            let id = try await portal.place(
                "PO-1",
                for: "C-HARBOR",
                [("WIDGET", 24), ("DRILL", 2)]
            )
            let done = try await portal.order(id, until: "delivered, with a posted invoice") {
                $0["shipments"]?[0]?["delivered_at"] != nil
                    && $0["invoices"]?[0]?["number"] != nil
            }
            #expect(done.count("shipments") == 1)
            #expect(done.count("invoices") == 1)
            #expect(done["lines"]?[0]?["quantities"]?["shipped"] == "24")
            #expect(done["lines"]?[1]?["quantities"]?["shipped"] == "2")
            #expect(done["invoices"]?[0]?["total"] == done["totals"]?["gross"])
            let kinds = try await portal.milestones(id, until: "delivered")
            for kind in ["released", "packed", "shipped", "dispatched", "delivered", "invoiced"] {
                #expect(kinds.filter { $0 == kind }.count <= 1, "\(kind) is told twice")
            }
            let audit = try await eventually("order, goods issue and invoice in the ERP") {
                try await journey.floor(.erp).read("/audit")
            } _: {
                $0.count("documents") >= 3
            }
            #expect((audit["documents"]?.array ?? []).allSatisfy { $0["count"] == 1 })
        }
    }
}
