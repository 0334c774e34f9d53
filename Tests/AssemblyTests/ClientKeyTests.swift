import Database
import Governance
import OrderStories
import Primitives
import Storage
import StorageTesting
import Testing

@testable import Assembly

/// A key's way from its making to its end, on both databases.
@Suite struct ClientKeyTests {
    private static let day = Duration.seconds(86_400)

    private static func mint(
        _ world: StoryWorld,
        _ name: String,
        lifetime: Duration?
    ) async throws -> StoredClient {
        _ = try await mintClient(
            name: name,
            entity: "acme",
            channel: "portal",
            permissions: [.ordersRead, .ordersSubmit],
            customers: ["C-1"],
            pace: StoredClient.Pace(perSecond: 7, burst: 9),
            lifetime: lifetime,
            in: world.store,
            clock: world.clock
        )
        let found = try await world.store.read { (snapshot) throws(StoreFailure) in
            try snapshot.clients.list().last { $0.name == name }
        }
        return try #require(found)
    }

    private static func ending(_ world: StoryWorld) async throws -> [String] {
        let now = world.clock.now()
        return try await world.store.read { (snapshot) throws(StoreFailure) in
            try snapshot.clients.ending(within: .seconds(30 * 86_400), at: now, limit: 10)
                .map(\.id)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `the next key has the rights of the one before it, which goes on for a while`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let before = try await Self.mint(world, "shop", lifetime: Self.day * 90)
            world.clock.advance(by: Self.day * 80)
            let made = try await rotateClient(
                before.id,
                overlap: Self.day * 7,
                in: world.store,
                clock: world.clock
            )
            let rotation = try #require(made)
            let now = world.clock.now()
            #expect(rotation.endsAt == now.advanced(by: Self.day * 7))
            let stored = try await world.store.read { (snapshot) throws(StoreFailure) in
                [
                    try snapshot.clients.load(before.id),
                    try snapshot.clients.load(rotation.client.id),
                ]
            }
            let (old, new) = (try #require(stored[0]), try #require(stored[1]))
            #expect(old.expiresAt == rotation.endsAt)
            #expect(new.expiresAt == now.advanced(by: Self.day * 90))
            #expect(new.permissions == before.permissions)
            #expect(new.customers == ["C-1"])
            #expect(new.pace == StoredClient.Pace(perSecond: 7, burst: 9))
            #expect(new.keyHash != old.keyHash)
            #expect(old.isActive(at: now))
            world.clock.advance(by: Self.day * 7)
            #expect(!old.isActive(at: world.clock.now()))
            // What ended is not rotated, and neither is what never was.
            for id in [before.id, "cli_nobody"] {
                let again = try await rotateClient(
                    id,
                    overlap: .zero,
                    in: world.store,
                    clock: world.clock
                )
                #expect(again == nil)
            }
            let told = try await world.store.read { (snapshot) throws(StoreFailure) in
                try snapshot.audit.entries(subject: "client/" + before.id, limit: 10)
            }
            #expect(told.map(\.action) == ["client.created", "client.rotated"])
            #expect(told.last?.detail.contains(rotation.client.id) == true)
            #expect(told.allSatisfy { !$0.detail.contains(rotation.key) })
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an overlap lets no key live longer than it was meant to`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let before = try await Self.mint(world, "shop", lifetime: Self.day)
            let made = try await rotateClient(
                before.id,
                overlap: Self.day * 7,
                in: world.store,
                clock: world.clock
            )
            let stored = try await world.store.read { (snapshot) throws(StoreFailure) in
                try snapshot.clients.load(before.id)
            }
            #expect(made?.endsAt == before.expiresAt)
            #expect(stored?.expiresAt == before.expiresAt)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an end is told while somebody would miss the key`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let soon = try await Self.mint(world, "soon", lifetime: Self.day * 20)
            let later = try await Self.mint(world, "later", lifetime: Self.day * 40)
            let never = try await Self.mint(world, "never", lifetime: nil)
            #expect(never.expiresAt == nil)
            #expect(try await Self.ending(world) == [soon.id])
            world.clock.advance(by: Self.day * 15)
            #expect(try await Self.ending(world) == [soon.id, later.id])
            // With a successor it is told no more, unless it is still used.
            _ = try await rotateClient(
                soon.id,
                overlap: Self.day * 7,
                in: world.store,
                clock: world.clock
            )
            let now = world.clock.now()
            let told = try await Self.ending(world)
            #expect(!told.contains(soon.id) && told.contains(later.id))
            try await world.store.write { (transaction) throws(StoreFailure) in
                try transaction.clients.noteUse(soon.id, at: now)
            }
            #expect(try await Self.ending(world).contains(soon.id))
            #expect(try await revokeClient(later.id, in: world.store, clock: world.clock))
            #expect(try await !revokeClient(later.id, in: world.store, clock: world.clock))
            #expect(try await !Self.ending(world).contains(later.id))
            // Long after its end nobody waits for it.
            world.clock.advance(by: Self.day * 60)
            #expect(try await !Self.ending(world).contains(soon.id))
        }
    }
}
