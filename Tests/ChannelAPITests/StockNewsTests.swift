import Canonical
import Database
import Engine
import Governance
import Inventory
import JSON
import Primitives
import Projections
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import ChannelAPI

/// What outsiders are told of the age of our numbers.
@Suite(.timeLimit(.minutes(20)))
struct StockNewsTests {
    private static func limit(_ policy: StockNewsPolicy, in api: TestAPI) async throws {
        var profile = DemoCatalogue.masterData.entity
        profile.stockNews = policy
        let bundle = MasterData(entity: profile)
        let now = api.clock.now()
        try await api.store.write { (transaction) throws(StoreFailure) in
            try bundle.load(into: transaction, source: "tests", at: now)
        }
    }

    @Test func `a site without a limit says nothing of its news`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key([.inventoryRead])
            let reply = try await api.send("GET", "/v1/availability?sku=WIDGET", key: key)
            #expect(reply["/items/0/sites/0/available"] == "1200")
            for member in ["as_of", "source", "stale"] {
                #expect(reply["/items/0/sites/0/\(member)"] == nil, "\(member)")
            }
        }
    }

    @Test func `a number says how old it is, and once it is too old`() async throws {
        try await TestAPI.with { api in
            let opened = api.clock.now()
            try await Self.limit(
                StockNewsPolicy(sites: ["DAL": .init(staleAfterMinutes: 60)]),
                in: api
            )
            let key = try await api.key([.inventoryRead])
            let fresh = try await api.send("GET", "/v1/availability?sku=WIDGET", key: key)
            #expect(fresh["/items/0/sites/0/stale"] == false)
            api.clock.advance(by: .seconds(3_601))
            let old = try await api.send("GET", "/v1/availability?sku=WIDGET", key: key)
            #expect(old.status == 200)
            #expect(old["/items/0/sites/0/available"] == "1200")
            #expect(old["/items/0/sites/0/stale"] == true)
            #expect(old["/items/0/sites/0/source"] == "opening")
            #expect(old["/items/0/sites/0/as_of"] == .string(opened.description))
            #expect(old["/items/0/sites/1/stale"] == nil)
        }
    }

    @Test
    func `where the company would rather not answer, a problem says why, and orders are taken`()
        async throws
    {
        try await TestAPI.with { api in
            let opened = api.clock.now()
            try await Self.limit(
                StockNewsPolicy(sites: ["DAL": .init(staleAfterMinutes: 60, whenStale: .refuse)]),
                in: api
            )
            let key = try await api.key()
            api.clock.advance(by: .seconds(3_601))
            let all = try await api.send("GET", "/v1/availability?sku=WIDGET", key: key)
            #expect(all.status == 503)
            #expect(all["/type"] == "/problems/stock-stale")
            #expect(
                all["/detail"]
                    == .string("The stock of DAL was last told by opening, as of \(opened).")
            )
            #expect(all["/sites/0/site"] == "DAL")
            #expect(all["/sites/0/as_of"] == .string(opened.description))
            let reno = try await api.send("GET", "/v1/availability?sku=WIDGET&site=RNO", key: key)
            #expect(reno.status == 200)
            #expect(reno["/items/0/available"] == "600")
            let order = try await api.submit(DemoOrders.order(), key: key)
            #expect(order.status == 201)
        }
    }

    @Test func `the age of each site is listed`() async throws {
        try await TestAPI.with { api in
            try await Self.limit(
                StockNewsPolicy(sites: ["DAL": .init(staleAfterMinutes: 60)]),
                in: api
            )
            api.clock.advance(by: .seconds(3_601))
            let key = try await api.key([.inventoryRead])
            let reply = try await api.send("GET", "/v1/inventory/sites", key: key)
            #expect(reply.status == 200)
            #expect(reply["/sites/0/site"] == "DAL")
            #expect(reply["/sites/0/kind"] == "opening")
            #expect(reply["/sites/0/stale_after_minutes"] == 60)
            #expect(reply["/sites/0/when_stale"] == "tell")
            #expect(reply["/sites/0/stale"] == true)
            #expect(reply["/sites/1/site"] == "RNO")
            #expect(reply["/sites/1/stale"] == nil)
        }
    }

    @Test func `a wrong question about promises is refused with its faults`() async throws {
        try await TestAPI.with { api in
            let key = try await api.key([.reconciliationRead])
            let reply = try await api.send(
                "GET",
                "/v1/inventory/stale-promises?days=91&site=DAL&channel=portal&cursor=x",
                key: key
            )
            #expect(reply.status == 400)
            #expect(
                Set(reply.faults) == [
                    "days out_of_range", "site not_allowed", "cursor invalid_format",
                ]
            )
            let other = try await api.key([.inventoryRead])
            let refused = try await api.send("GET", "/v1/inventory/stale-promises", key: other)
            #expect(refused.status == 403)
        }
    }

    @Test func `promises on old news are told with their orders, page by page`() async throws {
        try await TestAPI.with { api in
            try await Self.limit(StockNewsPolicy(staleAfterMinutes: 60), in: api)
            api.clock.advance(by: .seconds(7_200))
            let key = try await api.key()
            for number in ["PO-1", "PO-2"] {
                api.clock.advance(by: .seconds(1))
                let reply = try await api.submit(DemoOrders.order(number), key: key)
                #expect(reply.status == 201)
            }
            try await Self.follow(api)
            let address = "/v1/inventory/stale-promises?days=1"
            let reply = try await api.send("GET", address + "&limit=1", key: key)
            #expect(reply.status == 200)
            #expect(reply["/orders"] == 2)
            #expect(reply["/received"] == 2)
            #expect(reply["/sites/0/name"] == "DAL")
            #expect(reply["/sites/0/orders"] == 2)
            #expect(reply["/channels/0/name"] == .string(TestAPI.portal))
            #expect(reply["/list"]?.array?.count == 1)
            #expect(reply["/list/0/purchase_order_number"] == "PO-1")
            #expect(reply["/list/0/source"] == "opening")
            let next = try #require(reply["/next"]?.string)
            let rest = try await api.send("GET", address + "&limit=1&cursor=\(next)", key: key)
            #expect(rest["/list/0/purchase_order_number"] == "PO-2")
            #expect(rest["/next"] == nil)
            let one = try await api.send("GET", address + "&site=RNO", key: key)
            #expect(one["/orders"] == 0)
            #expect(one["/sites"] == nil)
        }
    }

    /// Lets the read models follow.
    private static func follow(_ api: TestAPI) async throws {
        let sequencer = Sequencer(store: api.store, clock: api.clock, worker: "test")
        while try await sequencer.step() > 0 {}
        let runner = ProjectionRunner(
            store: api.store,
            clock: api.clock,
            worker: "test",
            projections: ProjectionRunner.all
        )
        while try await runner.step() > 0 {}
    }

    @Test func `the questions that are counted are operations of the API`() {
        let known = Set(RouteTable.all.routes.map(\.operation))
        for read in AnsweredRead.allCases {
            #expect(!read.operations.isEmpty)
            for operation in read.operations {
                #expect(known.contains(operation), "\(operation)")
                #expect(AnsweredRead(operation: operation) == read)
            }
        }
        #expect(AnsweredRead(operation: "submitOrder") == nil)
    }
}
