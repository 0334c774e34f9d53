import Governance
import JSON
import Sandbox
import SimulatedWorld
import StorageTesting
import Testing

@Suite struct ReturnJourneyTests {
    private static let wish: JSONValue = [
        "reference": "RA-77",
        "lines": [["number": 1, "quantity": "4", "unit": "EA", "reason": "damaged"]],
    ]

    @Test(arguments: TestDatabases.all)
    func `goods are authorized to come back, come, and are to be credited`(
        _ engine: TestEngine
    ) async throws {
        try await Journey.run(on: engine) { journey in
            journey.sandbox.look { $0.warehouse.faults.manual = true }
            let portal = journey.portal
            let id = try await portal.place("PO-1", for: "C-PRAIRIE", [("WIDGET", 24)])
            let path = "/v1/orders/\(id)/returns"
            let released = try await portal.order(id, until: "taken by the warehouse") {
                $0["fulfilments"]?[0]?["warehouse_reference"] != nil
            }
            let early = try await portal.send("POST", path, Self.wish, as: "early")
            #expect(early.status == 422)
            let reference = released["fulfilments"]?[0]?["warehouse_reference"]?.string ?? ""
            for step in ["pick", "pack", "ship"] {
                try await journey.drive(.warehouse, "/control/fulfilments/\(reference)/\(step)")
            }
            _ = try await portal.order(id, until: "shipped") { $0.count("shipments") == 1 }
            let answer = try await portal.send("POST", path, Self.wish, as: "r-1")
            #expect(answer.status == 200)
            #expect(answer.body.count("returns") == 1)
            let number = try #require(answer.body["returns"]?[0]?["id"]?.string)
            #expect(number == "\(id)-R1")

            let many: JSONValue = [
                "lines": [["number": 1, "quantity": "21", "unit": "EA", "reason": "not_wanted"]]
            ]
            let refused = try await portal.send("POST", path, many, as: "r-2")
            #expect(refused.status == 422)
            #expect(refused.body["code"] == "order.return.exceeds_shipped")
            #expect(refused.body["errors"]?[0]?["pointer"] == "/lines/0/quantity")

            let warehouse = try await journey.client("warehouse", [.eventsSubmit])
            for event in ["w-1", "w-1", "w-2"] {
                let news: JSONValue = [
                    "id": .string(event), "type": "return.received",
                    "at": "2026-11-27T10:00:00Z", "returnRef": .string(number),
                    "returnLines": [["lineNo": 1, "qtyReceived": "4"]],
                ]
                let reply = try await warehouse.send(
                    "POST",
                    "/v1/events/warehouse",
                    ["events": [news]]
                )
                #expect(reply.status == 202)
            }
            let returned = try await portal.order(id, until: "returned") {
                $0["returns"]?[0]?["status"] == "received"
            }
            #expect(returned["lines"]?[0]?["quantities"]?["returned"] == "4")
            let kinds = try await portal.milestones(id, until: "returned")
            #expect(kinds.filter { $0 == "returned" }.count == 1)

            // However often it was told, the ERP has it back once. It is not billed yet, so there is
            // nothing to credit.
            _ = try await eventually(
                "taken back in the ERP",
                read: { .number(journey.sandbox.look { $0.erp.returnPapers.count }) }
            ) { $0 == 1 }
            let papers = journey.sandbox.look { $0.erp.returnPapers }
            #expect(papers.map(\.kind) == ["return"])
            #expect(papers.allSatisfy { $0.subject == id })
            #expect(returned.count("credit_notes") == 0)
        }
    }
}
