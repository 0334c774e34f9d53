import EDI
import Mapping
import Testing

@Suite struct MappingTests {
    private func mapping(
        _ rules: [Mapping.Rule],
        tables: [String: CrosswalkTable] = [:]
    ) throws -> Mapping {
        try Mapping(rules: rules, tables: tables)
    }

    @Test func `the base mapping reads an 850 by qualifier and says where each value stood`() throws
    {
        let reader = MappingReader(try BaseMappings.purchaseOrder())
        let (document, findings) = reader.read(
            MappedDocuments.transaction(MappedDocuments.order)
        )
        #expect(findings.isEmpty)
        #expect(document.head["requestedDeliveryDate"]?.text == "2026-12-01")
        #expect(document.head["shipTo.code"]?.text == "0017")
        #expect(document.head["shipTo.region"]?.text == "IL")
        let lines = try #require(document.loops["lines"])
        #expect(lines.count == 2)
        #expect(lines[0]["price"]?.text == "4.5")
        #expect(lines[0]["sellersItem"]?.text == "AB-12")
        #expect(lines[0]["sellersItem"]?.place?.designator == "PO109")
        #expect(lines[0]["description"]?.text == "Widget, small")
        #expect(lines[1]["buyersItem"]?.text == "77-1")
        #expect(lines[1]["description"] == nil)
    }

    @Test(arguments: ["96A", "01B"])
    func `the base mapping reads an ORDERS by components and decimal mark`(
        release: String
    ) throws {
        let reader = MappingReader(try BaseMappings.ordersMessage())
        let (document, findings) = reader.read(MappedDocuments.ordersMessage(release))
        #expect(findings.isEmpty)
        #expect(document.head["purchaseOrderNumber"]?.text == "PO-4711")
        #expect(document.head["requestedDeliveryDate"]?.text == "2026-12-01")
        #expect(document.head["shipTo.code"]?.text == "4000001000019")
        #expect(document.head["currency"]?.text == "EUR")
        let lines = try #require(document.loops["lines"])
        #expect(lines.map { $0["quantity"]?.text } == ["12", "3"])
        #expect(lines.map { $0["gtin"]?.text } == ["4000001000101", "4000001000118"])
        #expect(lines[0]["price"]?.text == "4.5")
        #expect(lines[0]["price"]?.place?.designator == "PRI01-2")
    }

    @Test func `what is read, written and read again is the same`() throws {
        let mapping = try BaseMappings.purchaseOrder()
        let first = MappingReader(mapping).read(MappedDocuments.transaction(MappedDocuments.order))
        let (segments, findings) = MappingWriter(mapping).write(first.document)
        #expect(findings.isEmpty)
        let bytes = try MappedDocuments.written(segments)
        let again = MappingReader(mapping).read(MappedDocuments.first(in: bytes))
        #expect(again.findings.isEmpty)
        #expect(
            MappedDocuments.texts(again.document) == MappedDocuments.texts(first.document)
        )
        #expect(String(decoding: bytes, as: UTF8.self).contains("N1*ST*Example Store 17*92*0017~"))
    }

    @Test func `two places with different values are told and not chosen between`() throws {
        let mapping = try mapping([Mapping.Rule("date", at: "DTM.02", as: .date)])
        let (document, findings) = MappingReader(mapping).read(
            MappedDocuments.transaction(MappedDocuments.order)
        )
        #expect(document.head.isEmpty)
        #expect(findings.map(\.rule) == [.ambiguous])
        #expect(findings.first?.place?.designator == "DTM02")
    }

    @Test func `what is missing, no date and no decimal is told by field`() throws {
        let mapping = try mapping([
            Mapping.Rule("department", at: "REF[01=DP].02", isRequired: true),
            Mapping.Rule("number", at: "BEG.03", as: .decimal),
            Mapping.Rule("kind", at: "BEG.02", as: .date),
            Mapping.Rule("contract", at: "REF[01=CT].02"),
        ])
        let (_, findings) = MappingReader(mapping).read(
            MappedDocuments.transaction(MappedDocuments.order)
        )
        #expect(findings.map(\.rule) == [.missing, .notDecimal, .notDate])
        #expect(findings.map(\.field) == ["department", "number", "kind"])
        #expect(findings.allSatisfy { !$0.description.contains("PO-4711") })
    }

    @Test func `a table is used in both directions, and the first of two codes is written`() throws
    {
        let units = try CrosswalkTable([.init("SA", "standalone"), .init("NE", "standalone")])
        let mapping = try mapping(
            [Mapping.Rule("kind", at: "BEG.02", as: .coded("kinds"))],
            tables: ["kinds": units]
        )
        let read = MappingReader(mapping).read(
            MappedDocuments.transaction(["BEG*00*NE*PO-1**20261120"])
        )
        #expect(read.document.head["kind"]?.text == "standalone")
        let written = MappingWriter(mapping).write(read.document)
        #expect(written.segments == [OutboundSegment("BEG", .absent, "SA")])
    }

    @Test(
        arguments: [
            (CrosswalkTable.Missing.error, nil), (.pass, "XX"), (.standIn("other"), "other"),
        ] as [(CrosswalkTable.Missing, String?)]
    )
    func `a code without an entry becomes what its table says`(
        missing: CrosswalkTable.Missing,
        field: String?
    ) throws {
        let table = try CrosswalkTable([.init("SA", "standalone")], onMissing: missing)
        let mapping = try mapping(
            [Mapping.Rule("kind", at: "BEG.02", as: .coded("kinds"))],
            tables: ["kinds": table]
        )
        let (document, findings) = MappingReader(mapping).read(
            MappedDocuments.transaction(["BEG*00*XX*PO-1**20261120"])
        )
        #expect(document.head["kind"]?.text == field)
        #expect(findings.map(\.rule) == (field == nil ? [.notInTable] : []))
    }

    @Test(arguments: [
        "", "BEG", "BEG.", "BEG.3", "BEG.00", "BEG.03-0", "BEG.03-1-2", "N1[01=ST.02", "N1[01].02",
        "N1[=ST].02", "TOOLONG.01", "/BEG.03", "BEG/id[VN]", "id[VN]", "PO1/id[]",
    ])
    func `what is no path is refused`(text: String) {
        #expect(throws: MappingFailure.pathMalformed(text)) { try DocumentPath(text) }
    }

    @Test func `a mapping that contradicts itself is refused`() throws {
        #expect(throws: MappingFailure.fieldTwice("kind")) {
            try mapping([Mapping.Rule("kind", at: "BEG.02"), Mapping.Rule("kind", at: "BEG.01")])
        }
        #expect(throws: MappingFailure.tableUnknown("kinds", field: "kind")) {
            try mapping([Mapping.Rule("kind", at: "BEG.02", as: .coded("kinds"))])
        }
        #expect(throws: MappingFailure.entryTwice("SA")) {
            try CrosswalkTable([.init("SA", "a"), .init("SA", "b")])
        }
    }
}
