import Canonical
import Database
import Engine
import Logging
import OrderStories
import Primitives
import SampleTrade
import Stewardship
import Storage
import StorageTesting
import Testing

@testable import Assembly

/// When master data is looked through, and by which node.
@Suite struct StewardshipWatchTests {
    private static func watch(_ world: StoryWorld, worker: String) -> StewardshipWatch {
        StewardshipWatch(
            entities: [("acme", .customerService)],
            desk: StewardshipDesk(
                store: world.store,
                clock: world.clock,
                identities: SystemIdentitySource()
            ),
            store: world.store,
            clock: world.clock,
            worker: worker,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            traceID: { "t" }
        )
    }

    @Test(arguments: TestDatabases.all)
    func `it looks when anything was written, and one node at a time`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let watch = Self.watch(world, worker: "a")
            let seen = try await watch.look(since: nil)
            #expect(seen != nil)
            #expect(try await watch.look(since: seen) == seen)
            let corner = try #require(
                DemoCatalogue.masterData.customers.first { $0.id == DemoCatalogue.corner }
            )
            let twin = Party(id: Party.ID("K-1"), name: corner.name, shipTos: corner.shipTos)
            let now = world.clock.now()
            try await world.store.write { (transaction) throws(StoreFailure) in
                try MasterData(entity: DemoCatalogue.masterData.entity, customers: [twin])
                    .load(into: transaction, source: "crm", at: now)
                _ = try transaction.leases.take(
                    "stewardship",
                    for: "b",
                    at: now,
                    lasting: .seconds(60)
                )
            }
            // Another node is at it.
            #expect(try await watch.look(since: seen) == seen)
            try await world.store.write { (transaction) throws(StoreFailure) in
                try transaction.leases.release("stewardship", by: "b")
            }
            #expect(try await watch.look(since: seen) != seen)
            let rows = try await world.store.read { (snapshot) throws(StoreFailure) in
                try snapshot.stewardshipCases.list(
                    entity: "acme",
                    phase: .open,
                    before: nil,
                    limit: 10
                )
            }
            #expect(rows.map(\.steward) == [.customerService])
        }
    }
}
