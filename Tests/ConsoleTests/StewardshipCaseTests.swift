import Canonical
import Database
import Engine
import Governance
import Hummingbird
import OrderStories
import Primitives
import SampleTrade
import Stewardship
import Storage
import StorageTesting
import Testing

@testable import Console

/// Questions of who is who: the list, a case's page, and what two people say to it.
@Suite struct StewardshipCaseTests {
    /// Corner Store has come by another number.
    private static func find(_ console: TestConsole) async throws -> String {
        let corner = try #require(
            DemoCatalogue.masterData.customers.first { $0.id == DemoCatalogue.corner }
        )
        let twin = Party(id: Party.ID("K-77"), name: "<b>Corner</b> Store", shipTos: corner.shipTos)
        let same = Party(id: Party.ID("K-78"), name: corner.name, shipTos: corner.shipTos)
        let now = console.world.clock.now()
        try await console.world.store.write { (transaction) throws(StoreFailure) in
            try MasterData(entity: DemoCatalogue.masterData.entity, customers: [twin, same])
                .load(into: transaction, source: "crm", at: now)
        }
        let desk = StewardshipDesk(
            store: console.world.store,
            clock: console.world.clock,
            identities: SystemIdentitySource()
        )
        try await desk.scan("acme", steward: .integrationSupport, traceID: "t")
        let rows = try await console.world.store.read { (snapshot) throws(StoreFailure) in
            try snapshot.stewardshipCases.list(entity: "acme", phase: nil, before: nil, limit: 10)
        }
        #expect(rows.map(\.subject) == ["C-CORNER + K-78"])
        return try #require(rows.first).id
    }

    @Test func `two people merge, and the page tells how`() async throws {
        try await TestConsole.with { console in
            let id = try await Self.find(console)
            let finance = try await console.signIn(.financeAnalyst)
            let list = try await console.get("/console/stewardship?phase=open", as: finance)
            #expect(list.contains("C-CORNER + K-78"))
            let page = try await console.get("/console/stewardship/case?id=\(id)", as: finance)
            #expect(page.contains("Name and address are the same."))
            #expect(page.contains("I propose to merge K-78 into C-CORNER"))
            let proposed = try await console.post(
                "/console/stewardship/propose",
                [
                    "csrf": finance.csrf, "case": id, "offer": "0", "take_policy": "1",
                    "note": "one <b>shop</b>", "do": "propose",
                ],
                as: finance
            )
            #expect(proposed.location?.hasSuffix("done=resolution_proposed") == true)
            let own = try await console.post(
                "/console/stewardship/judge",
                ["csrf": finance.csrf, "case": id, "do": "approve", "note": ""],
                as: finance
            )
            #expect(own.status == .conflict && own.contains("somebody else must approve it"))
            let other = try await console.signIn(.integrationSupport)
            let asked = try await console.get("/console/stewardship/case?id=\(id)", as: other)
            #expect(asked.contains("Do you agree?") && asked.contains("&lt;b&gt;shop"))
            #expect(asked.contains("taking over its policy"))
            let done = try await console.post(
                "/console/stewardship/judge",
                ["csrf": other.csrf, "case": id, "do": "approve", "note": ""],
                as: other
            )
            #expect(done.status == .seeOther)
            let settled = try await console.get("/console/stewardship/case?id=\(id)", as: other)
            #expect(settled.contains("Was it wrong?"))
            #expect(try await console.audit("stewardship/\(id)").count == 2)

            let mute = try await console.post(
                "/console/stewardship/propose",
                ["csrf": other.csrf, "case": id, "do": "undo", "note": ""],
                as: other
            )
            #expect(mute.status == .conflict && mute.contains("Write why"))
        }
    }

    @Test func `whoever may not see who is who sees none, and its work item leads to the case`()
        async throws
    {
        try await TestConsole.with { console in
            let id = try await Self.find(console)
            let warehouse = try await console.signIn(.warehouseSupervisor)
            let hidden = try await console.get(
                "/console/stewardship/case?id=\(id)",
                as: warehouse
            )
            #expect(hidden.status == .forbidden)
            let support = try await console.signIn(.integrationSupport)
            let item = try await console.get(
                "/console/exceptions/item?key=stewardship/\(id)",
                as: support
            )
            #expect(item.contains("/console/stewardship/case?id=\(id)"))
            #expect(!item.contains(">Done<"))
        }
    }
}
