import Canonical
import Database
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

/// While an ERP's queue is long, what must leave soon and what is large goes first; the orders of
/// one customer keep their order.
@Suite struct BookingPriorityTests {
    /// From two in the morning of a Friday in Chicago; Dallas closes at three in the afternoon.
    private static let noonAndAHalf = Duration.seconds(10 * 3_600 + 1_800)

    @Test(arguments: TestDatabases.all)
    func `what can still leave today goes before what came earlier`(
        on engine: TestEngine
    ) async throws {
        try await bench(on: engine, BookingPriority(cutOffMinutes: 120)) { bench in
            bench.clock.advance(Self.noonAndAHalf)
            let early = try await accept("PO-1", DemoCatalogue.harbor, bench)
            bench.clock.advance(.seconds(3_600))
            let urgent = try await accept("PO-2", DemoCatalogue.summit, bench)
            bench.clock.advance(.seconds(60))
            let sameCustomer = try await accept("PO-3", DemoCatalogue.harbor, bench)
            bench.clock.advance(.seconds(2 * 3_600))
            let afterCutOff = try await accept("PO-4", DemoCatalogue.prairie, bench)
            #expect(
                try await bookings(bench) == [urgent, early, sameCustomer, afterCutOff]
            )
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a large order goes before what came up to its head start earlier`(
        on engine: TestEngine
    ) async throws {
        let value = BookingPriority.ValueHeadStart(
            from: Money(minorUnits: 5_000, .usd),
            minutes: 30
        )
        try await bench(on: engine, BookingPriority(value: value)) { bench in
            let longAgo = try await accept("PO-1", DemoCatalogue.harbor, bench)
            bench.clock.advance(.seconds(1_800 + 1))
            let small = try await accept("PO-2", DemoCatalogue.summit, bench)
            bench.clock.advance(.seconds(1))
            let large = try await accept("PO-3", DemoCatalogue.prairie, bench, each: 40)
            #expect(try await bookings(bench) == [longAgo, large, small])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `without a priority what came first goes first`(on engine: TestEngine) async throws {
        try await bench(on: engine, nil) { bench in
            bench.clock.advance(Self.noonAndAHalf)
            let first = try await accept("PO-1", DemoCatalogue.harbor, bench)
            bench.clock.advance(.seconds(3_600))
            let second = try await accept("PO-2", DemoCatalogue.summit, bench, each: 40)
            #expect(try await bookings(bench) == [first, second])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `nobody is put before what waited when the priority came`(
        on engine: TestEngine
    ) async throws {
        try await bench(on: engine, nil) { bench in
            bench.clock.advance(Self.noonAndAHalf)
            let waiting = try await accept("PO-1", DemoCatalogue.harbor, bench)
            try await set(BookingPriority(cutOffMinutes: 240), bench)
            bench.clock.advance(.seconds(60))
            let first = try await accept("PO-2", DemoCatalogue.harbor, bench)
            bench.clock.advance(.seconds(60))
            let second = try await accept("PO-3", DemoCatalogue.harbor, bench)
            #expect(try await bookings(bench) == [waiting, first, second])
        }
    }

    // MARK: - The bench

    /// Nothing leaves before `bookings` looks; a place was taken before.
    private func bench(
        on engine: TestEngine,
        _ priority: BookingPriority?,
        _ body: (TestBench) async throws -> Void
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            if priority != nil {
                try await set(priority, bench)
                _ = try await accept("PO-0", DemoCatalogue.cascade, bench)
                _ = try await bookings(bench)
            }
            try await body(bench)
        }
    }

    private func set(_ priority: BookingPriority?, _ bench: TestBench) async throws {
        var data = MasterData(entity: DemoCatalogue.masterData.entity)
        data.entity.bookingPriority = priority
        let (change, now) = (data, bench.clock.now())
        try await bench.store.write { (transaction) throws(StoreFailure) in
            try change.load(into: transaction, source: "tests", at: now)
        }
    }

    private func accept(
        _ number: String,
        _ customer: Party.ID,
        _ bench: TestBench,
        each: Int64 = 1
    ) async throws -> Order.ID {
        try await bench.accept(bench.request(number, [("WIDGET", each)], customer: customer))
    }

    /// The orders in the order in which the ERP was given them, from here on.
    private func bookings(_ bench: TestBench) async throws -> [Order.ID] {
        let before = bench.delivery.made("erp.book").count
        try await bench.settle()
        return bench.delivery.made("erp.book").dropFirst(before).map { call in
            Order.ID(String(call.key.split(separator: "/")[1]))
        }
    }
}
