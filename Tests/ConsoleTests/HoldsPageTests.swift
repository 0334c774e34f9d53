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

/// The page of what is on hold.
@Suite struct HoldsPageTests {
    private static let path = "/console/inventory/holds"

    private static func held(_ console: TestConsole) async throws -> Int64 {
        try await console.world.store.read { (view) throws(StoreFailure) in
            try view.stock.levels(of: Item.ID("WIDGET"), entity: "acme")
                .reduce(0) { $0 + $1.held }
        }
    }

    private static func place(
        _ console: TestConsole,
        _ quantity: String,
        reason: String,
        as browser: Browser
    ) async throws -> Page {
        let page = try await console.get(path, as: browser)
        let fields: KeyValuePairs = [
            "csrf": browser.csrf, "once": page.field("once") ?? "", "item": "WIDGET",
            "site": "DAL", "number": "H-1", "quantity": quantity, "reason": reason,
            "note": "wet", "until": "",
        ]
        return try await console.post("/console/inventory/hold", fields, as: browser)
    }

    @Test func `a supervisor puts on hold and gives free, and both are in the audit`() async throws
    {
        try await TestConsole.with { console in
            let browser = try await console.signIn(.warehouseSupervisor)
            let placed = try await Self.place(console, "12.5x", reason: "damage", as: browser)
            #expect(placed.status == .conflict)
            let done = try await Self.place(console, "12", reason: "damage", as: browser)
            #expect(done.location == Self.path + "?item=WIDGET&done=stock_held")
            #expect(try await Self.held(console) == 12_000)
            let page = try await console.get(Self.path + "?item=WIDGET", as: browser)
            #expect(page.contains("12 WIDGET"))
            #expect(page.contains("Damage, by warehouse_supervisor: wet"))
            let fields: KeyValuePairs = [
                "csrf": browser.csrf, "once": page.field("once") ?? "", "item": "WIDGET",
                "site": "DAL", "number": "H-1", "quantity": "5", "note": "dry again",
            ]
            let freed = try await console.post("/console/inventory/release", fields, as: browser)
            #expect(freed.location == Self.path + "?item=WIDGET&done=stock_freed")
            #expect(try await Self.held(console) == 7_000)
            let audit = try await console.audit("stock/WIDGET/DAL/on-hold/H-1")
            #expect(Set(audit.map(\.action)) == ["stock.hold", "stock.release"])
            let sheet = try await console.get("/console/inventory?item=WIDGET", as: browser)
            #expect(sheet.contains("On hold"))
        }
    }

    @Test func `what somebody else must release has no button for who placed it`() async throws {
        try await TestConsole.with { console in
            let browser = try await console.signIn(.warehouseSupervisor)
            _ = try await Self.place(console, "12", reason: "quality", as: browser)
            let own = try await console.get(Self.path, as: browser)
            #expect(own.contains("12 WIDGET") && !own.contains("Give free"))
            let other = try await console.signIn(.operationsManager)
            #expect(try await console.get(Self.path, as: other).contains("Give free"))
        }
    }

    @Test func `other roles may not`() async throws {
        try await TestConsole.with { console in
            let browser = try await console.signIn(.customerService)
            let refused = try await console.post(
                "/console/inventory/hold",
                ["csrf": browser.csrf, "once": "x", "item": "WIDGET"],
                as: browser
            )
            #expect(refused.status == .forbidden)
        }
    }
}
