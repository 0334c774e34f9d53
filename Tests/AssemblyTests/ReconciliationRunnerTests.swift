import Canonical
import Connectors
import Database
import Delivery
import Engine
import Governance
import Logging
import OrderStories
import Primitives
import Reconciliation
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import Assembly

/// When a system is compared, and by which node.
@Suite struct ReconciliationRunnerTests {
    private static func runner(_ world: StoryWorld, worker: String) throws -> ReconciliationRunner {
        let services = ConnectorServices(
            clock: world.clock,
            http: UnreachableExchange(),
            secrets: SystemSecrets()
        )
        var configuration = RestConfiguration(
            baseURL: "https://wms.example.com",
            operations: ["warehouse.release": RestOperation(path: "/r")]
        )
        configuration.exports["stock"] = RestExport(
            path: "/stock",
            items: "/rows",
            item: "/item",
            site: "/site",
            quantity: "/quantity"
        )
        let lane = SystemLane(
            GuardedConnector(
                try RestConnector(configuration, using: services),
                behind: TargetGate(budget: Budget(BudgetLimits()), breaker: CircuitBreaker()),
                clock: world.clock
            ),
            concurrency: 1
        )
        let facts = FactLoader()
        let schedule = ReconciliationSchedule(everyMinutes: 60, settlingSeconds: 120)
        return ReconciliationRunner(
            entity: "acme",
            system: "wms",
            schedule: schedule,
            reconciler: Reconciler(
                of: "acme",
                with: "wms",
                as: .warehouse,
                lane,
                store: world.store,
                clock: world.clock,
                facts: facts,
                desk: desk(world),
                settling: schedule.settling
            ),
            store: world.store,
            clock: world.clock,
            worker: worker,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            traceID: { "t" }
        )
    }

    private static func desk(_ world: StoryWorld) -> ReconciliationDesk {
        ReconciliationDesk(
            store: world.store,
            clock: world.clock,
            facts: FactLoader(),
            identities: SystemIdentitySource()
        )
    }

    private static func compared(_ world: StoryWorld) async throws {
        let now = world.clock.now()
        try await world.store.write { (transaction) throws(StoreFailure) in
            try transaction.reconciliations.noteCompared(
                ReconciliationStanding(
                    entity: "acme",
                    system: "wms",
                    subject: .stock,
                    comparedAt: now
                )
            )
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a comparison is due by the clock, and once what was corrected has settled`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let runner = try Self.runner(world, worker: "a")
            #expect(try await runner.isDue())
            try await Self.compared(world)
            #expect(try await !runner.isDue())
            world.clock.advance(by: .seconds(3_599))
            #expect(try await !runner.isDue())
            world.clock.advance(by: .seconds(1))
            #expect(try await runner.isDue())

            try await Self.compared(world)
            world.clock.advance(by: .seconds(300))
            let finding = Finding(
                .stock,
                at: "wms",
                RecordKey("WIDGET", "DAL"),
                .quantity,
                ours: RecordFacts(quantity: 1_200_000),
                theirs: RecordFacts(quantity: 1_199_000),
                cause: "",
                corrections: [.adjustHere]
            )
            let desk = Self.desk(world)
            let id = try await desk.note([finding], entity: "acme", traceID: "t")[0].id
            for (name, event) in [
                ("ann", CaseWorkflow.Event.proposed(.adjustHere, note: "", by: "ann")),
                ("ben", .approved(by: "ben", note: nil)),
            ] {
                let caller = Caller(
                    actor: Actor(.person, name, permissions: []),
                    entity: DemoCatalogue.entity,
                    channel: nil
                )
                _ = try await desk.act(event, on: id, caller: caller, traceID: "t")
            }
            #expect(try await !runner.isDue())
            world.clock.advance(by: .seconds(240))
            #expect(try await runner.isDue())
        }
    }

    @Test(arguments: TestDatabases.all)
    func `the node that has the system's lane compares, and no other`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let now = world.clock.now()
            try await world.store.write { (transaction) throws(StoreFailure) in
                _ = try transaction.leases.take(
                    TargetLanes.leaseName(of: "wms"),
                    for: "a",
                    at: now,
                    lasting: .seconds(60)
                )
            }
            #expect(try await !Self.runner(world, worker: "b").isDue())
            #expect(try await Self.runner(world, worker: "a").isDue())
        }
    }
}

private struct UnreachableExchange: HTTPExchange {
    func send(_ call: HTTPCall, deadline: Timestamp) async throws(ConnectorFailure) -> HTTPReply {
        throw ConnectorFailure(.unreachable("there is no network here"))
    }
}
