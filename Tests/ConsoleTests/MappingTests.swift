import Canonical
import Database
import EDI
import Engine
import Hummingbird
import Mapping
import OrderStories
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing
import Translation

@testable import Console

/// What partners' documents are read by: the list, a version's page, and what two people say to it.
@Suite struct MappingTests {
    /// A text is a name and a column.
    private struct TwoWords: MappingLanguage {
        func mapping(in text: String) throws(MappingProblems) -> MappingFile {
            let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
            guard words.count == 2 else { throw MappingProblems(["line 1: expected two words"]) }
            var file = MappingFile(name: words[0])
            file.document = "csv"
            file.csv = CSVShape(order: "PO")
            file.lines = MappingFile.Lines()
            var number = MappingFile.Field("purchaseOrderNumber")
            number.at = "PO"
            var place = MappingFile.Field("shipTo.code")
            place.at = "Store"
            file.fields = [number, place]
            var item = MappingFile.Field("sellersItem")
            item.at = "SKU"
            var quantity = MappingFile.Field("quantity")
            quantity.at = words[1]
            file.lines?.fields = [item, quantity]
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

    private static func with(_ body: @Sendable (TestConsole) async throws -> Void) async throws {
        try await TestConsole.with { dependencies in
            dependencies.mappings = MappingDesk(
                [profile],
                language: TwoWords(),
                configured: ["rows": "rows\nQty\n"],
                store: dependencies.store,
                clock: dependencies.clock
            )
        } _: { console in
            let desk = MappingDesk(
                [profile],
                language: TwoWords(),
                configured: ["rows": "rows\nQty\n"],
                store: console.world.store,
                clock: console.world.clock
            )
            _ = try await desk.takeConfiguration()
            let now = console.world.clock.now()
            try await console.world.store.write { (transaction) throws(StoreFailure) in
                try transaction.documents.insert(
                    PartnerDocument(
                        id: "in/rowsco/17",
                        entity: DemoCatalogue.entity.rawValue,
                        partner: "rowsco",
                        direction: "in",
                        type: "csv",
                        controlNumber: "17",
                        state: "translated",
                        instance: nil,
                        name: "inbox/1",
                        detail: "",
                        bytes: Array("PO,Store,SKU,Qty,<i>\n1,2,A,3,36\n".utf8),
                        createdAt: now,
                        reader: "rows@0af7651916cd"
                    )
                )
            }
            try await body(console)
        }
    }

    private static func act(
        _ console: TestConsole,
        _ wish: String,
        _ more: (String, String) = ("", ""),
        as browser: Browser
    ) async throws -> Page {
        try await console.post(
            "/console/mappings/act",
            [
                "csrf": browser.csrf, "name": "rows", "number": "2", "do": wish, more.0: more.1,
            ],
            as: browser
        )
    }

    @Test func `two people change what a partner's documents are read by, and take it back`()
        async throws
    {
        try await Self.with { console in
            let maker = try await console.signIn(.integrationSupport)
            let list = try await console.get("/console/mappings", as: maker)
            #expect(list.contains("version 1") && list.contains("rowsco"))
            let documents = try await console.get("/console/documents", as: maker)
            #expect(documents.contains("rows@0af7651916cd"))
            let form = try await console.get(
                "/console/mappings/propose?name=rows&number=1",
                as: maker
            )
            #expect(form.contains("Qty"))
            let sent = try await console.post(
                "/console/mappings/propose",
                ["csrf": maker.csrf, "text": "rows\r\n<i>\r\n", "reason": "pieces <b>now</b>"],
                as: maker
            )
            #expect(sent.location?.contains("number=2&done=mapping_proposed") == true)
            let own = try await console.get(
                "/console/mappings/version?name=rows&number=2",
                as: maker
            )
            #expect(own.contains("You proposed it; somebody else must approve it."))
            #expect(own.contains("pieces &lt;b&gt;now"))
            #expect(own.contains("lines/*/quantity") && own.contains("multiplied by 12"))
            #expect(own.contains("“3” → “36”") && own.contains("in/rowsco/17"))
            #expect(own.contains("− Qty") && own.contains("+ &lt;i&gt;"))
            #expect(own.field("seal") == nil)
            let checker = try await console.signIn(.operationsManager)
            let page = try await console.get(
                "/console/mappings/version?name=rows&number=2",
                as: checker
            )
            let seal = try #require(page.field("seal"))
            let refused = try await Self.act(console, "approve", ("seal", "other"), as: checker)
            #expect(refused.status == .conflict && refused.contains("not what you saw"))
            let approved = try await Self.act(console, "approve", ("seal", seal), as: checker)
            #expect(approved.location?.contains("done=mapping_approved") == true)
            let tried = try await Self.act(console, "try", ("share", "25"), as: checker)
            #expect(tried.status == .seeOther)
            let trial = try await console.get("/console/mappings", as: checker)
            #expect(trial.contains("25 % of the documents"))
            _ = try await Self.act(console, "activate", as: checker)
            let active = try await console.get(
                "/console/mappings/version?name=rows&number=2",
                as: maker
            )
            #expect(active.contains("Roll back to version 1"))
            let back = try await Self.act(console, "take-back", ("reason", "no"), as: maker)
            #expect(back.location?.contains("done=mapping_taken_back") == true)
            let versions = try await console.get("/console/mappings/versions?name=rows", as: maker)
            #expect(versions.contains("active again: version 2 was rolled back"))
            #expect(try await console.audit("mapping/rows").count == 6)
        }
    }

    @Test func `whoever may not see mappings sees none, and without its secret nothing changes`()
        async throws
    {
        try await Self.with { console in
            let finance = try await console.signIn(.financeAnalyst)
            for path in ["", "/versions?name=rows", "/version?name=rows&number=1"] {
                let page = try await console.get("/console/mappings" + path, as: finance)
                #expect(page.status == .forbidden)
            }
            #expect(try await Self.act(console, "take-back", as: finance).status == .forbidden)
            var support = try await console.signIn(.integrationSupport)
            let bad = try await console.post(
                "/console/mappings/propose",
                ["csrf": support.csrf, "text": "one", "reason": "why"],
                as: support
            )
            #expect(bad.status == .badRequest && bad.contains("line 1: expected two words"))
            #expect(try await Self.act(console, "activate", as: support).status == .notFound)
            support.csrf = "another"
            #expect(try await Self.act(console, "activate", as: support).status == .forbidden)
        }
    }
}
