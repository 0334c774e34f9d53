import JSON
import Sandbox
import SimulatedWorld
import StorageTesting
import Testing

@Suite struct OrderToPaidTests {
    @Test(arguments: TestDatabases.all)
    func `a clean order goes all the way to paid`(_ engine: TestEngine) async throws {
        try await Journey.run(on: engine) { journey in
            // The carrier waits until the shipment is known: milestones stand as they are learned.
            journey.sandbox.look { $0.carrier.faults.manual = true }
            let portal = journey.portal
            let answer = try await portal.submit(
                "PO-1",
                for: "C-HARBOR",
                [("WIDGET", 24), ("DRILL", 2)]
            )
            #expect(answer.status == 201)
            #expect(answer.body["answer"] == "accepted")
            let id = try #require(answer.body["id"]?.string)

            _ = try await portal.order(id, until: "shipped") { $0.count("shipments") == 1 }
            journey.sandbox.look { $0.carrier.faults.manual = false }
            let billed = try await portal.order(id, until: "delivered, with a posted invoice") {
                $0["shipments"]?[0]?["delivered_at"] != nil
                    && $0["invoices"]?[0]?["number"] != nil
            }
            #expect(billed["erp_number"]?.string?.hasPrefix("SO-") == true)
            #expect(billed.count("shipments") == 1)
            #expect(billed.count("invoices") == 1)
            #expect(billed["invoices"]?[0]?["total"] == billed["totals"]?["gross"])
            #expect(billed["invoices"]?[0]?["is_paid"] == false)

            let number = try #require(billed["invoices"]?[0]?["number"])
            try await journey.drive(.erp, "/payments", ["invoice": number])
            let paid = try await portal.order(id, untilStatus: "paid")
            #expect(paid["invoices"]?[0]?["paid"] == billed["totals"]?["gross"])
            #expect(paid["invoices"]?[0]?["is_paid"] == true)

            let kinds = try await portal.milestones(id, until: "paid")
            let goods = [
                "accepted", "booked", "released", "picked", "packed", "shipped", "delivered",
            ]
            #expect(kinds.contains("dispatched"))
            #expect(kinds.filter(goods.contains) == goods)
            let money = ["shipped", "invoiced", "paid"]
            #expect(kinds.filter(money.contains) == money)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an ERP that wants to know hears each step of the goods once`(
        _ engine: TestEngine
    ) async throws {
        try await Journey.run(on: engine, erpHearsMilestones: true) { journey in
            let portal = journey.portal
            let id = try await portal.place("PO-1", for: "C-HARBOR", [("WIDGET", 24)])
            let kinds = try await portal.milestones(id, until: "delivered")
            let goods = [
                "picking", "picked", "packed", "shipped", "dispatched", "in_transit", "delivered",
            ]
            let told = kinds.filter(goods.contains).sorted()
            let erp = try await journey.floor(.erp)
            let heard = try await eventually(
                "all steps in the ERP",
                read: { try await erp.read("/milestones") },
                { $0.count("milestones") >= told.count }
            )
            let list = heard["milestones"]?.array ?? []
            #expect(list.compactMap { $0["kind"]?.string }.sorted() == told)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what was not in stock ships when the warehouse has received it`(
        _ engine: TestEngine
    ) async throws {
        try await Journey.run(on: engine) { journey in
            let portal = journey.portal
            let id = try await portal.place("PO-1", for: "C-HARBOR", [("FILTER", 24)])
            let waiting = try await portal.order(id, untilStatus: "backordered")
            #expect(waiting["lines"]?[0]?["quantities"]?["backordered"] == "24")
            #expect(waiting.count("fulfilments") == 0)

            try await journey.drive(
                .warehouse,
                "/control/receive",
                ["sku": "FILTER", "site": "DAL", "quantity": 30]
            )
            let billed = try await portal.order(id, until: "shipped and billed") {
                $0.count("invoices") == 1 && $0.count("shipments") == 1
            }
            #expect(billed["shipments"]?[0]?["site"] == "DAL")
            #expect(billed["lines"]?[0]?["quantities"]?["backordered"] == "0")
            #expect(billed["lines"]?[0]?["quantities"]?["shipped"] == "24")
            let kinds = try await portal.milestones(id, until: "shipped")
            let way = ["backordered", "allocated", "released", "shipped"]
            #expect(kinds.filter(way.contains) == way)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a split shipment has two parcels with tracking numbers of their own`(
        _ engine: TestEngine
    ) async throws {
        try await Journey.run(on: engine) { journey in
            journey.sandbox.look { $0.warehouse.faults.splitParcels = 1_000_000 }
            let portal = journey.portal
            let id = try await portal.place("PO-1", for: "C-HARBOR", [("WIDGET", 24)])
            let delivered = try await portal.order(id, until: "all 24 delivered") { order in
                let shipments = order["shipments"]?.array ?? []
                return order["lines"]?[0]?["quantities"]?["allocated"] == "0"
                    && !shipments.isEmpty && shipments.allSatisfy { $0["delivered_at"] != nil }
                    && shipments.flatMap { $0["parcels"]?.array ?? [] }.count == 2
            }
            let parcels = (delivered["shipments"]?.array ?? [])
                .flatMap { $0["parcels"]?.array ?? [] }
            #expect(Set(parcels.compactMap { $0["tracking_number"]?.string }).count == 2)
            let contents = parcels.compactMap {
                $0["contents"]?[0]?["quantity"]?.string.flatMap { Int($0) }
            }
            #expect(contents.reduce(0, +) == 24)
            #expect(contents.allSatisfy { $0 > 0 })
        }
    }
}
