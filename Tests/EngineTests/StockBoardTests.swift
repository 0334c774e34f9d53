import Canonical
import Database
import Engine
import Inventory
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

@Suite struct StockBoardTests {
    private let entity = DemoCatalogue.entity.rawValue

    @Test(arguments: TestDatabases.all)
    func `a question that was asked before is answered from memory`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let store = WatchedStore(bench.store)
            let board = StockBoard(store: store, facts: FactLoader())
            let first = try await available("WIDGET", on: board, bench)
            let readings = store.readings
            #expect(try await available("WIDGET", on: board, bench) == first)
            #expect(store.readings == readings)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an answer shows what was stored here before it was asked for`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let board = StockBoard(store: bench.store, facts: FactLoader())
            let before = try await available("WIDGET", on: board, bench)
            for number in 1...5 {
                _ = try await bench.accept(bench.request("PO-\(number)", [("WIDGET", 3)]))
                let now = try await available("WIDGET", on: board, bench)
                #expect(now == before - Int64(number) * 3_000)
            }
        }
    }

    /// Each sender asks after its own order, while others change the same item.
    @Test(arguments: TestDatabases.all)
    func `many who order and ask side by side each see their own order`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let board = StockBoard(store: bench.store, facts: FactLoader())
            let before = try await available("WIDGET", on: board, bench)
            let seen = try await withThrowingTaskGroup(of: Int64.self) { group in
                for sender in 1...20 {
                    group.addTask {
                        _ = try await bench.accept(bench.request("PO-\(sender)", [("WIDGET", 1)]))
                        return try await available("WIDGET", on: board, bench)
                    }
                }
                return try await group.reduce(into: [Int64]()) { $0.append($1) }
            }
            #expect(seen.allSatisfy { $0 <= before - 1_000 && $0 >= before - 20_000 })
            #expect(try await available("WIDGET", on: board, bench) == before - 20_000)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what another node stored is seen when the last look is old`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let board = StockBoard(store: bench.store, facts: FactLoader())
            let before = try await available("WIDGET", on: board, bench)
            // Nobody gives a signal of it.
            try await receive(4_000, "WIDGET", in: bench.store, at: bench.clock.now())
            bench.clock.advance(.seconds(1))
            #expect(try await available("WIDGET", on: board, bench) == before + 4_000)
        }
    }

    /// On PostgreSQL a transaction may take its number early and commit late.
    @Test(.enabled(if: TestDatabases.all.contains(.postgres)))
    func `a posting that commits after later ones is not missed`() async throws {
        try await TestBench.run(on: .postgres) { bench in
            let board = StockBoard(store: bench.store, facts: FactLoader())
            let before = try await available("GADGET", on: board, bench)
            let (posted, looked) = (Gate(), Gate())
            let now = bench.clock.now()
            async let late: Void = bench.store.write { (transaction) throws(StoreFailure) in
                try Self.post(4_000, "GADGET", in: transaction, at: now)
                // What waits in the pipeline is sent, and its number taken.
                _ = try transaction.stock.lastPosting()
                posted.open()
                looked.pass()
            }
            await posted.opened()
            try await receive(1_000, "WIDGET", in: bench.store, at: now)
            bench.clock.advance(.seconds(1))
            #expect(try await available("GADGET", on: board, bench) == before)
            looked.open()
            _ = try await late
            bench.clock.advance(.seconds(1))
            #expect(try await available("GADGET", on: board, bench) == before + 4_000)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `new master data is seen`(on engine: TestEngine) async throws {
        try await TestBench.run(on: engine) { bench in
            let board = StockBoard(store: bench.store, facts: FactLoader())
            _ = try await available("WIDGET", on: board, bench)
            let now = bench.clock.now()
            try await bench.store.write { (transaction) throws(StoreFailure) in
                var data = DemoCatalogue.masterData
                for index in data.items.indices { data.items[index].description = "New" }
                try data.load(into: transaction, source: "tests", at: now)
            }
            bench.clock.advance(.seconds(1))
            let view = try await board.look(
                at: [ItemIdentifier(.sku, "WIDGET")],
                entity: entity,
                at: bench.clock.now()
            )
            guard case .found(let stock) = view.items.first else { throw UnexpectedOutcome() }
            #expect(stock.item.description == "New")
        }
    }

    @Test(arguments: TestDatabases.all)
    func `while the database is away, memory answers with its moment, for a time`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let store = WatchedStore(bench.store)
            let board = StockBoard(store: store, facts: FactLoader())
            let seenAt = bench.clock.now()
            let before = try await available("WIDGET", on: board, bench)
            store.failReadings(with: .unavailable("gone"))
            bench.clock.advance(.seconds(600))
            let view = try await board.look(
                at: [ItemIdentifier(.sku, "WIDGET")],
                entity: entity,
                at: bench.clock.now()
            )
            #expect(view.asOf == seenAt)
            #expect(sum(view.items[0]) == before)
            await #expect(throws: StoreFailure.self) {
                try await available("GADGET", on: board, bench)
            }
            bench.clock.advance(.seconds(301))
            await #expect(throws: StoreFailure.self) {
                try await available("WIDGET", on: board, bench)
            }
            store.failReadings(with: nil)
            #expect(try await available("GADGET", on: board, bench) > 0)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a board that is full starts anew and answers the same`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let small = StockBoard(store: bench.store, facts: FactLoader(), entriesMax: 1)
            let large = StockBoard(store: bench.store, facts: FactLoader())
            for sku in ["WIDGET", "GADGET", "FILTER", "WIDGET"] {
                let one = try await available(sku, on: small, bench)
                #expect(try await available(sku, on: large, bench) == one)
                _ = try await bench.accept(bench.request("PO-\(sku)-\(one)", [(sku, 1)]))
            }
        }
    }

    // MARK: - Asking and posting

    private func available(
        _ sku: String,
        on board: StockBoard,
        _ bench: TestBench
    ) async throws -> Int64 {
        let view = try await board.look(
            at: [ItemIdentifier(.sku, sku)],
            entity: entity,
            at: bench.clock.now()
        )
        return sum(view.items[0])
    }

    private func sum(_ match: StockMatch) -> Int64 {
        guard case .found(let stock) = match else { return -1 }
        return stock.levels.reduce(0) { $0 + $1.available }
    }

    private func receive(
        _ thousandths: Int64,
        _ item: Item.ID,
        in store: any Store,
        at now: Timestamp
    ) async throws {
        try await store.write { (transaction) throws(StoreFailure) in
            try Self.post(thousandths, item, in: transaction, at: now)
        }
    }

    private static func post(
        _ thousandths: Int64,
        _ item: Item.ID,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) {
        try transaction.stock.post(
            StockPosting(
                .count,
                item: item,
                site: "DAL",
                onHandDelta: thousandths,
                cause: "tests"
            ),
            entity: DemoCatalogue.entity.rawValue,
            effectKey: "tests/\(item)/\(thousandths)",
            at: now
        )
    }
}
