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

/// What is expected is promised once.
@Suite struct InboundPromiseTests {
    private static let item = Item.ID("WIDGET")

    /// Nothing of the item in stock, and two supplies of a hundred.
    private func expect(_ texts: [(String, String)], _ bench: TestBench) async throws {
        let entity = DemoCatalogue.entity.rawValue
        let now = bench.clock.now()
        let supplies = try texts.map { ($0.0, try #require(LocalDate($0.1))) }
        try await bench.store.write { (transaction) throws(StoreFailure) in
            for level in try transaction.stock.lock([Self.item], entity: entity) {
                try transaction.stock.post(
                    StockPosting(
                        .adjust,
                        item: Self.item,
                        site: level.site,
                        onHandDelta: -level.onHand,
                        cause: "emptied"
                    ),
                    entity: entity,
                    effectKey: "test/\(level.site)",
                    at: now
                )
            }
            for (reference, day) in supplies {
                try transaction.inboundSupply.set(
                    InboundSupply(
                        item: Self.item,
                        site: DemoCatalogue.dallas,
                        expectedOn: day,
                        thousandths: 100_000,
                        reference: reference
                    ),
                    entity: entity
                )
            }
        }
    }

    private func promise(
        _ number: String,
        _ each: Int64,
        _ bench: TestBench
    ) async throws
        -> String?
    {
        let id = try await bench.accept(bench.request(number, [("WIDGET", each)]))
        let line = try await bench.state(id).lines[0]
        #expect(line.quantities.backordered == each * 1_000)
        return line.promisedOn?.description
    }

    // The bench's clock stands at 2027-01-15.
    @Test(arguments: TestDatabases.all)
    func `a second order is promised what the first has left`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            try await expect([("PO-1", "2027-02-01"), ("PO-2", "2027-03-01")], bench)
            #expect(try await promise("A", 80, bench) == "2027-02-01")
            #expect(try await promise("B", 40, bench) == "2027-03-01")
            #expect(try await promise("C", 20, bench) == "2027-03-01")
            #expect(try await promise("D", 100, bench) == nil)
            // Whoever waits without a day waits all the same.
            #expect(try await promise("E", 1, bench) == nil)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an order that is changed does not stand before itself`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            try await expect([("PO-1", "2027-02-01")], bench)
            let id = try await bench.accept(bench.request("A", [("WIDGET", 60)]))
            let change = OrderChange(
                requestedBy: "portal",
                lines: [OrderChange.Line(number: 1, quantity: Quantity(90, .each))]
            )
            _ = try await bench.desk.act(
                OrderCommand(
                    caller: bench.caller,
                    order: id,
                    event: .changeRequested(change),
                    idempotencyKey: "more",
                    body: [],
                    traceID: "0af7651916cd43dd8448eb211c80319c"
                ),
                render: TestBench.idOnly
            )
            let line = try await bench.state(id).lines[0]
            #expect(line.quantities.backordered == 90_000)
            #expect(line.promisedOn?.description == "2027-02-01")
        }
    }

    @Test(arguments: TestDatabases.all)
    func `goods that should be here already are promised to nobody`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            try await expect([("PO-1", "2027-01-10")], bench)
            #expect(try await promise("A", 10, bench) == nil)
        }
    }

    /// Of an item that was never in stock, which has no row of stock to hold.
    @Test(arguments: TestDatabases.all)
    func `orders at once are promised what is expected once`(on engine: TestEngine) async throws {
        try await TestBench.run(on: engine) { bench in
            let item = Item.ID("NOVELTY")
            let trade = DemoCatalogue.masterData
            var novelty = try #require(trade.items.first { $0.id == Self.item })
            novelty.id = item
            novelty.identifiers = []
            var price = try #require(trade.prices.first { $0.item == Self.item })
            price.id = PriceRule.ID("LIST-NOVELTY")
            price.item = item
            let news = MasterData(
                entity: trade.entity,
                items: [novelty],
                prices: [price],
                inbound: [("PO-1", "2027-02-01"), ("PO-2", "2027-03-01")].compactMap {
                    (reference, day) in
                    LocalDate(day).map { day in
                        InboundSupply(
                            item: item,
                            site: DemoCatalogue.dallas,
                            expectedOn: day,
                            thousandths: 100_000,
                            reference: reference
                        )
                    }
                }
            )
            let now = bench.clock.now()
            try await bench.store.write { (transaction) throws(StoreFailure) in
                try news.load(into: transaction, source: "test", at: now)
            }
            let promises = try await withThrowingTaskGroup(of: String?.self) { group in
                for number in 1...20 {
                    group.addTask {
                        let request = bench.request("N\(number)", [("NOVELTY", 10)])
                        let id = try await bench.accept(request)
                        return try await bench.state(id).lines[0].promisedOn?.description
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(promises.count { $0 == "2027-02-01" } == 10)
            #expect(promises.count { $0 == "2027-03-01" } == 10)
        }
    }
}
