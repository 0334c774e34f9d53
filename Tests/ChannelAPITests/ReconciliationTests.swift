import Database
import Engine
import Governance
import Hummingbird
import JSON
import Primitives
import Reconciliation
import Storage
import Testing

@testable import ChannelAPI

@Suite struct ReconciliationTests {
    private static func find(_ api: TestAPI, _ count: Int) async throws {
        let desk = ReconciliationDesk(
            store: api.store,
            clock: api.clock,
            facts: FactLoader(),
            identities: SystemIdentitySource()
        )
        let findings = (0..<count).map { index in
            Finding(
                .stock,
                at: "wms",
                RecordKey("ITEM-\(index)", "DAL"),
                .missingThere,
                ours: RecordFacts(quantity: 1_500),
                theirs: nil,
                cause: "Nothing here explains it.",
                corrections: [.adjustHere, .accept]
            )
        }
        _ = try await desk.note(findings, entity: "acme", traceID: "t")
        let now = api.clock.now()
        try await api.store.write { (transaction) throws(StoreFailure) in
            try transaction.reconciliations.noteCompared(
                ReconciliationStanding(
                    entity: "acme",
                    system: "wms",
                    subject: .stock,
                    comparedAt: now,
                    compared: 40,
                    differing: count
                )
            )
        }
    }

    @Test func `what differs is listed page by page, and read with both sides`() async throws {
        try await TestAPI.with { api in
            try await Self.find(api, 3)
            let key = try await api.key([.reconciliationRead])
            let standing = try await api.send("GET", "/v1/reconciliation", key: key)
            #expect(standing["/comparisons/0/differing"] == 3)
            #expect(standing["/comparisons/0/proven_at"] == nil)
            let first = try await api.send("GET", "/v1/reconciliation/cases?limit=2", key: key)
            #expect(first["/cases/1/kind"] == "missing_there")
            let next = try #require(first["/next"]?.string)
            let rest = try await api.send(
                "GET",
                "/v1/reconciliation/cases?limit=2&phase=open&cursor=\(next)",
                key: key
            )
            let keys = [first["/cases/0/key"], first["/cases/1/key"], rest["/cases/0/key"]]
            #expect(Set(keys.map { $0?.string }) == ["ITEM-0", "ITEM-1", "ITEM-2"])
            #expect(rest["/next"] == nil)
            let id = try #require(rest["/cases/0/id"]?.string)
            let one = try await api.send("GET", "/v1/reconciliation/cases/\(id)", key: key)
            #expect(one["/ours/quantity"] == "1.5" && one["/theirs"] == nil)
            #expect(one["/corrections/0"] == "adjust_here")
        }
    }

    @Test func `a key without the right, and a word that is none, are told so`() async throws {
        try await TestAPI.with { api in
            let other = try await api.key([.ordersRead])
            let refused = try await api.send("GET", "/v1/reconciliation", key: other)
            #expect(refused.status == 403 && refused["/permission"] == "reconciliation:read")
            let key = try await api.key([.reconciliationRead])
            let bad = try await api.send("GET", "/v1/reconciliation/cases?phase=new", key: key)
            #expect(bad.status == 400)
            let none = try await api.send("GET", "/v1/reconciliation/cases/none", key: key)
            #expect(none.status == 404)
        }
    }
}
