import Canonical
import Database
import Primitives
import Purchasing
import Storage
import StorageTesting
import Testing

@Suite struct PurchaseTableTests {
    private func row(_ id: PurchaseOrder.ID, _ number: String) -> PurchaseRow {
        PurchaseRow(
            id: id,
            entity: "acme",
            supplier: Party.ID("S"),
            number: number,
            status: .approved,
            total: Money(minorUnits: 1_00, .usd),
            raisedAt: second(1),
            updatedAt: second(1)
        )
    }

    @Test(arguments: TestDatabases.all)
    func `a number is one order's until that was refused`(on engine: TestEngine) async throws {
        let first = PurchaseOrder.ID("P1")
        let next = PurchaseOrder.ID("P2")
        try await withTables(engine) { store in
            let holders = try await store.write {
                (tx) throws(StoreFailure) -> [PurchaseOrder.ID?] in
                var holders = [try tx.purchases.take(row(first, "B-1"))]
                holders.append(try tx.purchases.take(row(next, "B-1")))
                try tx.purchases.free(first)
                holders.append(try tx.purchases.take(row(next, "B-1")))
                return holders
            }
            #expect(holders == [nil, first, nil])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `orders are listed newest first, also by where they stand`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            let pages = try await store.write {
                (tx) throws(StoreFailure) -> [[String]] in
                for number in 1...3 {
                    let id = PurchaseOrder.ID("P\(number)")
                    _ = try tx.purchases.take(row(id, "B-\(number)"))
                }
                let total = Money(minorUnits: 5_00, .usd)
                try tx.purchases.save(PurchaseOrder.ID("P2"), .paid, total: total, at: second(9))
                let all = try tx.purchases.list(entity: "acme", limit: 2)
                let rest = try tx.purchases.list(entity: "acme", before: "P2", limit: 2)
                let paid = try tx.purchases.list(entity: "acme", status: .paid, limit: 2)
                let others = try tx.purchases.list(entity: "other", limit: 2)
                return [all, rest, paid, others].map { $0.map(\.id.rawValue) }
            }
            #expect(pages == [["P3", "P2"], ["P1"], ["P2"], []])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a supplier's invoice bills one order`(on engine: TestEngine) async throws {
        try await withTables(engine) { store in
            try await store.write { (tx) throws(StoreFailure) in
                for _ in 0..<2 {
                    try tx.supplierInvoices.record(
                        "I-1",
                        supplier: Party.ID("S"),
                        entity: "acme",
                        order: PurchaseOrder.ID("P1")
                    )
                }
            }
            let refused = try await store.write { (tx) throws(StoreFailure) -> String in
                do throws(StoreFailure) {
                    try tx.supplierInvoices.record(
                        "I-1",
                        supplier: Party.ID("S"),
                        entity: "acme",
                        order: PurchaseOrder.ID("P2")
                    )
                    return "taken"
                } catch {
                    return error.code
                }
            }
            #expect(refused == StoreFailure.contention.code)
        }
    }
}
