import Assembly
import Foundation
import Mapping
import Testing

/// `mappings/*.yaml`, and the partners that name them.
@Suite struct MappingConfigurationTests {
    private static let partner = """
        profile:
          id: stores
          entity: acme
          channel: edi-stores
          customer: C-1
          currency: USD
          partner: {qualifier: ZZ, id: STORES, groupID: STORES}
          ourselves: {qualifier: ZZ, id: US, groupID: US}
          mapping: stores-orders
        """

    private static let mapping = """
        name: stores-orders
        extends: standard/ORDERS
        fields:
          - {field: note, at: FTX.04-1}
        """

    private func folder(_ mapping: String?, partner: String = partner) throws -> ConfigurationFolder
    {
        var files = [
            "entities/acme.yaml": ConfigurationFolder.entity,
            "systems/erp.yaml": ConfigurationFolder.erp,
            "partners/stores.yaml": partner,
        ]
        files["mappings/stores.yaml"] = mapping
        return try ConfigurationFolder(files)
    }

    @Test func `a partner's mapping is found, with what its writer may have forgotten`() throws {
        let folder = try folder(Self.mapping)
        #expect(folder.problems() == [])
        let warnings = try folder.warnings().filter { $0.hasPrefix("mappings/") }
        #expect(
            warnings == [
                "mappings/stores.yaml: tests: there is none; add a document and what it is"
            ]
        )
    }

    @Test(
        arguments: [
            (
                "fields:", "feilds:",
                "mappings/stores.yaml:3: feilds: there is no such setting; did you mean fields?"
            ),
            ("at: FTX", "att: FTX", "fields[0].att: there is no such setting; did you mean at?"),
            (
                "field: note", "field: notes",
                "fields[0].field: an order has no notes; did you mean note?"
            ),
            ("FTX.04-1", "FTX.4", "FTX.4 is no path"),
            (
                "FTX.04-1", "FTX.04-1, as: number",
                "fields[0].as: it is none of the words known here"
            ),
            ("FTX.04-1", "FTX.04-1, table: x", "note asks the table x"),
            ("FTX.04-1", "FTX.04-1, value: notes", "there is no field notes"),
            (
                "standard/ORDERS", "standard/ORDER",
                "standard/ORDER, which it extends, is no mapping"
            ),
            ("name: stores-orders", "name: standard/ORDERS", "is a name of the product's own"),
        ]
    ) func `what is wrong with a mapping is told with its file`(
        part: String,
        instead: String,
        told: String
    ) throws {
        let folder = try folder(Self.mapping.replacing(part, with: instead))
        let problems = folder.problems()
        #expect(problems.contains { $0.contains(told) }, "\(problems)")
        #expect(problems.allSatisfy { $0.hasPrefix("mappings/") || $0.hasPrefix("partners/") })
    }

    @Test func `a mapping that is not there is told with the nearest, and a standard one is`()
        throws
    {
        let problems = try folder(Self.mapping.replacing("stores-orders", with: "store-orders"))
            .problems()
        #expect(
            problems == [
                "partners/stores.yaml: profile.mapping: stores-orders is in no file of mappings/; "
                    + "did you mean store-orders?"
            ]
        )
        let standard = Self.partner.replacing("stores-orders", with: "standard/ORDERS")
        #expect(try folder(nil, partner: standard).problems() == [])
    }

    @Test func `a partner whose orders would be guessed is refused with file, field and question`()
        throws
    {
        let asking =
            Self.mapping + """

                lines:
                  fields:
                    - {field: quantity, question: "Is QTY 21 in pieces or in cases?"}
                """
        #expect(
            try folder(asking).problems() == [
                "partners/stores.yaml: profile.mapping: stores-orders has an open question, and no "
                    + "order is read by a guess: mappings/stores.yaml: lines.quantity: Is QTY 21 "
                    + "in pieces or in cases?"
            ]
        )
        // Nobody's documents are read by it yet.
        let standard = Self.partner.replacing("stores-orders", with: "standard/ORDERS")
        let draft = try folder(asking, partner: standard)
        #expect(draft.problems() == [])
        #expect(try draft.warnings().contains { $0.contains("Is QTY 21 in pieces or in cases?") })
    }

    @Test func `a question that costs neither goods nor money is a warning`() throws {
        let folder = try folder(
            Self.mapping.replacing("at: FTX.04-1", with: "question: \"Is FTX a note?\"")
        )
        #expect(folder.problems() == [])
        #expect(
            try folder.warnings().contains { $0.contains("note: open question: Is FTX a note?") }
        )
    }

    @Test func `a place that no release has is a warning`() throws {
        let folder = try folder(Self.mapping.replacing("FTX.04-1", with: "FTZ.04-1"))
        let warnings = try folder.warnings()
        #expect(
            warnings.contains(
                "mappings/stores.yaml: note: FTZ.04-1 names a segment FTZ that ORDERS of D96A does "
                    + "not have there"
            ),
            "\(warnings)"
        )
    }

    @Test func `an explanation says whose each rule is`() throws {
        let folder = try folder(Self.mapping)
        let bench = try MappingBench(
            folder.url.appending(path: "mappings/stores.yaml").path(percentEncoded: false)
        )
        let lines = try bench.explanation().split(separator: "\n")
        #expect(lines.first == "stores-orders reads ORDERS")
        #expect(lines.contains { $0.hasPrefix("note") && $0.hasSuffix("[stores-orders]") })
        #expect(
            lines.contains {
                $0.hasPrefix("lines.quantity") && $0.contains("required  [standard/ORDERS]")
            }
        )
    }
}
