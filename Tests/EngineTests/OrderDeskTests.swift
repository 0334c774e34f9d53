import Canonical
import Database
import Engine
import Inventory
import Ordering
public import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

@Suite struct OrderDeskTests {
    @Test(arguments: TestDatabases.all)
    func `a repeat gets the first answer and changes nothing`(on engine: TestEngine) async throws {
        try await TestBench.run(on: engine) { bench in
            let request = bench.request("PO-1", [("WIDGET", 5)])
            guard case .answered(let first, false) = try await bench.submit(request),
                case .answered(let second, true) = try await bench.submit(request)
            else { throw UnexpectedOutcome() }
            #expect(first == second)
            let reserved = try await bench.store.read { (view) throws(StoreFailure) in
                try view.stock.levels(of: "WIDGET", entity: "acme").reduce(0) { $0 + $1.reserved }
            }
            #expect(reserved == 5_000)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `one key with other content is refused`(on engine: TestEngine) async throws {
        try await TestBench.run(on: engine) { bench in
            _ = try await bench.submit(bench.request("PO-1", [("WIDGET", 5)]), key: "k")
            let other = bench.request("PO-2", [("WIDGET", 6)])
            guard case .keyReused = try await bench.submit(other, key: "k") else {
                throw UnexpectedOutcome()
            }
        }
    }

    @Test(arguments: TestDatabases.all)
    func `the same PO number is the same order, or another's`(on engine: TestEngine) async throws {
        try await TestBench.run(on: engine) { bench in
            let id = try await bench.accept(bench.request("PO-1", [("WIDGET", 5)]))
            let again = bench.request("PO-1", [("WIDGET", 5)])
            guard case .answered(let answer, true) = try await bench.submit(again, key: "other")
            else { throw UnexpectedOutcome() }
            #expect(String(decoding: answer.body, as: UTF8.self) == id.rawValue)

            let changed = bench.request("PO-1", [("WIDGET", 6)])
            guard case .numberTaken(id) = try await bench.submit(changed, key: "third") else {
                throw UnexpectedOutcome()
            }
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a rejected order frees its PO number`(on engine: TestEngine) async throws {
        try await TestBench.run(on: engine) { bench in
            let nonsense = bench.request("PO-1", [("NO-SUCH-ITEM", 5)])
            let rejected = try await bench.accept(nonsense)
            #expect(try await bench.state(rejected).answer == .rejected)
            guard
                case .answered(_, false) = try await bench.submit(
                    bench.request("PO-1", [("WIDGET", 1)]),
                    key: "again"
                )
            else { throw UnexpectedOutcome() }
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a thousand orders for the last ten units get exactly ten from stock`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let ids = try await withThrowingTaskGroup(of: Order.ID.self) { group in
                for number in 0..<1_000 {
                    // Every other customer does not want to wait.
                    let customer = number % 2 == 0 ? DemoCatalogue.harbor : DemoCatalogue.quick
                    let request = bench.request(
                        "PO-\(number)",
                        [("LAST-TEN", 1)],
                        customer: customer
                    )
                    group.addTask { try await bench.acceptPatiently(request) }
                }
                return try await group.reduce(into: [Order.ID]()) { $0.append($1) }
            }
            var allocated = 0
            var elsewhere = 0
            for id in ids {
                let quantities = try await bench.state(id).lines[0].quantities
                allocated += quantities.allocated == 1_000 ? 1 : 0
                elsewhere += quantities.backordered + quantities.cancelled == 1_000 ? 1 : 0
            }
            #expect(allocated == 10)
            #expect(elsewhere == 990)
            let differences = try await bench.store.read { (view) throws(StoreFailure) in
                try view.stock.ledgerDifferences(entity: "acme").count
            }
            #expect(differences == 0)
        }
    }
}

extension Identifier: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}
