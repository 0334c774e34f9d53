import Database
import Engine
import Inventory
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

@Suite struct LedgerReviewTests {
    @Test(arguments: TestDatabases.all)
    func `stock that orders took is proven from its ledger`(on engine: TestEngine) async throws {
        try await TestBench.run(on: engine) { bench in
            for number in 1...30 {
                _ = try await bench.accept(bench.request("PO-\(number)", [("WIDGET", 70)]))
            }
            let proofs = try await proofs(bench)
            #expect(proofs.map(\.level.site) == ["DAL", "RNO"])
            #expect(proofs.map(\.holds) == [true, true])
            #expect(proofs.map(\.reserved).reduce(0, +) > 1_500_000)
            #expect(proofs.allSatisfy { ($0.closest?.left ?? -1) >= 0 })
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a level that somebody changed behind the ledger's back is found`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            try await bench.store.write { (transaction) throws(StoreFailure) in
                let sql: SQL = "UPDATE stock_level SET on_hand = on_hand + 1 WHERE site = 'DAL'"
                try transaction.session.execute(sql, [])
            }
            let proofs = try await proofs(bench)
            #expect(proofs.map(\.holds) == [false, true])
        }
    }

    private func proofs(_ bench: TestBench) async throws -> [LedgerProof] {
        try await bench.store.read { (snapshot) throws(StoreFailure) in
            try LedgerReview.proofs(
                of: "WIDGET",
                entity: DemoCatalogue.entity.rawValue,
                in: snapshot
            )
        }
    }
}
