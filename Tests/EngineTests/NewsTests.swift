import Canonical
import Database
import Engine
import Inventory
import Ordering
import Primitives
import Storage
import StorageTesting
import Testing

@Suite struct NewsTests {
    private func shipped(_ fulfilment: String, qty: String = "5") -> String {
        """
        {"type": "shipped", "at": "2027-01-15T10:00:00Z", "ref": "\(fulfilment)",
         "parcels": [{"no": "P1", "carrier": "UPSN", "tracking": "1Z1",
                      "lines": [{"line": 1, "qty": "\(qty)"}]}]}
        """
    }

    @Test(arguments: TestDatabases.all)
    func `a shipment is heard once, however often it is told`(on engine: TestEngine) async throws {
        try await TestBench.run(on: engine) { bench in
            let id = try await bench.accept(bench.request("PO-1", [("WIDGET", 5)]))
            try await bench.settle()
            let fulfilment = try await bench.state(id).fulfilments[0].id.rawValue
            #expect(try await bench.hear("e1", shipped(fulfilment)) == [.accepted])
            #expect(try await bench.hear("e1", shipped(fulfilment)) == [.duplicate])
            #expect(try await bench.hear("e2", shipped(fulfilment)) == [.accepted])
            #expect(try await bench.hear("e1", shipped(fulfilment, qty: "4")) == [.conflict])
            try await bench.settle()
            let state = try await bench.state(id)
            #expect(state.shipments.count == 1)
            #expect(state.lines[0].quantities.shipped == 5_000)
            #expect(bench.delivery.made("erp.goods_issue").count == 1)
            #expect(bench.delivery.made("erp.invoice").count == 1)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `news is decided when it is answered`(on engine: TestEngine) async throws {
        try await TestBench.run(on: engine) { bench in
            let id = try await bench.accept(bench.request("PO-1", [("WIDGET", 5)]))
            try await bench.settle()
            let fulfilment = try await bench.state(id).fulfilments[0].id.rawValue
            #expect(try await bench.hear("e1", shipped(fulfilment)) == [.accepted])
            #expect(try await bench.state(id).shipments.count == 1)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `news does not overtake what has waited longer`(on engine: TestEngine) async throws {
        try await TestBench.run(on: engine) { bench in
            let id = try await bench.accept(bench.request("PO-1", [("WIDGET", 5)]))
            try await bench.settle()
            let fulfilment = try await bench.state(id).fulfilments[0].id.rawValue
            let received = EventDesk(store: bench.store, clock: bench.clock)
            _ = try await received.accept(
                [SystemEvent(id: "e0", body: Array(#"{"type": "teleported"}"#.utf8))],
                from: "wms",
                caller: bench.caller,
                traceID: "0af7651916cd43dd8448eb211c80319c"
            )
            #expect(try await bench.hear("e1", shipped(fulfilment)) == [.accepted])
            #expect(try await bench.state(id).shipments.isEmpty)
            try await bench.settle()
            #expect(try await bench.state(id).shipments.count == 1)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `news of something unknown waits and is then applied`(on engine: TestEngine) async throws {
        try await TestBench.run(on: engine) { bench in
            bench.delivery.expect(
                "erp.book",
                .retry(
                    after: .seconds(1),
                    code: "connector.unavailable",
                    detail: "503",
                    status: 503
                )
            )
            let id = try await bench.accept(bench.request("PO-1", [("WIDGET", 5)]))
            // The fulfilment does not exist before the booking; its name is known in advance.
            _ = try await bench.hear("e1", shipped("\(id)-F1"))
            try await bench.settle()
            #expect(try await bench.state(id).shipments.isEmpty)
            for _ in 0..<4 {
                bench.clock.advance(.seconds(120))
                try await bench.settle()
            }
            #expect(try await bench.state(id).shipments.count == 1)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an event that cannot be read is put aside with its reason`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            _ = try await bench.hear("e1", #"{"type": "teleported", "at": "2027-01-15T10:00:00Z"}"#)
            try await bench.settle()
            let parked = try await bench.store.read { (view) throws(StoreFailure) in
                try view.inbox.parked(limit: 10)
            }
            #expect(parked.map(\.failureCode) == ["dialect.type.unknown"])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `stock that arrives goes to the backorder that waits`(on engine: TestEngine) async throws {
        try await TestBench.run(on: engine) { bench in
            let id = try await bench.accept(bench.request("PO-1", [("FILTER", 20)]))
            #expect(try await bench.state(id).lines[0].quantities.backordered == 20_000)
            _ = try await bench.hear(
                "r1",
                """
                {"type": "received", "at": "2027-01-15T10:00:00Z", "sku": "FILTER",
                 "site": "DAL", "qty": "50", "receipt": "PO-778"}
                """
            )
            try await bench.settle()
            let state = try await bench.state(id)
            #expect(state.lines[0].quantities.backordered == 0)
            #expect(state.lines[0].quantities.allocated == 20_000)
            #expect(state.fulfilments.count == 1)
            let levels = try await bench.store.read { (view) throws(StoreFailure) in
                try view.stock.levels(of: "FILTER", entity: "acme").filter { $0.site == "DAL" }
            }
            #expect(levels.map(\.onHand) == [50_000])
            #expect(levels.map(\.reserved) == [20_000])
        }
    }
}
