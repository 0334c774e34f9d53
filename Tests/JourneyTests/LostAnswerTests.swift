import JSON
import Sandbox
import SimulatedWorld
import StorageTesting
import Testing

@Suite struct LostAnswerTests {
    /// The ERP knows no idempotency: whatever is asked twice, it books twice.
    @Test(arguments: TestDatabases.all)
    func `an ERP that loses its answers still has one document of each intent`(
        _ engine: TestEngine
    ) async throws {
        try await Journey.run(on: engine) { journey in
            // One answer is lost, the next call is answered, and so on.
            let faults: [RequestFault?] = (0..<40).flatMap { _ in [.loseAnswers, nil] }
            journey.sandbox.look { $0.erp.faults.next = faults }
            let portal = journey.portal
            let id = try await portal.place("PO-1", for: "C-HARBOR", [("WIDGET", 24)])
            let billed = try await portal.order(id, until: "a posted invoice") {
                $0["invoices"]?[0]?["number"] != nil
            }
            #expect(billed["erp_number"] != nil)
            let audit = try await eventually("order, goods issue and invoice in the ERP") {
                try await journey.floor(.erp).read("/audit")
            } _: {
                $0.count("documents") >= 3
            }
            let documents = audit["documents"]?.array ?? []
            #expect(
                documents.compactMap { $0["kind"]?.string }.sorted()
                    == ["goods_issue", "invoice", "order"]
            )
            #expect(documents.allSatisfy { $0["count"] == 1 })
            let left = journey.sandbox.look { $0.erp.faults.next.count }
            #expect(faults.count - left >= 3, "no answer was lost")
        }
    }
}
