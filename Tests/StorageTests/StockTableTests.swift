import Canonical
import Database
import Inventory
import Ordering
public import Primitives
import Storage
import StorageTesting
import Testing

@Suite struct StockTableTests {
    private let widget = Item.ID("WIDGET")
    private let dallas = Site.ID("DAL")

    @Test(arguments: TestDatabases.all)
    func `levels are the sum of their ledger`(on engine: TestEngine) async throws {
        try await withTables(engine) { store in
            let result = try await store.write {
                (tx) throws(StoreFailure) -> ([StockLevel], Int) in
                let postings: [StockPosting] = [
                    StockPosting(
                        .receive,
                        item: widget,
                        site: dallas,
                        onHandDelta: 10_000,
                        cause: "PO-1"
                    ),
                    StockPosting(
                        .reserve,
                        item: widget,
                        site: dallas,
                        reservedDelta: 4_000,
                        cause: "A"
                    ),
                    StockPosting(
                        .ship,
                        item: widget,
                        site: dallas,
                        onHandDelta: -4_000,
                        reservedDelta: -4_000,
                        cause: "A"
                    ),
                ]
                for (ordinal, posting) in postings.enumerated() {
                    try tx.stock.post(
                        posting,
                        entity: "acme",
                        effectKey: "k/\(ordinal)",
                        at: second(1)
                    )
                }
                let levels = try tx.stock.lock([widget], entity: "acme")
                return (levels, try tx.stock.ledgerDifferences(entity: "acme").count)
            }
            #expect(result.0.map(\.onHand) == [6_000])
            #expect(result.0.map(\.reserved) == [0])
            #expect(result.0.map(\.version) == [3])
            #expect(result.1 == 0)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a thousand at once for the last ten units get exactly ten`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            try await store.write { (tx) throws(StoreFailure) in
                let posting = StockPosting(
                    .receive,
                    item: widget,
                    site: dallas,
                    onHandDelta: 10_000,
                    cause: "PO-1"
                )
                try tx.stock.post(posting, entity: "acme", effectKey: "k", at: second(1))
            }
            let promised = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<1_000 {
                    group.addTask { try await reserveOne(store, for: "order-\(number)") }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(promised == 10)
        }
    }

    private func reserveOne(_ store: TestStore, for order: String) async throws -> Bool {
        try await store.write { (tx) throws(StoreFailure) -> Bool in
            let level = try tx.stock.lock([widget], entity: "acme").first
            guard let level, level.available >= 1_000 else { return false }
            let posting = StockPosting(
                .reserve,
                item: widget,
                site: dallas,
                reservedDelta: 1_000,
                cause: order
            )
            try tx.stock.post(posting, entity: "acme", effectKey: order, at: second(2))
            return true
        }
    }

    @Test(arguments: TestDatabases.all)
    func `the queue is served by priority, then by age`(on engine: TestEngine) async throws {
        try await withTables(engine) { store in
            let orders = try await store.write { (tx) throws(StoreFailure) -> [String] in
                for (order, priority, since) in [("A", 5, 1), ("B", 5, 0), ("C", 1, 9)] {
                    let entry = BackorderEntry(
                        order: Order.ID(order),
                        line: 1,
                        item: widget,
                        thousandths: 1_000,
                        priority: priority,
                        since: second(since)
                    )
                    try tx.backorders.set(entry, entity: "acme")
                }
                return try tx.backorders.lockQueue(of: widget, entity: "acme")
                    .map(\.order.rawValue)
            }
            #expect(orders == ["C", "B", "A"])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an answered offer is taken off what was offered, and zero leaves the queue`(
        on engine: TestEngine
    ) async throws {
        try await withTables(engine) { store in
            let offered = try await store.write { (tx) throws(StoreFailure) -> [[Int64]] in
                var entry = BackorderEntry(
                    order: "A",
                    line: 1,
                    item: widget,
                    thousandths: 5_000,
                    priority: 5,
                    since: second(0)
                )
                try tx.backorders.set(entry, entity: "acme")
                try tx.backorders.offer(3_000, order: "A", line: 1, entity: "acme")
                let before = try tx.backorders.lockQueue(of: widget, entity: "acme").map(\.offered)
                entry.thousandths = 2_000
                entry.offered = 3_000
                try tx.backorders.set(entry, entity: "acme")
                let after = try tx.backorders.lockQueue(of: widget, entity: "acme").map(\.offered)
                entry.thousandths = 0
                try tx.backorders.set(entry, entity: "acme")
                let gone = try tx.backorders.lockQueue(of: widget, entity: "acme").map(\.offered)
                return [before, after, gone]
            }
            #expect(offered == [[3_000], [0], []])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `exposure moves while the limit stays`(on engine: TestEngine) async throws {
        try await withTables(engine) { store in
            let root = Party.ID("C-1")
            let account = try await store.write { (tx) throws(StoreFailure) -> CreditAccount? in
                try tx.credit.setLimit(
                    Money(minorUnits: 1_000_00, .usd),
                    currency: .usd,
                    root: root,
                    entity: "acme",
                    at: second(0)
                )
                let posting = CreditPosting(
                    root: root,
                    openOrdersDelta: Money(minorUnits: 250_00, .usd),
                    openInvoicesDelta: Money(minorUnits: 50_00, .usd)
                )
                try tx.credit.post(posting, entity: "acme", at: second(1))
                return try tx.credit.lock(root, entity: "acme")
            }
            #expect(account?.limit?.minorUnits == 1_000_00)
            #expect(account?.exposure.minorUnits == 300_00)
        }
    }
}

extension Identifier: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}
