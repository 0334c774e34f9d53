import Canonical
import EDI
import Testing
import Translation
import Yams

/// `docs/guides/edi-partner.md` says what the code does.
@Suite struct PartnerGuideTests {
    /// `partners/NAME.yaml`.
    private struct PartnerFile: Decodable {
        var profile: PartnerProfile
        var inbox: String
        var outbox: String
    }

    @Test func `the sample is a profile, with every setting that the table explains`() throws {
        let guide = try Guide("edi-partner.md")
        let sample = try #require(guide.samples("yaml partner").first)
        let file = try YAMLDecoder().decode(PartnerFile.self, from: sample)
        #expect(file.profile.id == "acme")
        #expect(
            file.profile.partner == X12Identity(qualifier: "01", id: "123456789", groupID: "ACMEPO")
        )
        #expect(file.profile.units == ["CS": UnitOfMeasure(code: "CA")])
        #expect(file.profile.acknowledgment == AcknowledgmentPolicy())
        let settings = Set(guide.firstCells(under: "setting"))
        for setting in settings { #expect(sample.contains("\n  \(setting):")) }
        #expect(settings.contains("item_numbers"))
    }

    @Test func `the EDIFACT sample is a profile, with every word that its table explains`() throws {
        let guide = try Guide("edi-partner.md")
        let sample = try #require(guide.samples("yaml edifact partner").first)
        let profile = try YAMLDecoder().decode(PartnerFile.self, from: sample).profile
        #expect(profile.standard == .edifact)
        #expect(profile.mapping == "standard/ORDERS")
        #expect(profile.edifact?.type(of: .invoice).association == "EAN008")
        let words = Set(guide.firstCells(under: "word"))
        #expect(words == ["syntax", "una", "messages", "routing", "buyer", "seller"])
        for word in words { #expect(sample.contains("\n    \(word):")) }
        for identifier in CharacterRepertoire.identifiers {
            #expect(guide.text.contains("`\(identifier)`"))
        }
    }

    @Test func `the rules are read, and the table explains each`() throws {
        struct File: Decodable { var rules: ComplianceRules }
        let guide = try Guide("edi-partner.md")
        let sample = try #require(guide.samples("yaml rules").first)
        let rules = try YAMLDecoder().decode(File.self, from: sample).rules
        #expect(rules.differences == .hold)
        let words = Set(guide.firstCells(under: "rule"))
        #expect(words.count == 6)
        for word in words { #expect(sample.contains("\n  \(word):")) }
        for fee in ComplianceRules.Fee.allCases { #expect(rules.fee(fee, in: .usd) != nil) }
    }

    @Test(arguments: ["sh edifact order", "sh edifact acknowledgment"])
    func `what the guide has the reader drop is sound`(_ kind: String) throws {
        let sample = try #require(try Guide("edi-partner.md").samples(kind).first)
        let lines = sample.split(separator: "\n").drop { !$0.hasPrefix("UN") }
            .prefix { $0 != "END" }
        let bytes = Array(lines.joined(separator: "\n").utf8)
        let document = EDIReader(policy: .strict).read(bytes)
        #expect(document.diagnostics.filter { $0.severity == .error } == [])
        #expect(document.transactions.count == 1)
    }

    @Test func `the table names every choice of an acknowledgment and an item number`() throws {
        let guide = try Guide("edi-partner.md")
        let words =
            AcknowledgmentPolicy.Functional.allCases.map(\.rawValue)
            + AcknowledgmentPolicy.Interchange.allCases.map(\.rawValue)
            + ItemIdentifier.Scheme.allCases.map(\.rawValue)
        for word in words { #expect(guide.text.contains("`\(word)`"), "\(word)") }
    }
}
