import JSON
import Sandbox
import SimulatedWorld
import StorageTesting
import Testing

@Suite struct ConsolidatedInvoiceTests {
    @Test(arguments: TestDatabases.all)
    func `what shipped in a day is one invoice at its end, and one payment closes all its orders`(
        _ engine: TestEngine
    ) async throws {
        // Ten in the morning in Chicago, where the company is.
        let clock = SettableClock(startingAt: "2026-11-23T16:00:00Z")
        try await Journey.run(on: engine, clock: clock) { journey in
            let portal = journey.portal
            let whole = try await portal.place("PO-1", for: "C-PRAIRIE", [("WIDGET", 24)])
            // Four pumps are there; the buyer takes them and forgoes the other two.
            let part = try await portal.place("PO-2", for: "C-PRAIRIE", [("PUMP", 6)])
            for id in [whole, part] {
                _ = try await portal.order(id, until: "delivered") {
                    $0["shipments"]?[0]?["delivered_at"] != nil
                }
            }
            try await journey.forgoTheRest(of: part)
            #expect(try await portal.order(whole).count("invoices") == 0)
            #expect(try await portal.order(part).count("invoices") == 0)
            #expect(journey.invoicesInERP.isEmpty)

            clock.set(to: "2026-11-24T06:00:01Z")
            var billed: [JSONValue] = []
            for id in [whole, part] {
                billed.append(
                    try await portal.order(id, until: "an invoice that the ERP has posted") {
                        $0["invoices"]?[0]?["number"] != nil
                    }
                )
            }
            #expect(billed.map { $0.count("invoices") } == [1, 1])
            #expect(billed[0]["invoices"]?[0]?["id"] == billed[1]["invoices"]?[0]?["id"])
            #expect(billed.allSatisfy { $0["invoices"]?[0]?["total"] == $0["totals"]?["gross"] })
            #expect(journey.invoicesInERP == [1])

            let id = try #require(billed[0]["invoices"]?[0]?["id"]?.string)
            let invoice = try await portal.read("/v1/invoices/\(id)")
            #expect(invoice["issued_on"] == "2026-11-23")
            #expect(
                (invoice["lines"]?.array ?? []).map {
                    [$0["order"], $0["sku"], $0["quantity"]].map { $0?.string ?? "" }
                } == [[whole, "WIDGET", "24"], [part, "PUMP", "4"]]
            )
            let cents = billed.compactMap { $0["totals"]?["gross"]?.cents }.reduce(0, +)
            #expect(invoice["total"]?.cents == cents)

            let number = try #require(invoice["number"])
            try await journey.drive(.erp, "/payments", ["invoice": number])
            for id in [whole, part] {
                let paid = try await portal.order(id, untilStatus: "paid")
                #expect(paid["invoices"]?[0]?["is_paid"] == true)
                #expect(paid["invoices"]?[0]?["paid"] == paid["totals"]?["gross"])
            }
            #expect(journey.invoicesInERP == [1])
        }
    }
}

extension Journey {
    /// How many documents the ERP has made of each invoice it was told.
    fileprivate var invoicesInERP: [Int] {
        sandbox.look { $0.erp.audit }.filter { $0.kind == "invoice" }.map(\.numbers.count)
    }

    fileprivate func forgoTheRest(of id: String) async throws {
        let reply = try await portal.send(
            "POST",
            "/v1/orders/\(id)/cancellation",
            ["reason": "four are enough"],
            as: "forgo"
        )
        guard reply.status == 200 else { throw Unexpected("the cancellation", reply) }
        _ = try await portal.order(id, until: "two cancelled") {
            $0["lines"]?[0]?["quantities"]?["cancelled"] == "2"
        }
    }
}

extension JSONValue {
    /// An amount with two digits.
    fileprivate var cents: Int? {
        string.flatMap { Int(String($0.filter { $0 != "." })) }
    }
}
