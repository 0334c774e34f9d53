import Canonical
import Database
import Engine
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

/// What waits for a system is told in orders, in money of each currency, and by cut-off.
@Suite struct BacklogTests {
    /// Friday, 02:00 in Dallas, whose cut-off is at 15:00.
    private static let now = StillClock().now()
    private static let cutOff = now.advanced(by: .seconds(13 * 3_600))

    @Test(arguments: TestDatabases.all)
    func `each order counts once, in its own currency, by its site's cut-off`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            try await wait(
                [
                    boardRow("A", at: Self.now, from: "DAL"),
                    boardRow("B", at: Self.now, from: "DAL", minorUnits: 50),
                    boardRow("C", at: Self.now, in: -1, from: "DAL"),
                    boardRow("D", at: Self.now, in: 3, from: "RNO", currency: "EUR"),
                    boardRow("E", at: Self.now, in: nil, currency: "JPY", minorUnits: 7),
                    // Nothing is reserved for it yet: it has until the end of its day.
                    boardRow("F", at: Self.now, in: 0, currency: "EUR"),
                ],
                for: "erp",
                bench
            )
            let backlog = try await read("erp", bench, at: Self.now)
            #expect(backlog.count == 7)
            #expect(backlog.orders == [.today: 3, .missed: 1, .later: 1, .none: 2])
            #expect(
                backlog.values == [
                    Money(minorUnits: 4_000, .eur), Money(minorUnits: 7, .jpy),
                    Money(minorUnits: 4_050, .usd),
                ]
            )
            #expect(backlog.nextCutOff == Self.cutOff)
            #expect(
                backlog.words == "7 orders worth 40.00 EUR and 7 JPY and 40.50 USD wait; 3 must "
                    + "leave today, the first until 2027-01-15T21:00:00Z; "
                    + "one has missed its cut-off"
            )
            #expect(try await read("wms", bench, at: Self.now).words == "no order waits")
        }
    }

    @Test func `an order misses its cut-off at that moment, and no sooner`() async throws {
        try await TestBench.run(on: .sqlite) { bench in
            try await wait([boardRow("A", at: Self.now, from: "DAL")], for: "erp", bench)
            let before = Self.cutOff.advanced(by: .microseconds(-1))
            #expect(try await read("erp", bench, at: before).orders[.today] == 1)
            #expect(try await read("erp", bench, at: Self.cutOff).orders[.missed] == 1)
        }
    }

    /// Two effects for each order, and one for an order that the board has not reached.
    private func wait(
        _ rows: [OrderBoardRow],
        for target: String,
        _ bench: TestBench
    ) async throws {
        try await bench.store.write { (transaction) throws(StoreFailure) in
            try transaction.orderBoard.save(rows)
            for id in rows.map(\.orderID) + rows.map(\.orderID) + ["Z"] {
                let known = try transaction.effects.effects(ofInstance: "order", id, limit: 9)
                try transaction.effects.enqueue(
                    StoredEffect(
                        key: "order/\(id)/\(known.count)",
                        entity: "acme",
                        instanceKind: "order",
                        instanceID: id,
                        sequence: Int64(known.count),
                        ordinal: 0,
                        target: target,
                        operation: "erp.book",
                        lane: "\(target)/\(id)",
                        payload: [],
                        traceID: "0af7651916cd43dd8448eb211c80319c",
                        dueAt: Self.now,
                        createdAt: Self.now
                    )
                )
            }
        }
    }

    private func read(
        _ target: String,
        _ bench: TestBench,
        at now: Timestamp
    ) async throws -> Backlog {
        let reader = BacklogReader(facts: FactLoader())
        return try await bench.store.read { (snapshot) throws(StoreFailure) in
            try reader.read(target, in: snapshot, at: now)
        }
    }
}

/// An order as the board has it, whose goods leave so many days after it came.
func boardRow(
    _ id: String,
    at now: Timestamp,
    in days: Int? = 0,
    from site: String? = nil,
    currency: String = "USD",
    minorUnits: Int64 = 2_000
) -> OrderBoardRow {
    OrderBoardRow(
        orderID: id,
        entity: DemoCatalogue.entity.rawValue,
        channel: "portal",
        customer: DemoCatalogue.harbor.rawValue,
        customerName: "Harbor",
        purchaseOrderNumber: id,
        status: "accepted",
        holds: [],
        currency: currency,
        grossMinorUnits: minorUnits,
        lineCount: 1,
        erpNumber: nil,
        receivedAt: now,
        updatedAt: now,
        sequence: 1,
        leavesOn: days.map { LocalDate(at: now).adding(days: $0) },
        leavesFrom: site
    )
}
