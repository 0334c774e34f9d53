import Canonical
import Database
import OrderStories
import Primitives
import Projections
import SampleTrade
import Storage
import StorageTesting
import Testing

@Suite struct RebuildTests {
    @Test(arguments: TestDatabases.all)
    func `rebuilding every read model from zero gives equal bytes`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let orders = try await Stories.badDay(in: world)
            try await Stories.returned(orders[0], in: world)
            let before = try await Dump.readModels(of: world.store)
            #expect(before.boards.count == 5)
            #expect(!before.shipments.isEmpty)
            #expect(before.returns.count == 3)
            for projection in ProjectionRunner.all {
                #expect(try await world.runner.rebuild(projection.name, limit: 7) > 0)
            }
            #expect(try await Dump.readModels(of: world.store) == before)
        }
    }

    @Test func `how the log is cut into batches changes nothing`() async throws {
        var dumps: [Dump] = []
        for limit in [1, 3, 1_000] {
            try await StoryWorld.with(.sqlite) { world in
                let orders = try await Stories.badDay(in: world)
                try await Stories.returned(orders[0], in: world)
                for projection in ProjectionRunner.all {
                    _ = try await world.runner.rebuild(projection.name, limit: limit)
                }
                dumps.append(try await Dump.readModels(of: world.store))
            }
        }
        #expect(dumps[0] == dumps[1])
        #expect(dumps[1] == dumps[2])
    }

    @Test(arguments: TestDatabases.all)
    func `one node moves a read model, and another takes over when its lease has ended`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            _ = try await world.submit(customer: DemoCatalogue.harbor, "PO-1", ["WIDGET": 10])
            try await world.settle()
            _ = try await world.submit(customer: DemoCatalogue.harbor, "PO-2", ["WIDGET": 10])
            try await world.place()
            let other = ProjectionRunner(
                store: world.store,
                clock: world.clock,
                worker: "other",
                projections: ProjectionRunner.all
            )
            // A server's clock goes on by itself, fast or slow as the machine is busy.
            if engine == .postgres { try await end(leasesAfter: .seconds(3_600), in: world) }
            #expect(try await other.step() == 0)
            world.clock.advance(by: .seconds(60))
            if engine == .postgres { try await end(leasesAfter: .seconds(-7_200), in: world) }
            #expect(try await other.step() > 0)
            #expect(try await world.runner.step() == 0)
        }
    }

    /// Moves every lease's end, on a server whose clock cannot be set.
    private func end(leasesAfter span: Duration, in world: StoryWorld) async throws {
        try await world.store.write { (tx) throws(StoreFailure) in
            try tx.session.execute("UPDATE lease SET until = until + $1", [.span(span)])
        }
    }

    @Test func `a batch that fails moves neither its rows nor its cursor`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            _ = try await world.submit(customer: DemoCatalogue.harbor, "PO-1", ["WIDGET": 10])
            try await world.place()
            let runner = ProjectionRunner(
                store: world.store,
                clock: world.clock,
                worker: "story",
                projections: [BrokenProjection()]
            )
            await #expect(throws: StoreFailure.corrupt("this one always breaks")) {
                try await runner.step()
            }
            let (position, rows) = try await world.store.read {
                (snapshot) throws(StoreFailure) -> (Int64, Int) in
                (
                    try snapshot.cursors.position(of: "broken"),
                    try snapshot.orderBoard.countsByStatus(entity: "acme").count
                )
            }
            #expect(position == 0)
            #expect(rows == 0)
        }
    }

    @Test func `a read model that does not exist cannot be rebuilt`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            let failure = await #expect(throws: StoreFailure.self) {
                try await world.runner.rebuild("order_bord")
            }
            #expect(failure?.description.contains("there are order_board, order_figure") == true)
        }
    }
}

/// Writes a row and then fails.
private struct BrokenProjection: Projection {
    let name = "broken"

    func change(
        for events: [EventNotice],
        reading orders: OrderReader,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> Change {
        let change = try OrderBoardProjection().change(for: events, reading: orders, in: snapshot)
        return { (transaction) throws(StoreFailure) in
            try change(transaction)
            throw .corrupt("this one always breaks")
        }
    }

    func clear(in transaction: borrowing Transaction) throws(StoreFailure) {}
}
