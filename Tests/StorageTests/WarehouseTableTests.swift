import Database
import Primitives
import Storage
import StorageTesting
import Testing

@Suite struct WarehouseTableTests {
    private static let subject = WarehouseSubject(.fulfilment, id: "O1-F1", instanceID: "O1")

    @Test(arguments: TestDatabases.all)
    func `an instruction has one number, and a number one warehouse`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            let numbers = try await store.write { (tx) throws(StoreFailure) -> [Int64] in
                var numbers: [Int64] = []
                let other = WarehouseSubject(.purchase, id: "O1-F1", instanceID: "O1")
                for (subject, partner) in [
                    (Self.subject, "a"), (Self.subject, "a"), (other, "a"), (Self.subject, "b"),
                ] {
                    let number = try tx.warehouseNumbers.number(of: subject, at: partner) {
                        () throws(StoreFailure) in
                        try tx.controlNumbers.next(partner: partner, direction: "out", kind: "W05")
                    }
                    numbers.append(number)
                }
                return numbers
            }
            #expect(numbers == [1, 1, 2, 1])
            let subjects = try await store.write {
                (tx) throws(StoreFailure) -> [WarehouseSubject?] in
                [
                    try tx.warehouseNumbers.subject(of: 1, at: "a"),
                    try tx.warehouseNumbers.subject(of: 2, at: "a"),
                    try tx.warehouseNumbers.subject(of: 2, at: "b"),
                ]
            }
            #expect(subjects.map { $0?.kind } == [.fulfilment, .purchase, nil])
            #expect(subjects.first == Self.subject)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `receipts add up, and one that comes again replaces itself`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            let totals = try await store.write {
                (tx) throws(StoreFailure) -> [WarehouseReceiptLine] in
                let table = tx.warehouseReceipts
                for (receipt, good, damaged) in [
                    ("R-1", Int64(60), Int64(4)), ("R-2", 10, 0), ("R-1", 50, 5),
                ] {
                    try table.put(
                        [WarehouseReceiptLine(line: 1, good: good, damaged: damaged)],
                        of: receipt,
                        for: Self.subject,
                        at: "a"
                    )
                }
                return try table.totals(for: Self.subject, at: "a")
            }
            #expect(totals == [WarehouseReceiptLine(line: 1, good: 60, damaged: 5)])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an effect has one document`(on engine: TestEngine) async throws {
        try await withTables(engine) { store in
            try await store.write { (tx) throws(StoreFailure) in
                try tx.warehouseLetters.insert(effectKey: "k", document: "d")
            }
            await #expect(throws: StoreFailure.self) {
                try await store.write { (tx) throws(StoreFailure) in
                    try tx.warehouseLetters.insert(effectKey: "k", document: "e")
                }
            }
            let known = try await store.write { (tx) throws(StoreFailure) -> [String?] in
                [
                    try tx.warehouseLetters.document(of: "k"),
                    try tx.warehouseLetters.effectKey(of: "d"),
                ]
            }
            #expect(known == ["d", "k"])
        }
    }
}
