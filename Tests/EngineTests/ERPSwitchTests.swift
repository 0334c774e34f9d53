import Canonical
import Database
import Engine
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

/// An entity moves from one ERP to another while orders are under way.
@Suite struct ERPSwitchTests {
    /// From now on the entity's ERP is `erp`.
    private func move(_ bench: TestBench, to erp: String) async throws {
        var data = DemoCatalogue.masterData
        data.entity.erp = .init(erp)
        data.openingStock = []
        data.inbound = []
        let (loaded, now) = (data, bench.clock.now())
        try await bench.store.write { (transaction) throws(StoreFailure) in
            try loaded.load(into: transaction, source: "tests", at: now)
        }
    }

    /// Each call to an ERP about an order, as operation and target.
    private func calls(_ bench: TestBench, _ order: Order.ID) async throws -> [String] {
        try await bench.store.read { (snapshot) throws(StoreFailure) in
            try snapshot.effects.effects(
                ofInstance: OrderWorkflow.name,
                order.rawValue,
                limit: 100
            ).filter { $0.operation.hasPrefix("erp.") }.map { "\($0.operation) \($0.target)" }
        }
    }

    private func ship(_ bench: TestBench, _ order: Order.ID) async throws {
        let fulfilment = try await bench.state(order).fulfilments[0].id.rawValue
        _ = try await bench.hear(
            "shipped-\(order)",
            """
            {"type": "shipped", "at": "2027-01-15T10:00:00Z", "ref": "\(fulfilment)",
             "parcels": [{"no": "P1", "carrier": "UPSN", "tracking": "1Z\(order)",
                          "lines": [{"line": 1, "qty": "5"}]}]}
            """
        )
    }

    @Test(arguments: TestDatabases.all)
    func `what an ERP has booked it is told to the end, and new orders go to the new one`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let old = try await bench.accept(bench.request("PO-1", [("WIDGET", 5)]))
            try await bench.settle()
            try await move(bench, to: "successor")
            let new = try await bench.accept(bench.request("PO-2", [("WIDGET", 5)]))
            let systems = ["erp", "successor", "warehouse"]
            try await bench.settle(systems)
            for order in [old, new] { try await ship(bench, order) }
            try await bench.settle(systems)
            #expect(
                try await calls(bench, old) == [
                    "erp.book erp", "erp.goods_issue erp", "erp.invoice erp",
                ]
            )
            #expect(
                try await calls(bench, new) == [
                    "erp.book successor", "erp.goods_issue successor", "erp.invoice successor",
                ]
            )
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a day's shipments of two ERPs are an invoice in each`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let customer = Party.ID("C-PRAIRIE")
            let systems = ["erp", "successor", "warehouse"]
            let old = try await bench.accept(
                bench.request("PO-1", [("WIDGET", 5)], customer: customer)
            )
            try await bench.settle(systems)
            try await move(bench, to: "successor")
            let new = try await bench.accept(
                bench.request("PO-2", [("WIDGET", 5)], customer: customer)
            )
            try await bench.settle(systems)
            for order in [old, new] { try await ship(bench, order) }
            try await bench.settle(systems)
            bench.clock.advance(.seconds(2 * 86_400))
            while try await bench.outbox.fireTimers() > 0 {}
            try await bench.settle(systems)
            let targets = try await bench.store.read { (snapshot) throws(StoreFailure) in
                try ["erp", "successor"].map { (target) throws(StoreFailure) in
                    try snapshot.effects.documents(
                        of: "erp.invoice",
                        at: target,
                        entity: DemoCatalogue.entity.rawValue,
                        after: "",
                        through: nil
                    ).map(\.instanceKind)
                }
            }
            #expect(targets == [["invoice_run"], ["invoice_run"]])
        }
    }
}
