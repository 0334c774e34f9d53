import EDI
import JSON
import Mapping
import Testing

@Suite struct MappingLibraryTests {
    private func file(
        _ name: String,
        extends base: String?,
        _ fields: [(String, String)] = []
    ) -> MappingFile {
        var file = MappingFile(name: name)
        file.extends = base
        file.fields = fields.map { name, path in
            var field = MappingFile.Field(name)
            field.at = path
            return field
        }
        return file
    }

    @Test func `a partner's rules stand over its family's, and those over the base's`() throws {
        let family = file(
            "family",
            extends: "standard/850",
            [("note", "MSG.01"), ("requestedDeliveryDate", "DTM[01=106].02")]
        )
        var partner = file("partner", extends: "family", [("note", "NTE.02")])
        partner.omit = ["currency"]
        let mapping = try MappingLibrary([family, partner]).effective("partner")
        let sources = Dictionary(
            uniqueKeysWithValues: mapping.sources.map { ($0.field, ($0.mapping, $0.text)) }
        )
        #expect(sources["note"]?.0 == "partner")
        #expect(sources["note"]?.1 == "at NTE.02")
        #expect(sources["requestedDeliveryDate"]?.0 == "family")
        // What the family does not say is as the base has it.
        #expect(sources["requestedDeliveryDate"]?.1 == "at DTM[01=106].02, as date")
        #expect(sources["purchaseOrderNumber"]?.0 == "standard/850")
        #expect(sources["currency"] == nil)
        #expect(sources["lines.quantity"]?.0 == "standard/850")
    }

