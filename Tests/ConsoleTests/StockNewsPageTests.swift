import Canonical
import Database
import Inventory
import OrderStories
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import Console

/// How old the news of stock is, and what was promised on old news, as people see it.
@Suite(.timeLimit(.minutes(20)))
struct StockNewsPageTests {
    private static func limit(_ policy: StockNewsPolicy, in world: StoryWorld) async throws {
        var profile = DemoCatalogue.masterData.entity
        profile.stockNews = policy
        let bundle = MasterData(entity: profile)
        let now = world.clock.now()
        try await world.store.write { (transaction) throws(StoreFailure) in
            try bundle.load(into: transaction, source: "tests", at: now)
        }
    }

    @Test func `the inventory leads to the age of each site's news`() async throws {
        try await TestConsole.with { console in
            try await Self.limit(
                StockNewsPolicy(sites: ["DAL": .init(staleAfterMinutes: 60, whenStale: .refuse)]),
                in: console.world
            )
            let browser = try await console.signIn(.warehouseSupervisor)
            let inventory = try await console.get("/console/inventory", as: browser)
            #expect(inventory.contains("href=\"/console/inventory/sites\""))
            let fresh = try await console.get("/console/inventory/sites", as: browser)
            #expect(fresh.contains("fresh") && fresh.contains("no limit"))
            #expect(!fresh.contains("too old"))
            console.world.clock.advance(by: .seconds(3_601))
            let old = try await console.get("/console/inventory/sites", as: browser)
            #expect(old.contains("too old"))
            #expect(old.contains("no answer"))
            #expect(old.contains("Opening"))
            let file = try await console.get("/console/inventory/sites?as=csv", as: browser)
            #expect(file.text.split(separator: "\r\n").count == 3)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what was promised on old news is a number that leads to as many orders`(
        on engine: TestEngine
    ) async throws {
        try await TestConsole.with(on: engine) { console in
            let world = console.world
            try await Self.limit(StockNewsPolicy(staleAfterMinutes: 60), in: world)
            world.clock.advance(by: .seconds(7_200))
            let order = try await world.submit(
                customer: DemoCatalogue.harbor,
                "PO-1",
                ["WIDGET": 10]
            )
            _ = try await world.submit(customer: DemoCatalogue.harbor, "PO-2", ["DRILL": 1])
            try await world.settle()
            let browser = try await console.signIn(.operationsManager)
            let page = try await console.get("/console/figures", as: browser)
            #expect(page.contains("Promised on old news of stock"))
            #expect(page.contains("100.0"))
            let address = "/console/figures/list?measure=stale_orders&members=counted&days=7"
            #expect(page.contains(address.replacing("&", with: "&amp;")))
            let list = try await console.get(address, as: browser)
            #expect(list.text.split(separator: "<tr data-row>").count - 1 == 2)
            #expect(list.contains("PO-1") && list.contains("PO-2") && list.contains("opening"))
            let site = try await console.get(address + "&site=DAL", as: browser)
            #expect(site.text.split(separator: "<tr data-row>").count - 1 == 2)
            let overview = try await console.get("/console", as: browser)
            #expect(overview.contains("Promised on old news, 7 days"))
            let own = try await console.get(ConsolePath.order(order).address, as: browser)
            #expect(own.contains("promised from DAL on old news"))
        }
    }

    @Test func `the systems' page tells what was answered without them`() async throws {
        try await TestConsole.with(setting: {
            $0.answered = { AnsweredHere(reads: 1_204, calls: 96) }
        }) { console in
            let browser = try await console.signIn(.integrationSupport)
            let page = try await console.get("/console/systems", as: browser)
            #expect(page.contains("1,204 questions"))
            #expect(page.contains("96 calls to systems: 92.6"))
        }
    }

    @Test func `where nothing was promised so, nothing is said on the overview`() async throws {
        try await TestConsole.with { console in
            _ = try await Stories.paid(in: console.world)
            let browser = try await console.signIn(.operationsManager)
            let overview = try await console.get("/console", as: browser)
            #expect(!overview.contains("Promised on old news"))
            let page = try await console.get("/console/figures?days=7", as: browser)
            #expect(page.contains("Promised on old news of stock"))
            #expect(!page.contains("measure=stale_orders"))
        }
    }
}
