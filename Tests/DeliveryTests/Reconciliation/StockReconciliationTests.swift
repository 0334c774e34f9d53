import Canonical
import Database
import Delivery
import Engine
import Governance
import Inventory
import OrderStories
import Ordering
import Primitives
import Reconciliation
import SampleTrade
import SimulatedWorld
import Storage
import StorageTesting
import Testing

@Suite struct StockReconciliationTests {
    private typealias Bench = ReconciliationBench

    @Test(arguments: TestDatabases.all)
    func `what is equal is proven, and recognised without being compared again`(
        on engine: TestEngine
    ) async throws {
        try await Bench.run(on: engine, shelves: 50) { bench in
            let first = try await bench.compare(.warehouse)
            #expect(first.compared == 90 && first.recognised == 0)
            #expect(first.findings.isEmpty && first.underWay.isEmpty)
            #expect(try await bench.standing("warehouse")?.provenAt == first.beganAt)
            let again = try await bench.compare(.warehouse)
            #expect(again.recognised == 90)
            // A change on either side makes the stretch one to compare.
            try await bench.move(Bench.item(3), by: 1_000)
            bench.exchange.look { $0.warehouse.misplace(Bench.item(3), at: "DAL", 104_000) }
            bench.clock.advance(by: .seconds(3_600))
            let third = try await bench.compare(.warehouse)
            #expect(third.recognised == 0 && third.findings.isEmpty)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a difference is a case with a work item, and two people make the ledger right`(
        on engine: TestEngine
    ) async throws {
        try await Bench.run(on: engine) { bench in
            let before = try #require(try await bench.onHand("WIDGET"))
            bench.exchange.look { $0.warehouse.misplace("WIDGET", at: "DAL", before - 5_000) }
            let report = try await bench.compare(.warehouse)
            let finding = try #require(report.findings.first)
            #expect(finding.kind == .quantity && finding.quantityDelta == -5_000)
            #expect(finding.cause.hasPrefix("Nothing here explains it"))
            #expect(finding.stake == Money(minorUnits: 22_50, .usd))
            let id = try #require(report.cases.first?.id)
            #expect(try await bench.workItem(of: id)?.owner == .warehouseSupervisor)
            #expect(try await bench.standing("warehouse")?.provenAt == nil)

            _ = try await bench.act(
                .proposed(.adjustHere, note: "counted", by: "ann"),
                on: id,
                by: "ann"
            )
            let own = try await bench.act(.approved(by: "ann", note: nil), on: id, by: "ann")
            #expect(own == .refused(.sameHands("ann")))
            #expect(try await bench.onHand("WIDGET") == before)
            _ = try await bench.act(.approved(by: "ben", note: nil), on: id, by: "ben")
            #expect(try await bench.onHand("WIDGET") == before - 5_000)
            #expect(try await bench.cases(.correcting).map(\.id) == [id])

            // The ERP hears of it, once; until it has, it is under way there.
            let young = try await bench.compare(.erp)
            #expect(young.findings.isEmpty && young.underWay.map(\.key.major) == ["WIDGET"])
            bench.clock.advance(by: .seconds(3_600))
            let proof = try await bench.compare(.warehouse)
            #expect(proof.findings.isEmpty && proof.closed == 1)
            #expect(try await bench.cases(.closed).map(\.id) == [id])
            #expect(try await bench.workItem(of: id)?.closedAt != nil)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a comparison is news of the sites of which nothing differs`(
        on engine: TestEngine
    ) async throws {
        try await Bench.run(on: engine) { bench in
            let first = try await bench.compare(.warehouse).beganAt
            #expect(try await bench.compared(by: "warehouse") == ["DAL": first, "RNO": first])
            #expect(try await bench.compared(by: "erp") == [:])
            bench.clock.advance(by: .seconds(3_600))
            let before = try #require(try await bench.onHand("WIDGET"))
            bench.exchange.look { $0.warehouse.misplace("WIDGET", at: "DAL", before - 5_000) }
            let second = try await bench.compare(.warehouse)
            #expect(second.findings.map(\.key.minor) == ["DAL"])
            // Of Dallas nothing was confirmed.
            #expect(
                try await bench.compared(by: "warehouse") == [
                    "DAL": first, "RNO": second.beganAt,
                ]
            )
            let erp = try await bench.compare(.erp).beganAt
            #expect(try await bench.compared(by: "erp") == ["DAL": erp, "RNO": erp])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `telling the ERP a change leaves the ledger as it was`(
        on engine: TestEngine
    ) async throws {
        try await Bench.run(on: engine) { bench in
            try await bench.move("LAMP", by: 4_000)
            bench.clock.advance(by: .seconds(3_600))
            let report = try await bench.compare(.erp)
            let finding = try #require(report.findings.first)
            #expect(finding.cause.contains("GRN-1"))
            #expect(finding.corrections == [.adjustThere, .takeOver, .accept])
            let id = report.cases[0].id
            let before = try await bench.onHand("LAMP")
            _ = try await bench.act(.proposed(.adjustThere, note: "", by: "ann"), on: id, by: "ann")
            _ = try await bench.act(.approved(by: "ben", note: nil), on: id, by: "ben")
            #expect(try await bench.onHand("LAMP") == before)
            let told = try await bench.store.read { (snapshot) throws(StoreFailure) in
                try snapshot.effects.open(of: "erp", ["erp.adjustment"], limit: 10)
            }
            let payload = try #require(told.first?.payload)
            let document = try StoredValue.decode(AdjustmentDocument.self, from: payload)
            #expect(told.count == 1 && document.lines.map(\.delta) == [4_000])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a correction that cannot be made is refused and changes nothing`(
        on engine: TestEngine
    ) async throws {
        try await Bench.run(on: engine) { bench in
            // Half a lamp cannot be: the system's book is wrong.
            bench.exchange.look { $0.warehouse.misplace("LAMP", at: "DAL", 109_500) }
            let id = try await bench.compare(.warehouse).cases[0].id
            _ = try await bench.act(.proposed(.adjustHere, note: "", by: "ann"), on: id, by: "ann")
            let outcome = try await bench.act(.approved(by: "ben", note: nil), on: id, by: "ben")
            guard case .refused(.impossible(let why)) = outcome else {
                Issue.record("it was \(outcome)")
                return
            }
            #expect(why.contains("whole units"))
            #expect(try await bench.cases(.proposed).map(\.id) == [id])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a message that was given up on is the cause, and sending it again the correction`(
        on engine: TestEngine
    ) async throws {
        try await Bench.run(on: engine) { bench in
            let key = try await Self.find(Item.ID("TEA"), 7_000, bench)
            bench.clock.advance(by: .seconds(3_600))
            let waiting = try await bench.compare(.erp)
            #expect(waiting.findings.isEmpty)
            #expect(waiting.underWay.first?.why.contains("is on its way") == true)

            try await Self.park(key, bench)
            let report = try await bench.compare(.erp)
            let finding = try #require(report.findings.first)
            #expect(finding.cause.contains("\(key) is given up on"))
            #expect(finding.corrections == [.redrive, .accept])
            let id = report.cases[0].id
            _ = try await bench.act(.proposed(.redrive, note: "", by: "ann"), on: id, by: "ann")
            _ = try await bench.act(.approved(by: "ben", note: nil), on: id, by: "ben")
            let effect = try await bench.store.read { (snapshot) throws(StoreFailure) in
                try snapshot.effects.load(key)
            }
            #expect(effect?.state == .unknown)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a system that does not answer leaves its standing with the failure`(
        on engine: TestEngine
    ) async throws {
        try await Bench.run(on: engine) { bench in
            bench.exchange.look { $0.warehouse.faults.calls = [.status401: 1_000_000] }
            await #expect(throws: (any Error).self) { try await bench.compare(.warehouse) }
            let standing = try await bench.standing("warehouse")
            #expect(standing?.failure?.contains("401") == true && standing?.comparedAt == nil)
        }
    }

    /// What two systems of a hundred thousand shelves differ in is found, and nothing else, while
    /// goods go on moving.
    @Test(arguments: TestDatabases.all)
    func `a hundred planted differences are found, and none that is not there`(
        on engine: TestEngine
    ) async throws {
        let shelves = engine == .sqlite ? 100_000 : 20_000
        try await Bench.run(on: engine, shelves: shelves) { bench in
            let planted = Self.plant(among: shelves, bench)
            bench.exchange.beforeEachPage { page in
                // Goods move on shelves without a planted difference; news of them takes a while.
                let item = Bench.item((page * 977 + 5) / 10 * 10 + 1)
                try? await bench.move(item, by: 1_000)  // a move that fails moves nothing
                bench.exchange.look { world in
                    let stock = world.warehouse.inBuilding(item, at: "DAL")
                    world.warehouse.misplace(item, at: "DAL", stock + 1_000)
                }
            }
            let warehouse = try await bench.compare(.warehouse)
            #expect(Set(warehouse.findings.map(\.key.major)) == planted.warehouse)
            #expect(warehouse.findings.count == planted.warehouse.count)
            let erp = try await bench.compare(.erp)
            // The ERP has not heard of the moves: those are differences too, once they are old.
            let moved = Set(erp.underWay.map(\.key.major))
            #expect(moved.isDisjoint(with: planted.erp))
            #expect(Set(erp.findings.map(\.key.major)).isSuperset(of: planted.erp))
            let kinds = Set((warehouse.findings + erp.findings).map(\.kind))
            #expect(kinds == [.quantity, .missingThere, .missingHere])
            #expect(warehouse.compared >= shelves)
            #expect(try await bench.cases().count == warehouse.findings.count + erp.findings.count)
        }
    }

    /// Fifty in each system: off by some, not there, and there alone.
    private static func plant(
        among shelves: Int,
        _ bench: Bench
    ) -> (warehouse: Set<String>, erp: Set<String>) {
        let step = shelves / 100
        var warehouse: Set<String> = []
        var erp: Set<String> = []
        for index in 0..<100 {
            let place = index * step / 10 * 10
            let item = index % 10 == 9 ? "X\(index)" : Bench.item(place)
            let there: Int64? =
                index % 10 == 8 ? nil : Bench.quantity(place) + Int64(index % 5 + 1) * 1_000
            if index % 2 == 0 {
                warehouse.insert(item)
                bench.exchange.look { $0.warehouse.misplace(item, at: "DAL", there) }
            } else {
                erp.insert(item)
                bench.exchange.look { $0.erp.misbook(item, at: "DAL", there) }
            }
        }
        return (warehouse, erp)
    }

    /// Goods were found: the ledger has them, and the ERP is to be told.
    private static func find(
        _ item: Item.ID,
        _ thousandths: Int64,
        _ bench: Bench
    ) async throws -> String {
        let event = AdjustmentWorkflow.Event.requested(
            StockAdjustment(
                .adjustment,
                site: DemoCatalogue.dallas,
                number: StockAdjustment.Number("ADJ-9"),
                reason: "found",
                asOf: bench.clock.now(),
                lines: [.init(item: item, thousandths: thousandths)]
            ),
            by: "ann"
        )
        let command = AdjustmentCommand(
            caller: Caller(
                actor: Actor(.person, "ann", permissions: []),
                entity: Bench.entity,
                channel: nil
            ),
            site: DemoCatalogue.dallas,
            number: StockAdjustment.Number("ADJ-9"),
            event: event,
            idempotencyKey: "k",
            body: [],
            traceID: Bench.trace
        )
        let desk = AdjustmentDesk(store: bench.store, clock: bench.clock, facts: FactLoader())
        _ = try await desk.act(command) { state, _ in
            StoredAnswer(status: 200, body: Array(state.phase.rawValue.utf8))
        } refuse: { refusal in
            StoredAnswer(status: 409, body: Array(refusal.code.utf8))
        }
        let told = try await bench.store.read { (snapshot) throws(StoreFailure) in
            try snapshot.effects.open(of: "erp", ["erp.adjustment"], limit: 10)
        }
        return try #require(told.first?.key)
    }

    private static func park(_ key: String, _ bench: Bench) async throws {
        let now = bench.clock.now()
        try await bench.store.write { (transaction) throws(StoreFailure) in
            let claimed = try transaction.effects.claim(
                target: "erp",
                limit: 1,
                for: "test",
                at: now,
                lasting: .seconds(60)
            )
            for effect in claimed where effect.key == key {
                _ = try transaction.effects.finish(
                    key,
                    fence: effect.fence,
                    as: .parked,
                    reference: nil,
                    code: "connector.refused",
                    detail: "refused with 422: no such site",
                    at: now
                )
            }
        }
    }
}
