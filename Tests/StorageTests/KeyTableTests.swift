import Canonical
import Database
import Ordering
import Primitives
import Storage
import StorageTesting
import Testing

@Suite struct KeyTableTests {
    private let key = BusinessKey(
        entity: "acme",
        channel: "portal",
        customer: "C-1",
        number: "PO-4711"
    )

    @Test(arguments: TestDatabases.all)
    func `a PO number has one holder until it is freed`(on engine: TestEngine) async throws {
        try await withTables(engine) { store in
            let holders = try await store.write { (tx) throws(StoreFailure) -> [String?] in
                let keys = tx.businessKeys
                let first = try keys.take(key, for: "A", contentHash: [1], at: second(1))
                let another = try keys.take(key, for: "B", contentHash: [2], at: second(2))
                try keys.free(key, of: "B")
                let third = try keys.take(key, for: "C", contentHash: [3], at: second(3))
                try keys.free(key, of: "A")
                let fourth = try keys.take(key, for: "D", contentHash: [4], at: second(4))
                return [first?.orderID, another?.orderID, third?.orderID, fourth?.orderID]
            }
            #expect(holders == [nil, "A", "A", nil])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an outside number finds every instance it belongs to`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            let found = try await store.write { (tx) throws(StoreFailure) -> [InstanceReference] in
                for order in ["B", "A", "A"] {
                    try tx.crossReferences.record(
                        entity: "acme",
                        kind: "tracking_number",
                        value: "1Z999",
                        instance: InstanceReference(kind: "order", id: order)
                    )
                }
                return try tx.crossReferences.instances(anyKind: "1Z999", limit: 10)
            }
            #expect(found.map(\.id) == ["A", "B"])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `control numbers have no gaps, not even after a failure`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            func next() async throws -> Int64 {
                try await store.write { (tx) throws(StoreFailure) -> Int64 in
                    try tx.controlNumbers.next(partner: "acme", direction: "out", kind: "ISA")
                }
            }
            let first = try await next()
            #expect(first == 1)
            await #expect(throws: StoreFailure.self) {
                try await store.write { (tx) throws(StoreFailure) in
                    _ = try tx.controlNumbers.next(partner: "acme", direction: "out", kind: "ISA")
                    throw StoreFailure.corrupt("the document could not be built")
                }
            }
            let another = try await next()
            #expect(another == 2)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a work item keeps its age until it is closed`(on engine: TestEngine) async throws {
        try await withTables(engine) { store in
            let item = WorkItem(
                key: "order/A/hold/credit_limit",
                owner: .financeAnalyst,
                reason: .creditLimit,
                detail: "over the limit",
                amount: Money(minorUnits: 100, .usd)
            )
            let order = InstanceReference(kind: "order", id: "A")
            let opened = try await store.write { (tx) throws(StoreFailure) -> [Timestamp] in
                try tx.workItems.open(item, entity: "acme", instance: order, at: second(1))
                try tx.workItems.open(item, entity: "acme", instance: order, at: second(5))
                let first = try tx.workItems.open(owner: .financeAnalyst, limit: 10)
                try tx.workItems.close(item.key, entity: "acme", at: second(6))
                try tx.workItems.open(item, entity: "acme", instance: order, at: second(9))
                let another = try tx.workItems.open(owner: .financeAnalyst, limit: 10)
                return (first + another).map(\.openedAt)
            }
            #expect(opened == [second(1), second(9)])
        }
    }
}
