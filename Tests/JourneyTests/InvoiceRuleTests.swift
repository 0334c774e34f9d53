import JSON
import Sandbox
import SimulatedWorld
import StorageTesting
import Testing

/// When each customer's goods are billed; orders in full billed by shipment are in the clean order.
@Suite struct InvoiceRuleTests {
    @Test(arguments: TestDatabases.all)
    func `a bill per shipment comes with each shipment of one order`(
        _ engine: TestEngine
    ) async throws {
        try await Journey.run(on: engine) { journey in
            let id = try await journey.shipInTwoParts(for: "C-HARBOR") {
                $0.count("invoices") == 1
            }
            let billed = try await journey.portal.order(id, until: "two invoices") {
                $0.count("invoices") == 2
            }
            #expect(billed.quantitiesBilled == ["2", "4"])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a complete bill waits for the last shipment`(_ engine: TestEngine) async throws {
        try await Journey.run(on: engine) { journey in
            let id = try await journey.shipInTwoParts(for: "C-SUMMIT") {
                $0["shipments"]?[0]?["delivered_at"] != nil
            } then: {
                #expect($0.count("invoices") == 0)
            }
            let billed = try await journey.portal.order(id, until: "one invoice") {
                $0.count("invoices") == 1
            }
            #expect(billed.count("shipments") == 2)
            #expect(billed.quantitiesBilled == ["2", "4"])
            #expect(billed["invoices"]?[0]?["total"] == billed["totals"]?["gross"])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a bill on proof of delivery waits for the signature`(_ engine: TestEngine) async throws {
        try await Journey.run(on: engine) { journey in
            journey.sandbox.look { $0.carrier.faults.manual = true }
            let portal = journey.portal
            let id = try await portal.place("PO-1", for: "C-CASCADE", [("WIDGET", 24)])
            let shipped = try await portal.order(id, untilStatus: "shipped")
            #expect(shipped.count("invoices") == 0)
            #expect(shipped["lines"]?[0]?["quantities"]?["invoiced"] == "0")

            journey.sandbox.look { $0.carrier.faults.manual = false }
            let billed = try await portal.order(id, until: "an invoice") {
                $0.count("invoices") == 1
            }
            #expect(billed["shipments"]?[0]?["delivered_at"] != nil)
            #expect(billed["shipments"]?[0]?["parcels"]?[0]?["signed_by"] != nil)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a consolidated bill waits for the close of the day`(_ engine: TestEngine) async throws {
        try await Journey.run(on: engine) { journey in
            let portal = journey.portal
            let id = try await portal.place("PO-1", for: "C-PRAIRIE", [("WIDGET", 24)])
            let delivered = try await portal.order(id, untilStatus: "delivered")
            #expect(delivered.count("invoices") == 0)
            #expect(journey.sandbox.look { $0.erp.audit }.allSatisfy { $0.kind != "invoice" })
        }
    }
}

extension JSONValue {
    fileprivate var quantitiesBilled: [String] {
        (self["invoices"]?.array ?? []).flatMap { $0["lines"]?.array ?? [] }
            .compactMap { $0["quantity"]?.string }.sorted()
    }
}

extension Journey {
    /// Four pumps of six leave at once, two when the warehouse has received them.
    fileprivate func shipInTwoParts(
        for customer: String,
        until first: @Sendable (JSONValue) -> Bool,
        then check: (JSONValue) -> Void = { _ in }
    ) async throws -> String {
        let id = try await portal.place("PO-1", for: customer, [("PUMP", 6)])
        check(try await portal.order(id, until: "the first part", first))
        try await drive(
            .warehouse,
            "/control/receive",
            ["sku": "PUMP", "site": "DAL", "quantity": 2]
        )
        return id
    }
}
