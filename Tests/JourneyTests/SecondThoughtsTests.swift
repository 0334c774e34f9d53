import JSON
import Sandbox
import SimulatedWorld
import StorageTesting
import Testing

/// Cancellations and changes, before and after the warehouse has picked.
@Suite struct SecondThoughtsTests {
    @Test(arguments: TestDatabases.all)
    func `a cancellation before release wins at once`(_ engine: TestEngine) async throws {
        try await Journey.run(on: engine) { journey in
            let portal = journey.portal
            let id = try await portal.place("PO-1", for: "C-HARBOR", [("FILTER", 24)])
            let reply = try await portal.send(
                "POST",
                "/v1/orders/\(id)/cancellation",
                ["reason": "ordered twice"],
                as: "cancel"
            )
            #expect(reply.status == 200)
            #expect(reply.body["status"] == "cancelled")
            #expect(reply.body["cancellation"]?["outcome"] == "cancelled")
            #expect(reply.body["lines"]?[0]?["quantities"]?["cancelled"] == "24")
            #expect(journey.sandbox.look { $0.warehouse.orderCount } == 0)
            #expect(
                try await portal.milestones(id, until: "cancelled").contains("released") == false
            )
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a cancellation after the pick loses, and the loser is told`(
        _ engine: TestEngine
    ) async throws {
        try await Journey.run(on: engine) { journey in
            let portal = journey.portal
            let id = try await journey.placePicked()
            let reply = try await portal.send(
                "POST",
                "/v1/orders/\(id)/cancellation",
                ["reason": "ordered twice"],
                as: "cancel"
            )
            #expect([200, 202].contains(reply.status))
            let told = try await portal.order(id, until: "a cancellation's outcome") {
                $0["cancellation"]?["outcome"] != "pending"
            }
            #expect(told["cancellation"]?["outcome"] == "refused")
            #expect(told["lines"]?[0]?["quantities"]?["cancelled"] == "0")
            #expect(try await portal.milestones(id, until: "cancel_refused").contains("picked"))

            let reference = try #require(told["fulfilments"]?[0]?["warehouse_reference"]?.string)
            for step in ["pack", "ship"] {
                try await journey.drive(.warehouse, "/control/fulfilments/\(reference)/\(step)")
            }
            let shipped = try await portal.order(id, until: "shipped all the same") {
                $0.count("shipments") == 1
            }
            #expect(shipped["lines"]?[0]?["quantities"]?["shipped"] == "24")
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a change after the pick is refused and changes nothing`(
        _ engine: TestEngine
    ) async throws {
        try await Journey.run(on: engine) { journey in
            let portal = journey.portal
            let id = try await journey.placePicked()
            let before = try await portal.order(id)
            let reply = try await portal.send(
                "POST",
                "/v1/orders/\(id)/changes",
                ["lines": [["number": 1, "quantity": "10", "unit": "EA"]]],
                as: "change"
            )
            #expect(reply.status == 409)
            #expect(reply.body["type"]?.string?.hasSuffix("order-conflict") == true)
            let after = try await portal.order(id)
            #expect(after["lines"] == before["lines"])
            #expect(after["totals"] == before["totals"])
        }
    }
}

extension Journey {
    /// An order of 24 whose goods lie picked in a warehouse that does nothing by itself.
    fileprivate func placePicked() async throws -> String {
        sandbox.look { $0.warehouse.faults.manual = true }
        let id = try await portal.place("PO-1", for: "C-HARBOR", [("WIDGET", 24)])
        let released = try await portal.order(id, until: "taken by the warehouse") {
            $0["fulfilments"]?[0]?["warehouse_reference"] != nil
        }
        let reference = released["fulfilments"]?[0]?["warehouse_reference"]?.string ?? ""
        try await drive(.warehouse, "/control/fulfilments/\(reference)/pick")
        _ = try await portal.order(id, until: "picked") {
            $0["lines"]?[0]?["quantities"]?["picked"] == "24"
        }
        return id
    }
}
