import Canonical
import Database
import EDI
import Engine
import Mapping
import Ordering
import Primitives
import SampleTrade
import Storage
import StorageTesting
import Testing
import Translation

/// Documents that become orders by a partner's mapping.
@Suite struct MappedDocumentTests {
    @Test(arguments: TestDatabases.all)
    func `of a CSV file the good orders are queued once, and the bad one is somebody's work`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let text = """
                PO,Store,SKU,Qty
                PO-1,0042,WIDGET,12
                PO-2,0042,WIDGET,none
                PO-1,0042,TAPE,3
                PO-3,0042,WIDGET,1
                """
            #expect(try await bench.take(text, by: Self.rows).state == "parked")
            #expect(try await bench.keys() == ["1", "3"])
            let numbers = try await bench.texts(
                "SELECT number FROM business_key ORDER BY number"
            )
            #expect(numbers == ["PO-1", "PO-3"])
            let state = try await bench.texts("SELECT state FROM partner_document")
            #expect(state == ["partly translated"])
            let work = try await bench.texts("SELECT detail FROM work_item")
            #expect(work.count == 1)
            #expect(work.first?.contains("order 2 (PO-2)") == true)
            #expect(work.first?.contains("byte 54") == true)
            // The same bytes by another way are the same document.
            let again = try await bench.take(text, by: Self.rows, source: "as2:rowsco")
            #expect(again.state == "decided")
            #expect(try await bench.keys() == ["1", "3"])
            #expect(try await bench.texts("SELECT id FROM partner_document").count == 1)
        }
    }

    @Test(arguments: TestDatabases.all)
    func `once the mapping is mended the rest of the file is taken, and nothing twice`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let text = """
                PO,Store,SKU,Qty,Number
                PO-1,0042,WIDGET,12,12
                PO-2,0042,WIDGET,none,7
                PO-3,0042,WIDGET,1,1
                """
            #expect(try await bench.take(text, by: Self.rows).state == "parked")
            // Nothing is mended yet.
            #expect(try await bench.takeAgain(by: Self.rows).state == "parked")
            #expect(try await bench.keys() == ["1", "3"])
            var mended = Self.rows
            mended.lines?.fields = [
                Self.field("sellersItem", "SKU"), Self.field("quantity", "Number"),
            ]
            #expect(try await bench.takeAgain(by: mended).state == "decided")
            #expect(try await bench.keys() == ["1", "3", "2"])
            let numbers = try await bench.texts("SELECT number FROM business_key ORDER BY number")
            #expect(numbers == ["PO-1", "PO-2", "PO-3"])
            let states = try await bench.texts("SELECT state FROM partner_document")
            #expect(states == ["translated"])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `what cannot be read is counted by mapping, version and field, with a sample`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let text = """
                PO,Store,SKU,Qty
                PO-1,0042,WIDGET,none
                PO-2,0042,WIDGET,12
                PO-2,0042,TAPE,few
                """
            _ = try await bench.take(text, by: Self.rows)
            var failures = try await bench.failedReadings()
            let first = try #require(failures.first)
            #expect(failures.count == 1)
            #expect(first.kind.partner == "rowsco")
            #expect(first.kind.field == "lines.quantity")
            #expect(first.kind.code == "translation.850.quantityInvalid")
            #expect(first.count == 2)
            #expect(first.documents == 1)
            #expect(first.detail.contains("quantity"))
            let documents = try await bench.texts("SELECT id FROM partner_document")
            #expect(documents == [first.document])
            // A mapping that says something else is another version, and its failures others.
            var other = Self.rows
            other.lines?.fields = [Self.field("sellersItem", "SKU"), Self.field("quantity", "PO")]
            _ = try await bench.takeAgain(by: other)
            _ = try await bench.takeAgain(by: other)
            failures = try await bench.failedReadings()
            #expect(failures.count == 2)
            let counts = failures.filter { $0.kind.version != first.kind.version }
            #expect(counts.map(\.count) == [6])
            #expect(counts.map(\.documents) == [2])
            let totals = try await bench.failedFields()
            #expect(totals == ["\(first.kind.mapping) lines.quantity 8"])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an order whose place another one has taken is told, not lost`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let text = """
                PO,Store,SKU,Qty,Ref
                PO-1,0042,WIDGET,12,A-1
                PO-2,0042,WIDGET,none,A-2
                """
            _ = try await bench.take(text, by: Self.rows)
            var other = Self.rows
            other.fields = [
                Self.field("purchaseOrderNumber", "Ref"), Self.field("shipTo.code", "Store"),
            ]
            let again = try await bench.takeAgain(by: other)
            #expect(again.state == "parked")
            #expect(again.detail.contains("order 1 (A-1): PO-1 was taken in its place"))
        }
    }

    @Test(arguments: TestDatabases.all)
    func `a file that is no CSV of the partner's parks as a whole, with its reason`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            for (text, reason) in [
                ("Number,SKU\n1,A\n", "there is no column PO"), ("", "names of its columns"),
                ("PO,SKU\n1,\"A\n", "never closed"),
            ] {
                let message = try await bench.take(text, by: Self.rows)
                #expect(message.state == "parked")
                #expect(message.detail.contains(reason))
            }
            #expect(try await bench.keys() == [])
        }
    }

    @Test(arguments: TestDatabases.all)
    func `an ORDERS is an order and is answered by a CONTRL, and only where a mapping says so`(
        on engine: TestEngine
    ) async throws {
        try await TestBench.run(on: engine) { bench in
            let message = try await bench.take(Self.orders("1"), by: nil, mapping: nil)
            #expect(message.state == "decided")
            #expect(try await bench.keys() == [])
            let advice = try await bench.texts("SELECT detail FROM work_item").first
            #expect(advice?.contains("`mapping: standard/ORDERS`") == true)

            _ = try await bench.take(Self.orders("2"), by: nil, mapping: "standard/ORDERS")
            #expect(try await bench.keys() == ["2//1"])
            // Refused for its trade and not for its form: the CONTRL says yes, and a person no.
            let bad = Self.orders("3").replacing("QTY+21:5:PCE", with: "QTY+21:0:PCE")
            _ = try await bench.take(bad, by: nil, mapping: "standard/ORDERS")
            #expect(try await bench.keys() == ["2//1"])
            let sent = try await bench.texts(
                "SELECT type FROM partner_document WHERE direction = 'out' ORDER BY id"
            )
            #expect(sent == ["CONTRL", "CONTRL", "CONTRL"])
            let work = try await bench.texts(
                "SELECT detail FROM work_item WHERE reason = 'document_refused'"
            )
            #expect(work.contains { $0.contains("QTY01-2") })
        }
    }

    static var rows: MappingFile {
        var file = MappingFile(name: "rows")
        file.document = "csv"
        file.csv = CSVShape(order: "PO")
        file.fields = [field("purchaseOrderNumber", "PO"), field("shipTo.code", "Store")]
        file.lines = MappingFile.Lines()
        file.lines?.fields = [field("sellersItem", "SKU"), field("quantity", "Qty")]
        return file
    }

    private static func field(_ name: String, _ path: String) -> MappingFile.Field {
        var field = MappingFile.Field(name)
        field.at = path
        return field
    }

    private static func orders(_ control: String) -> String {
        let body = [
            "BGM+220+PO-\(control)+9", "DTM+137:20261123:102", "NAD+DP+0042::92", "CUX+2:USD:9",
            "LIN+1++WIDGET:SA", "QTY+21:5:PCE", "UNS+S",
        ]
        return "UNB+UNOC:3+ROWSCO:ZZ+ACME:ZZ+261123:0830+\(control)'UNH+1+ORDERS:D:96A:UN'"
            + body.map { $0 + "'" }.joined() + "UNT+\(body.count + 2)+1'UNZ+1+\(control)'"
    }
}

extension TestBench {
    /// Has a partner's document decided, as if its folder had brought it.
    func take(
        _ text: String,
        by file: MappingFile?,
        mapping: String? = "rows",
        source: String = "folder:rowsco"
    ) async throws -> (state: String, detail: String) {
        try await accept(text, from: source)
        return try await decide(by: file, mapping: mapping)
    }

    /// The same for a partner that reads by a mapping of the product's.
    func take(
        _ text: String,
        from profile: PartnerProfile
    ) async throws -> (state: String, detail: String) {
        try await accept(text, from: "folder:\(profile.id)")
        return try await decide(by: nil, mapping: profile.mapping, as: profile)
    }

    private func accept(_ text: String, from source: String) async throws {
        let bytes = Array(text.utf8)
        let message = InboundMessage(
            entity: DemoCatalogue.entity.rawValue,
            source: source,
            key: text,
            kind: MessageKind.partnerDocument.rawValue,
            // What stands for a hash here is the same for the same bytes, and for no others.
            contentHash: bytes.reversed(),
            body: bytes,
            traceID: "0af7651916cd43dd8448eb211c80319c",
            actor: source
        )
        let now = clock.now()
        try await store.write { (transaction) throws(StoreFailure) in
            _ = try transaction.inbox.accept(message, at: now)
        }
    }

    /// A person has what was put aside decided again.
    func takeAgain(by file: MappingFile) async throws -> (state: String, detail: String) {
        let now = clock.now()
        try await store.write { (transaction) throws(StoreFailure) in
            for message in try Snapshot(transaction.session).inbox.parked(limit: 9) {
                _ = try transaction.inbox.redrive(message.id, at: now)
            }
        }
        // Other orders have other numbers.
        return try await decide(by: file, mapping: "rows", seed: 9)
    }

    static let rowsco = PartnerProfile(
        id: "rowsco",
        entity: DemoCatalogue.entity,
        channel: Channel.ID("rowsco"),
        customer: DemoCatalogue.retail,
        currency: .usd,
        partner: X12Identity(qualifier: "ZZ", id: "ROWSCO"),
        ourselves: X12Identity(qualifier: "ZZ", id: "ACME")
    )

    private func decide(
        by file: MappingFile?,
        mapping: String?,
        as partner: PartnerProfile = Self.rowsco,
        seed: UInt64 = 8
    ) async throws -> (state: String, detail: String) {
        let library = MappingLibrary(file.map { [$0] } ?? [])
        var mappings: [String: EffectiveMapping] = [:]
        if let mapping { mappings[mapping] = try library.effective(mapping) }
        var profile = partner
        profile.mapping = mapping
        let desk = PartnerDesk(
            [profile],
            mappings: mappings,
            facts: FactLoader(),
            identities: SeededIdentitySource(seed: 7)
        )
        let handler = MessageHandler(
            facts: FactLoader(),
            subscribers: NoSubscribers(),
            dialects: EventTranslator([:]),
            documents: desk,
            identities: SeededIdentitySource(seed: seed)
        )
        let inbox = InboxProcessor(store: store, clock: clock, handler: handler)
        while try await inbox.process() > 0 {}
        let states = try await texts(
            """
            SELECT state || '|' || COALESCE(failure_detail, '')
            FROM inbox_message
            WHERE kind = 'partner.document'
            ORDER BY id DESC
            """
        )
        let parts = (states.first ?? "").split(separator: "|", maxSplits: 1)
        return (String(parts.first ?? ""), parts.count > 1 ? String(parts[1]) : "")
    }

    /// The messages queued for orders, by what follows the document in their keys.
    func keys() async throws -> [String] {
        try await texts(
            "SELECT message_key FROM inbox_message WHERE source = 'partner:rowsco' ORDER BY id"
        ).map { key in
            key.contains("//") ? key : String(key.split(separator: "/").last ?? "")
        }
    }

    func texts(_ sql: SQL) async throws -> [String] {
        try await store.read { (view) throws(StoreFailure) in
            try view.session.rows(sql) { (row) throws(StoreFailure) in row.text(0) }
        }
    }
}

extension TestBench {
    fileprivate func failedReadings() async throws -> [FailedReading] {
        try await store.read { (snapshot) throws(StoreFailure) -> [FailedReading] in
            try snapshot.failedReadings.recent(
                since: Timestamp(microseconds: 0),
                entity: DemoCatalogue.entity.rawValue,
                limit: 10
            )
        }
    }

    fileprivate func failedFields() async throws -> [String] {
        try await store.read { (snapshot) throws(StoreFailure) -> [String] in
            try snapshot.failedReadings.totals(limit: 10).map {
                "\($0.mapping) \($0.field) \($0.count)"
            }
        }
    }
}
