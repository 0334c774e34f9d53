import Canonical
import Database
import Engine
import Governance
import JSON
import Primitives
import Reconciliation
import SampleTrade
import Stewardship
import Storage
import Testing

@testable import ChannelAPI

/// What two people say to cases by the API: differences, and questions of who is who.
@Suite struct CaseCommandTests {
    private static func difference(_ api: TestAPI) async throws -> String {
        let desk = ReconciliationDesk(
            store: api.store,
            clock: api.clock,
            facts: FactLoader(),
            identities: SystemIdentitySource()
        )
        let finding = Finding(
            .orders,
            at: "erp",
            RecordKey("order/01K/2/0"),
            .quantity,
            ours: RecordFacts(number: "SO-1", quantity: 3_000, lines: [1: 1_000, 2: 2_000]),
            theirs: RecordFacts(number: "SO-1", quantity: 3_000, lines: [1: 2_000, 2: 1_000]),
            cause: "It was changed in erp.",
            corrections: [.accept]
        )
        return try await desk.note([finding], entity: "acme", traceID: "t")[0].id
    }

    private static func post(
        _ api: TestAPI,
        _ path: String,
        _ body: JSONValue,
        key: String,
        once: String? = nil
    ) async throws -> Reply {
        let own = once ?? api.dependencies.identities.next(at: api.clock.now())
        return try await api.send(
            "POST",
            path,
            key: key,
            body: body,
            headers: ["Idempotency-Key": own]
        )
    }

    @Test func `one proposes, another agrees, and a repeat is answered as it was`() async throws {
        try await TestAPI.with { api in
            let id = try await Self.difference(api)
            let path = "/v1/reconciliation/cases/\(id)"
            let maker = try await api.key(
                [.reconciliationRead, .reconciliationPropose],
                channel: "ann"
            )
            let checker = try await api.key(
                [.reconciliationRead, .reconciliationApprove],
                channel: "ben"
            )
            let lines = try await api.send("GET", path, key: maker)
            #expect(lines["/theirs/lines/0/quantity"] == "2" && lines["/key"] == "order/01K/2/0")

            let bad = try await Self.post(
                api,
                path + "/proposal",
                ["correction": "redrive"],
                key: maker
            )
            #expect(bad.status == 422)
            #expect(bad["/code"] == "reconciliation.correction.not_offered")
            let wish: JSONValue = ["correction": "accept", "note": "agreed by telephone"]
            let first = try await Self.post(
                api,
                path + "/proposal",
                wish,
                key: maker,
                once: "p-1"
            )
            #expect(first.status == 200 && first["/phase"] == "proposed")
            let again = try await Self.post(
                api,
                path + "/proposal",
                wish,
                key: maker,
                once: "p-1"
            )
            #expect(again.status == 200 && again["/phase"] == "proposed")

            let both = try await api.key(
                [.reconciliationRead, .reconciliationPropose],
                channel: "cay"
            )
            let lacking = try await Self.post(api, path + "/approval", [:], key: both)
            #expect(lacking.status == 403 && lacking["/permission"] == "reconciliation:approve")
            let done = try await Self.post(api, path + "/approval", [:], key: checker)
            #expect(done.status == 200 && done["/phase"] == "accepted")
            let late = try await Self.post(api, path + "/approval", [:], key: checker)
            #expect(late.status == 409 && late["/code"] == "reconciliation.case.not_proposed")
        }
    }

    @Test func `who proposed cannot agree, and who declines says why`() async throws {
        try await TestAPI.with { api in
            let id = try await Self.difference(api)
            let path = "/v1/reconciliation/cases/\(id)"
            let key = try await api.key(
                [.reconciliationRead, .reconciliationPropose, .reconciliationApprove]
            )
            let wish: JSONValue = ["correction": "accept", "note": "small"]
            _ = try await Self.post(api, path + "/proposal", wish, key: key)
            let own = try await Self.post(api, path + "/approval", [:], key: key)
            #expect(own.status == 409 && own["/code"] == "reconciliation.same_hands")
            let mute = try await Self.post(api, path + "/refusal", [:], key: key)
            #expect(mute.status == 400)
            let declined = try await Self.post(
                api,
                path + "/refusal",
                ["reason": "count first"],
                key: key
            )
            #expect(declined["/phase"] == "open")
        }
    }

    @Test func `two customers are merged and the merge is taken back`() async throws {
        try await TestAPI.with { api in
            let corner = try #require(
                DemoCatalogue.masterData.customers.first { $0.id == DemoCatalogue.corner }
            )
            let twin = Party(
                id: Party.ID("K-77"),
                name: corner.name,
                termsDays: 60,
                shipTos: corner.shipTos
            )
            let now = api.clock.now()
            try await api.store.write { (transaction) throws(StoreFailure) in
                try MasterData(entity: DemoCatalogue.masterData.entity, customers: [twin])
                    .load(into: transaction, source: "crm", at: now)
            }
            let desk = StewardshipDesk(
                store: api.store,
                clock: api.clock,
                identities: SystemIdentitySource()
            )
            try await desk.scan("acme", steward: .customerService, traceID: "t")
            let maker = try await api.key([.stewardshipRead, .stewardshipPropose], channel: "ann")
            let checker = try await api.key([.stewardshipApprove, .accountsRead], channel: "ben")
            let list = try await api.send("GET", "/v1/stewardship/cases?phase=open", key: maker)
            #expect(list["/cases/0/question"] == "duplicate_customer")
            let id = try #require(list["/cases/0/id"]?.string)
            let path = "/v1/stewardship/cases/\(id)"
            let one = try await api.send("GET", path, key: maker)
            #expect(one["/claims/1/source"] == "crm" && one["/fields/1/winner"] == "C-CORNER")
            #expect(one["/offers/0/resolution"] == "merge")

            let wish: JSONValue = ["resolution": "merge", "merge": "K-77", "into": "C-CORNER"]
            let nonsense = try await Self.post(
                api,
                path + "/proposal",
                ["resolution": "merge", "merge": "K-77"],
                key: maker
            )
            #expect(nonsense.status == 400)
            _ = try await Self.post(api, path + "/proposal", wish, key: maker)
            let merged = try await Self.post(api, path + "/approval", [:], key: checker)
            #expect(merged.status == 200 && merged["/settlement/approved_by"] == "a client of ben")
            let account = try await api.send("GET", "/v1/accounts/K-77", key: checker)
            #expect(account["/id"] == "C-CORNER" && account["/credit/root"] == "C-CORNER")

            let undo = try await Self.post(
                api,
                path + "/undo",
                ["reason": "two shops"],
                key: maker
            )
            #expect(
                undo["/phase"] == "undo_proposed" && undo["/undo_proposed_by"] == "a client of ann"
            )
            let back = try await Self.post(api, path + "/approval", [:], key: checker)
            #expect(back["/phase"] == "open")
            let apart = try await api.send("GET", "/v1/accounts/K-77", key: checker)
            #expect(apart["/id"] == "K-77")
        }
    }
}
