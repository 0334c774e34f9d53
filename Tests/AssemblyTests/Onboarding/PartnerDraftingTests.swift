import Assembly
import Canonical
import Foundation
import Mapping
import Onboarding
import Primitives
import Testing
import Translation

/// What a draft writes is what is read again.
@Suite struct PartnerDraftingTests {
    private func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "draft-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private func drafting(_ samples: [PartnerSample]) throws -> (PartnerDraft, PartnerDrafting) {
        let draft = try Onboarding.draft("odd-orders", from: samples)
        let terms = PartnerDrafting.Terms(
            name: "odd",
            entity: LegalEntity.ID("acme"),
            customer: Party.ID("C \"1\": #2"),
            channel: Channel.ID("edi-odd"),
            currency: .eur
        )
        return (draft, PartnerDrafting(draft, on: terms, samples: samples.map(\.name)))
    }

    @Test(
        arguments: [
            // Names that YAML would take for something else, and cells with quotes and commas.
            "PO: \"No\",Store #,yes,- Qty,'UOM',SKU\n1,7,\"a, \"\"b\"\"\",3,EA,A: 1\n",
            "PO;Größe {x};Store;Menge [m];ME;EAN\n\"1\";ä: 'b';7;3;ST;\"  A\"\n",
            "PO|Store|Qty|UOM|SKU\r\n1|7|3|EA|\u{1F600} ~\r\n1|7|4|EA|null\r\n",
            "PO\tStore\tQty\tUOM\tSKU\n1\t7\t3\tEA\t%TAG\n\n2\t8\t1\tEA\t---\n",
        ]
    )
    func `whatever columns are called, the draft reads as it was made`(text: String) throws {
        let samples = (0..<5).map { PartnerSample("s \($0): #.csv", Array(text.utf8)) }
        let (draft, drafting) = try drafting(samples)
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }  // The system clears it too.
        let paths = try drafting.write(to: folder.path(percentEncoded: false), replacing: false)
        let path = try #require(paths.first { $0.contains("/mappings/") })
        let read = try MappingBench(path)
        let made = try MappingLibrary([draft.mapping]).effective("odd-orders")
        #expect(try read.effective().sources == made.sources)
        #expect(try read.effective().questions == made.questions)
        #expect(try read.effective().csv == made.csv)
        #expect(read.file.tests.map(\.document) == draft.mapping.tests.map(\.document))
        #expect(read.file.tests.map(\.expect) == draft.mapping.tests.map(\.expect))
        #expect(read.problems == [])
        let partner = try #require(paths.first { $0.contains("/partners/") })
        #expect(try MappingBench.profile(from: partner).customer.rawValue == "C \"1\": #2")
    }

    @Test func `files that are there stay, unless they are to be replaced`() throws {
        let text = Array("PO,Store,SKU,UOM,Qty\n1,7,A,EA,3\n".utf8)
        let (_, drafting) = try drafting([PartnerSample("a.csv", text)])
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }  // The system clears it too.
        let path = folder.path(percentEncoded: false)
        _ = try drafting.write(to: path, replacing: false)
        #expect(throws: ConfigurationProblems.self) {
            try drafting.write(to: path, replacing: false)
        }
        _ = try drafting.write(to: path, replacing: true)
    }
}
