import Canonical
import Database
import Engine
import OrderStories
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import Projections

/// Whoever follows the feed page by page knows what the orders' own lists say.
@Suite struct MilestoneFeedTests {
    private static let portal = MilestoneFeed(
        entity: DemoCatalogue.entity.rawValue,
        channel: "portal"
    )

    /// All pages from `position` on, each of at least `limit`.
    private func follow(
        _ feed: MilestoneFeed = portal,
        from position: Int64 = 0,
        by limit: Int,
        _ world: StoryWorld
    ) async throws -> (entries: [MilestoneFeed.Entry], position: Int64) {
        var entries: [MilestoneFeed.Entry] = []
        var at = position
        while true {
            let place = at
            let page = try await world.store.read { (snapshot) throws(StoreFailure) in
                try feed.page(after: place, limit: limit, in: snapshot)
            }
            #expect(page.position > at || page.isLast)
            entries += page.entries
            at = page.position
            if page.isLast { return (entries, at) }
        }
    }

    @Test(arguments: TestDatabases.all)
    func `pages of any length tell every milestone once, as the orders' own lists do`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let orders = try await Stories.badDay(in: world)
            try await world.settle()
            let whole = try await follow(by: 1_000, world).entries
            for limit in [1, 2, 3, 7] {
                #expect(try await follow(by: limit, world).entries == whole, "\(limit)")
            }
            for order in orders {
                let own = try await world.store.read { (snapshot) throws(StoreFailure) in
                    try snapshot.milestones.learned(of: order, limit: 1_000)
                }
                #expect(whole.filter { $0.order == order }.map(\.milestone) == own)
                #expect(!own.isEmpty)
            }
            #expect(Set(whole.map(\.order)) == Set(orders))
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what is learned later comes behind every cursor that was told`(
        on engine: TestEngine
    ) async throws {
        try await StoryWorld.with(engine) { world in
            let first = try await world.submit(customer: DemoCatalogue.harbor, "PO-1", ["TAPE": 4])
            try await world.settle()
            let before = try await follow(by: 50, world)
            #expect(Set(before.entries.map(\.order)) == [first])
            let second = try await world.submit(customer: DemoCatalogue.harbor, "PO-2", ["TAPE": 1])
            // Not in the board yet, so not in the feed.
            let meanwhile = try await follow(from: before.position, by: 50, world)
            #expect(meanwhile.entries.isEmpty)
            try await world.settle()
            let after = try await follow(from: meanwhile.position, by: 50, world)
            #expect(Set(after.entries.map(\.order)) == [second])
            let all = try await follow(by: 50, world)
            #expect(all.entries == before.entries + after.entries)
        }
    }

    @Test func `others' orders are not told`() async throws {
        try await StoryWorld.with(.sqlite) { world in
            _ = try await world.submit(customer: DemoCatalogue.harbor, "PO-1", ["TAPE": 4])
            try await world.settle()
            var shop = Self.portal
            shop.channel = "shop"
            var branch = Self.portal
            branch.customers = ["C-SUMMIT"]
            var elsewhere = Self.portal
            elsewhere.entity = "another"
            for feed in [shop, branch, elsewhere] {
                #expect(try await follow(feed, by: 50, world).entries.isEmpty)
            }
            branch.customers = ["C-SUMMIT", DemoCatalogue.harbor.rawValue]
            #expect(try await !follow(branch, by: 50, world).entries.isEmpty)
        }
    }
}
