import Canonical
import Database
import Engine
import Governance
import Hummingbird
import Inventory
import OrderStories
import Primitives
import Reconciliation
import SampleTrade
import Storage
import StorageTesting
import Testing

@testable import Console

/// What differs from another system: the list, a case's page, and what two people say to it.
@Suite struct DifferenceTests {
    /// The warehouse has two widgets fewer than we.
    private static func find(_ console: TestConsole) async throws -> String {
        let desk = ReconciliationDesk(
            store: console.world.store,
            clock: console.world.clock,
            facts: FactLoader(),
            identities: SystemIdentitySource()
        )
        let finding = Finding(
            .stock,
            at: "wms",
            RecordKey("WIDGET", "DAL"),
            .quantity,
            ours: RecordFacts(quantity: 1_200_000),
            theirs: RecordFacts(quantity: 1_198_000),
            cause: "Nothing here explains it.",
            corrections: [.adjustHere, .accept],
            stake: Money(minorUnits: 9_00, .usd)
        )
        let cases = try await desk.note(
            [finding],
            entity: "acme",
            traceID: "0af7651916cd43dd8448eb211c80319c"
        )
        return try #require(cases.first?.id)
    }

    private static func say(
        _ console: TestConsole,
        _ path: String,
        _ fields: KeyValuePairs<String, String>,
        as browser: Browser
    ) async throws -> Page {
        try await console.post("/console/differences/" + path, fields, as: browser)
    }

    @Test func `two people put a difference right, and its page tells how`() async throws {
        try await TestConsole.with { console in
            let id = try await Self.find(console)
            let finance = try await console.signIn(.financeAnalyst)
            let list = try await console.get("/console/differences?phase=open", as: finance)
            #expect(list.contains("Stock of WIDGET at DAL"))
            #expect(list.contains("No system has been compared yet."))
            let page = try await console.get("/console/differences/case?id=\(id)", as: finance)
            #expect(page.contains("Nothing here explains it."))
            #expect(page.contains("I propose to adjust our ledger"))
            let proposed = try await Self.say(
                console,
                "propose",
                [
                    "csrf": finance.csrf, "case": id, "correction": "adjust_here",
                    "note": "counted <b>twice</b>",
                ],
                as: finance
            )
            #expect(proposed.location?.hasSuffix("done=correction_proposed") == true)
            let own = try await Self.say(
                console,
                "judge",
                ["csrf": finance.csrf, "case": id, "do": "approve", "note": ""],
                as: finance
            )
            #expect(own.status == .conflict && own.contains("somebody else must approve it"))
            let other = try await console.signIn(.warehouseSupervisor)
            let asked = try await console.get("/console/differences/case?id=\(id)", as: other)
            #expect(asked.contains("Do you agree?") && asked.contains("&lt;b&gt;twice"))
            let done = try await Self.say(
                console,
                "judge",
                ["csrf": other.csrf, "case": id, "do": "approve", "note": "yes"],
                as: other
            )
            #expect(done.status == .seeOther)
            let levels = try await console.world.store.read { (view) throws(StoreFailure) in
                try view.stock.levels(of: Item.ID("WIDGET"), entity: "acme")
            }
            #expect(levels.contains { $0.onHand == 1_198_000 })
            #expect(try await console.audit("reconciliation/\(id)").count == 2)
        }
    }

    @Test func `whoever may not see differences sees none, and a decline needs a reason`()
        async throws
    {
        try await TestConsole.with { console in
            let id = try await Self.find(console)
            let service = try await console.signIn(.customerService)
            let hidden = try await console.get("/console/differences/case?id=\(id)", as: service)
            #expect(hidden.status == .forbidden)
            let finance = try await console.signIn(.financeAnalyst)
            let mute = try await Self.say(
                console,
                "propose",
                ["csrf": finance.csrf, "case": id, "correction": "accept", "note": ""],
                as: finance
            )
            #expect(mute.status == .conflict && mute.contains("Write why"))
            let unknown = try await console.get("/console/differences/case?id=none", as: finance)
            #expect(unknown.status == .notFound)
        }
    }

    @Test func `a work item leads to its case and is not closed by hand`() async throws {
        try await TestConsole.with { console in
            let id = try await Self.find(console)
            let browser = try await console.signIn(.warehouseSupervisor)
            let item = try await console.get(
                "/console/exceptions/item?key=reconciliation/\(id)",
                as: browser
            )
            #expect(item.contains("/console/differences/case?id=\(id)"))
            #expect(!item.contains(">Done<"))
        }
    }
}
