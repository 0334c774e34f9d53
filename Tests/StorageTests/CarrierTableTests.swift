import Canonical
import Database
import Primitives
import Storage
import StorageTesting
import Testing

@Suite struct CarrierTableTests {
    private static let noon = Timestamp(microseconds: 1_795_435_200_000_000)

    private static func load(_ number: Int64, dueIn hours: Int?) -> LoadTenderRow {
        LoadTenderRow(
            partner: "a",
            number: number,
            entity: "us",
            orderID: "O\(number)",
            fulfilment: "O\(number)-F1",
            document: "out/a/204/\(number)",
            state: .offered,
            charge: number == 1 ? Money(minorUnits: 85_00, .usd) : nil,
            dueAt: hours.map { noon.advanced(by: .seconds(3_600 * $0)) }
        )
    }

    @Test(arguments: TestDatabases.all)
    func `who is late is found once, and who has answered is not waited for`(
        on engine: TestEngine
    ) async throws {
        try await TestDatabases.with(engine) { store in
            try await store.migrate(Schema.migrations, now: Self.noon)
            let rows = [Self.load(1, dueIn: 4), Self.load(2, dueIn: 2), Self.load(3, dueIn: nil)]
            try await store.write { (tx) throws(StoreFailure) in
                for row in rows { try tx.loadTenders.insert(row) }
            }
            let later = Self.noon.advanced(by: .seconds(5 * 3_600))
            try await store.write { (tx) throws(StoreFailure) in
                let table = tx.loadTenders
                #expect(try table.load(1, at: "a") == rows[0])
                #expect(try table.load(ofFulfilment: "O3-F1", at: "a") == rows[2])
                #expect(try table.load(1, at: "b") == nil)
                #expect(try table.nextDue() == rows[1].dueAt)
                #expect(try table.overdue(at: later, limit: 9).map(\.number) == [2, 1])
                try table.settle(1, at: "a", as: .accepted)
                #expect(try table.load(1, at: "a")?.state == .accepted)
                let due = rows[1].dueAt ?? later
                #expect(try table.stopWaiting(for: 2, at: "a", dueAt: due))
                #expect(try !table.stopWaiting(for: 2, at: "a", dueAt: due))
                #expect(try table.overdue(at: later, limit: 9) == [])
                #expect(try table.nextDue() == nil)
            }
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an invoice is read as it was written, the latest first`(
        on engine: TestEngine
    ) async throws {
        try await TestDatabases.with(engine) { store in
            try await store.migrate(Schema.migrations, now: Self.noon)
            func invoice(_ number: String, _ agreed: Int64?, _ second: Int) -> FreightInvoiceRow {
                FreightInvoiceRow(
                    partner: "a",
                    invoice: number,
                    entity: "us",
                    orderID: "O1",
                    fulfilment: "O1-F1",
                    amount: Money(minorUnits: 85_00, .eur),
                    agreed: agreed.map { Money(minorUnits: $0, .eur) },
                    state: agreed == nil ? .unchecked : .differs,
                    findings: agreed == nil ? "" : "it asks more\nit is late",
                    issuedOn: agreed == nil ? nil : LocalDate("2026-11-26"),
                    receivedAt: Self.noon.advanced(by: .seconds(second))
                )
            }
            let (first, second) = (invoice("F-1", nil, 1), invoice("F-2", 80_00, 2))
            try await store.write { (tx) throws(StoreFailure) in
                try tx.freightInvoices.insert(first)
                try tx.freightInvoices.insert(second)
                #expect(try tx.freightInvoices.load("F-2", from: "a") == second)
                #expect(
                    try tx.freightInvoices.invoices(ofFulfilment: "O1-F1", limit: 9)
                        == [first, second]
                )
                #expect(try tx.freightInvoices.recent(of: "us", limit: 1) == [second])
            }
        }
    }
}
