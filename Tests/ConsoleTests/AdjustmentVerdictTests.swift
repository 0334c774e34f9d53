import Canonical
import Database
import Engine
import Governance
import Hummingbird
import Inventory
import OrderStories
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import Console

/// A count or an adjustment that waits for a second person, on its work item's page.
@Suite struct AdjustmentVerdictTests {
    private static let item = "adjustment/acme/DAL/ADJ-1/approval"
    private static let page = "/console/exceptions/item?key=adjustment/acme/DAL/ADJ-1/approval"

    /// One widget is stolen, says `name`.
    private static func ask(_ console: TestConsole, as name: String) async throws {
        let desk = AdjustmentDesk(
            store: console.world.store,
            clock: console.world.clock,
            facts: FactLoader()
        )
        let actor = Actor(.person, name, permissions: [.inventoryAdjust])
        let adjustment = StockAdjustment(
            .adjustment,
            site: DemoCatalogue.dallas,
            number: StockAdjustment.Number("ADJ-1"),
            reason: "theft",
            asOf: console.world.clock.now(),
            lines: [.init(item: Item.ID("WIDGET"), thousandths: -1_000)]
        )
        let command = AdjustmentCommand(
            caller: Caller(actor: actor, entity: DemoCatalogue.entity, channel: nil),
            site: adjustment.site,
            number: adjustment.number,
            event: .requested(adjustment, by: name),
            idempotencyKey: "k",
            body: [],
            traceID: "0af7651916cd43dd8448eb211c80319c"
        )
        _ = try await desk.act(command) { _, _ in
            StoredAnswer(status: 202, body: [])
        } refuse: { refusal in
            StoredAnswer(status: 409, body: Array("\(refusal)".utf8))
        }
    }

    private static func onHand(_ console: TestConsole) async throws -> Int64? {
        try await console.world.store.read { (view) throws(StoreFailure) in
            try view.stock.levels(of: Item.ID("WIDGET"), entity: "acme")
                .first { $0.site == DemoCatalogue.dallas }?.onHand
        }
    }

    private static func judge(
        _ console: TestConsole,
        _ verdict: String,
        _ note: String,
        as browser: Browser
    ) async throws -> Page {
        let page = try await console.get(page, as: browser)
        #expect(page.contains("Approve"))
        #expect(!page.contains(">Done<"))
        let fields: KeyValuePairs = [
            "csrf": browser.csrf, "item": item, "once": page.field("once") ?? "", "do": verdict,
            "note": note,
        ]
        return try await console.post(
            "/console/exceptions/judge-adjustment",
            fields,
            as: browser
        )
    }

    @Test func `a second person approves it, and it is in the ledger`() async throws {
        try await TestConsole.with { console in
            let before = try #require(try await Self.onHand(console))
            try await Self.ask(console, as: "ann")
            let browser = try await console.signIn(.warehouseSupervisor)
            let done = try await Self.judge(console, "approve", "", as: browser)
            #expect(done.location == "/console/exceptions?done=adjustment_decided")
            #expect(try await Self.onHand(console) == before - 1_000)
            let audit = try await console.audit(Self.item)
            #expect(audit.map(\.action) == ["adjustment.approve"])
        }
    }

    @Test func `who asked cannot approve, and a decline says why`() async throws {
        try await TestConsole.with { console in
            let before = try await Self.onHand(console)
            try await Self.ask(console, as: "warehouse_supervisor")
            let browser = try await console.signIn(.warehouseSupervisor)
            let own = try await Self.judge(console, "approve", "", as: browser)
            #expect(own.status == .conflict)
            #expect(own.contains("somebody else must approve it"))
            let mute = try await Self.judge(console, "decline", "", as: browser)
            #expect(mute.status == .conflict)
            let other = try await console.signIn(.operationsManager)
            let done = try await Self.judge(console, "decline", "they are in bay 7", as: other)
            #expect(done.status == .seeOther)
            #expect(try await Self.onHand(console) == before)
        }
    }

    @Test func `other roles may not`() async throws {
        try await TestConsole.with { console in
            try await Self.ask(console, as: "ann")
            let browser = try await console.signIn(.customerService)
            let refused = try await console.post(
                "/console/exceptions/judge-adjustment",
                ["csrf": browser.csrf, "item": Self.item, "once": "x", "do": "approve"],
                as: browser
            )
            #expect(refused.status == .forbidden)
        }
    }
}
