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

/// Kits on both databases: promised, waited for and answered from memory.
@Suite struct KitOrderTests {
    private static let entity = DemoCatalogue.entity.rawValue

    /// A box is one base and two lids.
    private static let kit = Item(
        id: "BOX",
        description: "Box with lids",
        components: [
            KitComponent("BASE", thousandths: 1_000), KitComponent("LID", thousandths: 2_000),
        ]
    )

    private static func trade(bases: Int64, lids: Int64) -> MasterData {
        var data = MasterData(entity: DemoCatalogue.masterData.entity)
        data.sites = DemoCatalogue.masterData.sites
        data.items = [
            Item(id: "BASE", description: "Base"), Item(id: "LID", description: "Lid"), kit,
        ]
        data.prices = ["BASE", "LID", "BOX"].map { sku in
            PriceRule(
                id: PriceRule.ID("LIST-\(sku)"),
                audience: .list,
                item: Item.ID(sku),
                unit: .each,
                currency: .usd,
                breaks: [PriceRule.Break(minimum: .zero(.each), millionths: 5_000_000)],
                validFrom: LocalDate(daysSince1970: 20_000)
            )
        }
        data.openingStock = [
            MasterData.OpeningStock(
                item: "BASE",
                site: DemoCatalogue.dallas,
                thousandths: bases * 1_000
            ),
            MasterData.OpeningStock(
                item: "LID",
                site: DemoCatalogue.dallas,
                thousandths: lids * 1_000
            ),
        ]
        return data
    }

