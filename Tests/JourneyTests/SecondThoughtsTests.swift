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
    func `a cancellation after release wins while the goods lie on the shelf`(
        _ engine: TestEngine
    ) async throws {
        try await Journey.run(on: engine) { journey in
            let portal = journey.portal
            let (id, reference) = try await journey.placeReleased()
            let reply = try await portal.send(
                "POST",
                "/v1/orders/\(id)/cancellation",
                ["reason": "ordered twice"],
                as: "cancel"
            )
            // Only the warehouse knows who is first, so nobody is told yet.
            #expect(reply.status == 202)
            #expect(reply.body["cancellation"]?["outcome"] == "pending")
            let told = try await portal.order(id, until: "the warehouse's answer") {
                $0["cancellation"]?["outcome"] != "pending"
            }
            #expect(told["cancellation"]?["outcome"] == "cancelled")
            #expect(told["status"] == "cancelled")
            #expect(told["lines"]?[0]?["quantities"]?["cancelled"] == "24")
            #expect(try await portal.milestones(id, until: "cancelled").contains("released"))
            let late = try await journey.floor(.warehouse).send(
                "POST",
                "/control/fulfilments/\(reference)/pick",
                [:]
            )
            #expect(late.status == 409, "the loser is told")
        }
    }

    @Test(arguments: TestDatabases.all)
    func `less is wanted before release, and less is delivered`(_ engine: TestEngine) async throws {
        try await Journey.run(on: engine) { journey in
            let portal = journey.portal
            let id = try await portal.place("PO-1", for: "C-HARBOR", [("FILTER", 24)])
            let changed = try await portal.change(id, to: 10)
            #expect(changed["lines"]?[0]?["quantities"]?["backordered"] == "10")
            #expect(changed["lines"]?[0]?["quantities"]?["cancelled"] == "14")
            try await journey.drive(
                .warehouse,
                "/control/receive",
                ["sku": "FILTER", "site": "DAL", "quantity": 30]
            )
            try await portal.expectBilled(id, "10")
        }
    }

    @Test(arguments: TestDatabases.all)
    func `less is wanted after release, and the warehouse leaves the rest on the shelf`(
        _ engine: TestEngine
    ) async throws {
        try await Journey.run(on: engine) { journey in
            let portal = journey.portal
            let (id, reference) = try await journey.placeReleased()
            _ = try await portal.change(id, to: 10)
            let settled = try await portal.order(id, until: "14 stopped in the warehouse") {
                $0["lines"]?[0]?["quantities"]?["cancelled"] == "14"
            }
            #expect(settled["lines"]?[0]?["quantities"]?["allocated"] == "10")
            for step in ["pick", "pack", "ship"] {
                try await journey.drive(.warehouse, "/control/fulfilments/\(reference)/\(step)")
            }
            try await portal.expectBilled(id, "10")
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

extension ChannelClient {
    /// Wants `each` of the first line from now on; anything but a yes fails.
    fileprivate func change(_ id: String, to each: Int) async throws -> JSONValue {
        let wish: JSONValue = ["number": 1, "quantity": .string(String(each)), "unit": "EA"]
        let path = "/v1/orders/\(id)/changes"
        let reply = try await send("POST", path, ["lines": [wish]], as: "change")
        guard reply.status == 200 else { throw Unexpected(path, reply) }
        return reply.body
    }

    /// Waits for the bill, which is of what shipped.
    fileprivate func expectBilled(_ id: String, _ each: JSONValue) async throws {
        let billed = try await order(id, until: "billed") { $0.count("invoices") == 1 }
        #expect(billed["lines"]?[0]?["quantities"]?["shipped"] == each)
        #expect(billed["lines"]?[0]?["quantities"]?["invoiced"] == each)
        #expect(billed["invoices"]?[0]?["lines"]?[0]?["quantity"] == each)
        #expect(billed["invoices"]?[0]?["total"] == billed["totals"]?["gross"])
    }
}

extension Journey {
    /// An order of 24 that lies untouched in a warehouse that does nothing by itself.
    fileprivate func placeReleased() async throws -> (id: String, reference: String) {
        sandbox.look { $0.warehouse.faults.manual = true }
        let id = try await portal.place("PO-1", for: "C-HARBOR", [("WIDGET", 24)])
        let released = try await portal.order(id, until: "taken by the warehouse") {
            $0["fulfilments"]?[0]?["warehouse_reference"] != nil
        }
        return (id, released["fulfilments"]?[0]?["warehouse_reference"]?.string ?? "")
    }

    /// The same, picked.
    fileprivate func placePicked() async throws -> String {
        let (id, reference) = try await placeReleased()
        try await drive(.warehouse, "/control/fulfilments/\(reference)/pick")
        _ = try await portal.order(id, until: "picked") {
            $0["lines"]?[0]?["quantities"]?["picked"] == "24"
        }
        return id
    }
}
