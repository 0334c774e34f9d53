import Governance
import JSON
import Sandbox
import SimulatedWorld
import StorageTesting
import Testing

@Suite struct HoldTests {
    @Test(arguments: TestDatabases.all)
    func `a credit hold is released by finance and by nobody else`(
        _ engine: TestEngine
    ) async throws {
        try await Journey.run(on: engine) { journey in
            let portal = journey.portal
            let answer = try await portal.submit("PO-1", for: "C-CORNER", [("DRILL", 5)])
            #expect(answer.status == 202)
            #expect(answer.body["status"] == "held")
            let id = try #require(answer.body["id"]?.string)
            let hold = try #require(answer.body["holds"]?[0])
            #expect(hold["owner"] == "finance_analyst")
            let reason = try #require(hold["reason"]?.string)
            let release = "/v1/orders/\(id)/holds/\(reason)/release"

            let wrong = try await journey.client("portal", [.ordersRead, .warehouseRelease])
            let refused = try await wrong.send("POST", release, as: "try-warehouse")
            #expect(refused.status == 403)
            #expect(try await portal.send("POST", release, as: "try-portal").status == 403)
            #expect(try await portal.order(id)["status"] == "held")
            #expect(journey.sandbox.look { $0.erp.audit }.isEmpty)

            let finance = try await journey.client("portal", [.ordersRead, .creditRelease])
            let released = try await finance.send("POST", release, as: "release")
            #expect(released.status == 200)
            #expect(released.body["holds"]?[0]?["released_by"] == "Journey portal")
            _ = try await portal.order(id, until: "shipped") { $0.count("shipments") == 1 }
        }
    }
}