    private static func run(
        on engine: TestEngine,
        bases: Int64,
        lids: Int64,
        _ body: (TestBench) async throws -> Void
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let now = bench.clock.now()
            try await bench.store.write { (transaction) throws(StoreFailure) in
                try Self.trade(bases: bases, lids: lids)
                    .load(into: transaction, source: "tests", at: now)
            }
            try await body(bench)
        }
    }

    private static func reserved(_ bench: TestBench) async throws -> [String: Int64] {
        try await bench.store.read { (view) throws(StoreFailure) in
            var sums: [String: Int64] = [:]
            for item in ["BASE", "LID", "BOX"] {
                for level in try view.stock.levels(of: Item.ID(item), entity: entity) {
                    sums[item, default: 0] += level.reserved / 1_000
                }
            }
            return sums
        }
    }

    private static func available(
        _ board: StockBoard,
        _ bench: TestBench
    ) async throws -> [Int64] {
        let view = try await board.look(
            at: [ItemIdentifier(.sku, "BOX"), ItemIdentifier(.sku, "LID")],
            entity: entity,
            at: bench.clock.now()
        )
        return view.items.map { match in
            guard case .found(let stock) = match else { return -1 }
            return stock.levels.reduce(0) { $0 + $1.available } / 1_000
        }
    }

    private static func proven(_ item: Item.ID, _ bench: TestBench) async throws -> [Bool] {
        try await bench.store.read { (snapshot) throws(StoreFailure) in
            try LedgerReview.proofs(of: item, entity: entity, in: snapshot).map(\.holds)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a kit takes its components, and both are answered from memory`(
        on engine: TestEngine
    ) async throws {
        try await Self.run(on: engine, bases: 10, lids: 11) { bench in
            let store = WatchedStore(bench.store)
            let board = StockBoard(store: store, facts: FactLoader())
            #expect(try await Self.available(board, bench) == [5, 11])
            let readings = store.readings
            #expect(try await Self.available(board, bench) == [5, 11])
            #expect(store.readings == readings)
            let id = try await bench.accept(bench.request("PO-1", [("BOX", 2), ("LID", 3)]))
            #expect(try await Self.reserved(bench) == ["BASE": 2, "LID": 7])
            #expect(try await Self.available(board, bench) == [2, 4])
            #expect(try await bench.state(id).lines[0].kit?.components.map(\.number) == [3, 4])
            #expect(try await Self.proven("LID", bench) == [true])
        }
    }

    /// Senders side by side, some of them of components alone: everything is promised, nothing
    /// twice, and nobody waits for a lock for ever.
    @Test(arguments: TestDatabases.all)
    func `kits and components that many order at once are promised once`(
        on engine: TestEngine
    ) async throws {
        try await Self.run(on: engine, bases: 30, lids: 60) { bench in
            let orders = try await withThrowingTaskGroup(of: Order.ID.self) { group in
                for sender in 1...30 {
                    group.addTask {
                        let lines: [(sku: String, each: Int64)] =
                            switch sender % 3 {
                            case 0: [("LID", 2), ("BASE", 1)]
                            case 1: [("BOX", 2)]
                            default: [("BOX", 1), ("LID", 1)]
                            }
                        return try await bench.acceptPatiently(
                            bench.request("PO-\(sender)", lines)
                        )
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            try await bench.settle()
            var held: [String: Int64] = [:]
            for id in orders {
                let state = try await bench.state(id)
                for line in state.lines {
                    for part in state.reservations(of: line) {
                        held[part.item.rawValue, default: 0] += part.thousandths / 1_000
                    }
                }
            }
            #expect(try await Self.reserved(bench) == held)
            #expect(held["BASE"] ?? 0 <= 30 && held["LID"] ?? 0 <= 60)
            #expect(try await Self.proven("BASE", bench) == [true])
            #expect(try await Self.proven("LID", bench) == [true])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a kit that waits keeps what is there, and goes on when the rest comes`(
        on engine: TestEngine
    ) async throws {
        try await Self.run(on: engine, bases: 1, lids: 1) { bench in
            let kit = try await bench.accept(bench.request("PO-1", [("BOX", 1)]))
            #expect(try await bench.state(kit).lines[0].quantities.backordered == 1_000)
            // Who comes later gets none of what is set aside.
            let later = try await bench.accept(bench.request("PO-2", [("BASE", 1)]))
            #expect(try await bench.state(later).lines[0].quantities.backordered == 1_000)
            _ = try await bench.hear(
                "R-1",
                #"{"type":"received","at":"2027-01-15T08:00:00Z","sku":"LID","site":"DAL","#
                    + #""qty":"4","receipt":"R-1"}"#
            )
            try await bench.settle()
            #expect(try await bench.state(kit).lines[0].quantities.backordered == 0)
            #expect(try await Self.reserved(bench) == ["BASE": 1, "LID": 2])
            #expect(try await Self.proven("LID", bench) == [true])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `goods that a warehouse reports of a kit are parked, not posted`(
        on engine: TestEngine
    ) async throws {
        try await Self.run(on: engine, bases: 1, lids: 1) { bench in
            _ = try await bench.hear(
                "R-2",
                #"{"type":"received","at":"2027-01-15T08:00:00Z","sku":"BOX","site":"DAL","#
                    + #""qty":"4","receipt":"R-2"}"#
            )
            try await bench.settle()
            #expect(try await Self.reserved(bench)["BOX"] == nil)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an item that orders wait for does not become a kit`(on engine: TestEngine) async throws {
        try await Self.run(on: engine, bases: 0, lids: 0) { bench in
            _ = try await bench.accept(bench.request("PO-1", [("LID", 1)]))
            var data = Self.trade(bases: 0, lids: 0)
            data.items = [
                Item(
                    id: "LID",
                    description: "Lid",
                    components: [KitComponent("BASE", thousandths: 1_000)]
                )
            ]
            let asked = data
            let faults = try await bench.store.read { (snapshot) throws(StoreFailure) in
                try asked.danglingReferences(in: snapshot)
            }
            #expect(
                faults == [
                    "items[0].components: orders wait for LID as it is; serve or cancel what waits first"
                ]
            )
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what a kit may not be is told with its place`(on engine: TestEngine) async throws {
        try await Self.run(on: engine, bases: 1, lids: 1) { bench in
            var data = Self.trade(bases: 0, lids: 0)
            data.openingStock = [
                MasterData.OpeningStock(item: "K", site: DemoCatalogue.dallas, thousandths: 1_000)
            ]
            data.items = [
                Item(
                    id: "K",
                    description: "K",
                    isDivisible: true,
                    components: [
                        KitComponent("K", thousandths: 0), KitComponent("N", thousandths: 1),
                        KitComponent("N", thousandths: 1),
                    ]
                ), Item(id: "N", description: "N", components: []),
            ]
            let faults = data.faults
            for place in [
                "items[0].components: a kit is sold whole", "items[0].components[0].thousandths",
                "items[0].components[0].item: a kit is no component of itself",
                "items[0].components[1].item: N is a kit",
                "items[0].components[2].item: N is there",
                "items[1].components: a kit has 1 to 50", "openingStock[0].item: K is a kit",
            ] { #expect(faults.contains { $0.hasPrefix(place) }, "\(place) in \(faults)") }
            var stored = Self.trade(bases: 0, lids: 0)
            stored.items = [
                Item(
                    id: "BASE",
                    description: "Base",
                    components: [
                        KitComponent("BOX", thousandths: 1), KitComponent("GONE", thousandths: 1),
                    ]
                )
            ]
            let asked = stored
            let dangling = try await bench.store.read { (snapshot) throws(StoreFailure) in
                try asked.danglingReferences(in: snapshot)
            }
            for place in [
                "items[0].components[1].item: there is no item GONE",
                "items[0].components[0].item: BOX is a kit",
                "items[0].components: BASE is a kit and has no stock",
            ] { #expect(dangling.contains { $0.hasPrefix(place) }, "\(place) in \(dangling)") }
        }
    }
}