    @Test func `what cannot be a mapping is told`() throws {
        func failure(_ files: MappingFile...) -> MappingFailure? {
            do throws(MappingFailure) {
                _ = try MappingLibrary(files).effective(files[0].name)
                return nil
            } catch {
                return error
            }
        }
        #expect(failure(file("a", extends: "b")) == .baseUnknown("b"))
        #expect(failure(file("a", extends: "b"), file("b", extends: "a")) == .baseCircle("a"))
        #expect(failure(file("a", extends: nil)) == .kindMissing)
        var other = file("a", extends: "standard/850")
        other.document = "ORDERS"
        #expect(failure(other) == .kindDiffers(.edifact(message: "ORDERS"), base: "standard/850"))
        other.document = "851x"
        #expect(failure(other) == .kindUnknown("851x"))
        var omitting = file("a", extends: "standard/850")
        omitting.omit = ["nothing"]
        #expect(failure(omitting) == .nothingToOmit("nothing"))
        #expect(
            failure(file("a", extends: "standard/850", [("note", "BEG.3")]))
                == .pathMalformed("BEG.3")
        )
        var shapeless = file("a", extends: nil)
        shapeless.document = "csv"
        #expect(failure(shapeless) == .shapeMissing)
        shapeless.document = "json"
        #expect(failure(shapeless) == .linesMissing)
        var twice = file("a", extends: "standard/850", [("note", "MSG.01"), ("note", "NTE.02")])
        #expect(failure(twice) == .fieldTwice("note"))
        twice.fields = [MappingFile.Field("note")]
        #expect(failure(twice) == .fieldWithoutPath("note"))
    }

    @Test func `a place that no release has is found, one that some release has is not`() throws {
        let strange = file(
            "strange",
            extends: "standard/850",
            [("note", "UNX.01"), ("orderType", "BEG.77"), ("currency", "N1[01=BY]/N4.04")]
        )
        let mapping = try MappingLibrary([strange]).effective("strange")
        #expect(mapping.unknownPlaces.map(\.field) == ["orderType", "note"])
        for name in ["standard/850", "standard/ORDERS"] {
            #expect(try MappingLibrary().effective(name).unknownPlaces == [])
            #expect(try MappingLibrary().effective(name).unusedTables == [])
        }
    }

    @Test(
        arguments: [
            ("102", "20261201", "2026-12-01"), ("203", "202612011130", "2026-12-01"),
            ("101", "261201", "2026-12-01"), ("201", "2612011130", "2026-12-01"),
            ("2", "011226", "2026-12-01"), ("4", "01122026", "2026-12-01"),
            ("616", "202649", nil), ("718", "2026120120261205", nil), ("102", "20261301", nil),
        ]
    ) func `the format beside a date decides how it is read`(
        format: String,
        text: String,
        wanted: String?
    ) throws {
        let message = MappedDocuments.message.map {
            $0 == "DTM+2:20261201:102" ? "DTM+2:\(text):\(format)" : $0
        }
        let (document, findings) = MappingReader(try BaseMappings.ordersMessage())
            .read(MappedDocuments.message(message))
        #expect(document.head["requestedDeliveryDate"]?.text == wanted)
        #expect(findings.map(\.rule) == (wanted == nil ? [.notDate] : []))
    }

    @Test func `the qualifier wanted most is chosen for all fields of a party`() throws {
        let message = MappedDocuments.message.map {
            // The place of delivery has no code: the buyer's must not stand in for it.
            $0.hasPrefix("NAD+DP") ? "NAD+DP+++Store 17+1 Market Street+Springfield" : $0
        }
        let (document, _) = MappingReader(try BaseMappings.ordersMessage())
            .read(MappedDocuments.message(message))
        #expect(document.head["shipTo.code"] == nil)
        #expect(document.head["shipTo.name"]?.text == "Store 17")
        #expect(document.head["buyer.code"]?.text == "4000001000002")
    }

    @Test func `JSON is read by pointers, and each value knows its own`() throws {
        var json = file("json", extends: nil, [("purchaseOrderNumber", "/number")])
        json.document = "json"
        json.orders = "/orders"
        json.lines = MappingFile.Lines()
        json.lines?.opens = "/items"
        var quantity = MappingFile.Field("quantity")
        (quantity.at, quantity.form) = ("/count", .decimal)
        json.lines?.fields = [quantity]
        let mapping = try MappingLibrary([json]).effective("json")
        let text =
            #"{"orders": [{"number": 7, "items": []}, {"number": "8","#
            + #" "items": [{"count": 1.50}, {"count": "x"}, {"count": 2e3}]}]}"#
        let records = mapping.records(of: try JSONValue(parsing: text))
        let read = records.map { mapping.reader.read($0) }
        #expect(read.map { $0.document.head["purchaseOrderNumber"]?.text } == ["7", "8"])
        let lines = try #require(read[1].document.loops["lines"])
        #expect(lines.map { $0["quantity"]?.text } == ["1.5", nil, "2000"])
        let finding = try #require(read[1].findings.first)
        #expect(finding.field == "lines/2/quantity")
        #expect(finding.pointer?.description == "/orders/1/items/1/count")
        let bytes = Array(text.utf8)
        let range = try #require(finding.pointer?.byteRange(in: bytes))
        #expect(String(decoding: bytes[range], as: UTF8.self) == #""x""#)
    }

    @Test func `a check refuses or warns in the author's words`() throws {
        var strict = file("strict", extends: "standard/850")
        strict.checks = [
            MappingFile.Check(when: "currency != 'EUR'", say: "euros only"),
            MappingFile.Check(when: "missing(shipTo.street2)", say: "no street2", severity: .warn),
            MappingFile.Check(when: "currency = 'EUR'", say: "never"),
        ]
        strict.lines = MappingFile.Lines()
        strict.lines?.checks = [MappingFile.Check(when: "quantity < 10", say: "ten at least")]
        let mapping = try MappingLibrary([strict]).effective("strict")
        let (_, findings) = mapping.reader.read(
            MappedDocuments.transaction(MappedDocuments.order)
        )
        #expect(findings.map(\.rule) == [.refused, .warned, .refused])
        #expect(
            findings.map(\.description) == ["euros only", "no street2", "lines/2: ten at least"]
        )
    }
}
