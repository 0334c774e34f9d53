import Canonical
import Database
import EDI
import Engine
import Governance
import Hummingbird
import JSON
import Mapping
import Primitives
import SampleTrade
import Storage
import Testing
import Translation

@testable import ChannelAPI

/// Mappings by the API: read, proposed, approved by another key, tried, taken back.
@Suite struct MappingTests {
    /// A text is a name and a column.
    private struct TwoWords: MappingLanguage {
        func mapping(in text: String) throws(MappingProblems) -> MappingFile {
            let words = text.split(separator: " ").map(String.init)
            guard words.count == 2 else { throw MappingProblems(["line 1: expected two words"]) }
            var file = MappingFile(name: words[0])
            file.document = "csv"
            file.csv = CSVShape(order: "PO")
            file.lines = MappingFile.Lines()
            var quantity = MappingFile.Field("quantity")
            quantity.at = words[1]
            file.lines?.fields = [quantity]
            return file
        }

        func problems(
            of file: MappingFile,
            in library: MappingLibrary,
            for profile: PartnerProfile?
        ) -> [String] {
            []
        }
    }

    private static let profile = PartnerProfile(
        id: "rowsco",
        entity: DemoCatalogue.entity,
        channel: Channel.ID("rowsco"),
        customer: DemoCatalogue.retail,
        currency: .usd,
        partner: X12Identity(qualifier: "ZZ", id: "ROWSCO"),
        ourselves: X12Identity(qualifier: "ZZ", id: "ACME"),
        mapping: "rows"
    )

    private static func with(_ body: @Sendable (TestAPI) async throws -> Void) async throws {
        try await TestAPI.with { dependencies in
            dependencies.mappings = desk(dependencies.store, dependencies.clock)
        } _: { api in
            _ = try await desk(api.store, api.clock).takeConfiguration()
            try await body(api)
        }
    }

    private static func desk(_ store: any Store, _ clock: any WallClock) -> MappingDesk {
        MappingDesk(
            [profile],
            language: TwoWords(),
            configured: ["rows": "rows Qty"],
            store: store,
            clock: clock
        )
    }

    private static let place = "/v1/mappings/rows/versions/2"

    @Test func `one key proposes, another approves what it saw, and one call takes it back`()
        async throws
    {
        try await Self.with { api in
            let maker = try await api.key([.mappingsRead, .mappingsPropose, .mappingsApprove])
            let checker = try await api.key([.mappingsRead, .mappingsApprove], channel: "field")
            let list = try await api.send("GET", "/v1/mappings", key: maker)
            #expect(list["/mappings/0/active/number"] == 1)
            #expect(list["/mappings/0/partners/0"] == "rowsco")
            let proposed = try await api.send(
                "POST",
                "/v1/mappings/proposals",
                key: maker,
                body: ["text": "rows Pieces", "reason": "pieces"]
            )
            #expect(proposed.status == 201 && proposed["/state"] == "proposed")
            #expect(proposed["/replay/partners/0/touched"] == true)
            let seal = try #require(proposed["/seal"]?.string)
            let early = try await api.send("POST", Self.place + "/activation", key: checker)
            #expect(early.status == 409 && early["/code"] == "mapping.elsewhere")
            let other = try await api.send(
                "POST",
                Self.place + "/approval",
                key: checker,
                body: ["seal": "other"]
            )
            #expect(other["/code"] == "mapping.changed")
            let approved = try await api.send(
                "POST",
                Self.place + "/approval",
                key: checker,
                body: ["seal": .string(seal)]
            )
            #expect(approved.status == 200 && approved["/state"] == "approved")
            let tried = try await api.send(
                "POST",
                Self.place + "/trial",
                key: checker,
                body: ["share": 20]
            )
            #expect(tried["/state"] == "canary" && tried["/share"] == 20)
            let active = try await api.send("POST", Self.place + "/activation", key: checker)
            #expect(active["/state"] == "active" && active["/replaced"] == 1)
            let back = try await api.send(
                "POST",
                Self.place + "/withdrawal",
                key: checker,
                body: ["reason": "no"]
            )
            #expect(back["/state"] == "retired")
            let versions = try await api.send("GET", "/v1/mappings/rows/versions", key: maker)
            #expect(versions["/versions/1/state"] == "active")
        }
    }

    @Test func `a text that is none, a share that is none, and a key without the right`()
        async throws
    {
        try await Self.with { api in
            let key = try await api.key([.mappingsPropose, .mappingsApprove])
            let bad = try await api.send(
                "POST",
                "/v1/mappings/proposals",
                key: key,
                body: ["text": "rows", "reason": "why"]
            )
            #expect(bad.status == 400 && bad.faults == ["/text invalid_format"])
            let share = try await api.send(
                "POST",
                Self.place + "/trial",
                key: key,
                body: ["share": 100]
            )
            #expect(share.status == 400 && share.faults == ["/share out_of_range"])
            let none = try await api.send("POST", Self.place + "/activation", key: key)
            #expect(none.status == 404)
            let reader = try await api.key([.mappingsRead])
            let refused = try await api.send(
                "POST",
                "/v1/mappings/proposals",
                key: reader,
                body: ["text": "rows Pieces", "reason": "why"]
            )
            #expect(refused.status == 403 && refused["/permission"] == "mappings:propose")
        }
    }
}
