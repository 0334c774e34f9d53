import Canonical
import EDI
import Primitives
import Testing
import Translation
import Yams

/// `docs/guides/edi-supplier.md` says what the code does.
@Suite struct SupplierGuideTests {
    private struct PartnerFile: Decodable {
        var profile: PartnerProfile
        var inbox: String
        var outbox: String
    }

    private static func profile() throws -> (profile: PartnerProfile, sample: String, guide: Guide)
    {
        let guide = try Guide("edi-supplier.md")
        let sample = try #require(guide.samples("yaml partner").first)
        return (try YAMLDecoder().decode(PartnerFile.self, from: sample).profile, sample, guide)
    }

    @Test func `the sample is a supplier, with every setting that the table explains`() throws {
        let (profile, sample, guide) = try Self.profile()
        let terms = try #require(profile.role.supplier)
        #expect(terms.id == Party.ID("ANVIL"))
        #expect(terms.transitDays == 2)
        #expect(terms.sites["DAL"]?.code == "0042")
        #expect(terms.sites["DAL"]?.address?.postalCode == "75201")
        #expect(profile.mapping == nil)
        let settings = Set(guide.firstCells(under: "setting"))
        for setting in settings { #expect(sample.contains("\n  \(setting):"), "\(setting)") }
        #expect(settings.contains("buying"))
    }

    @Test func `the guide names the item numbers that are usual`() throws {
        let text = try Guide("edi-supplier.md").text
        for number in PartnerProfile.usualSupplierItemNumbers
            + PartnerProfile.usualSupplierMessageItemNumbers where number.qualifier != "UA"
        { #expect(text.contains(number.qualifier), "\(number.qualifier)") }
    }

    @Test(arguments: ["sh supplier answer", "sh supplier notice", "sh supplier invoice"])
    func `what the guide has the reader drop is sound, and about the order`(
        _ kind: String
    ) throws {
        let (profile, _, guide) = try Self.profile()
        let sample = try #require(guide.samples(kind).first)
        let lines = sample.split(separator: "\n").drop { !$0.hasPrefix("ISA") }
            .prefix { $0 != "END" }
        let bytes = Array(lines.joined(separator: "\n").utf8)
        let document = EDIReader(policy: .strict).read(bytes)
        #expect(document.diagnostics.filter { $0.severity == .error } == [])
        let set = try #require(document.transactions.first?.transaction)
        let reading = try #require(SupplierSetReader(profile)).read(set)
        #expect(reading.violations == [])
        #expect(reading.documents.map(\.number) == ["B-1001"])
    }

    @Test(
        arguments: [
            ("customer: C-1\n  supplier: S-1", "a customer, a supplier, a warehouse"),
            ("channel: x", "customer"),
            ("supplier: S-1\n  mapping: standard/850", "need none"),
            ("supplier: S-1\n  buying: {transit_days: 181}", "0 to 180"),
            ("supplier: S-1\n  buying: {sites: {DAL: {code: x}}}", "2 to 80"),
        ]
    )
    func `a file that is neither or both is told what to do`(
        _ words: String,
        _ told: String
    ) throws {
        let text = """
            profile:
              id: anvil
              entity: acme
              \(words)
              currency: USD
              partner: {qualifier: ZZ, id: ANVIL}
              ourselves: {qualifier: ZZ, id: ACMESUPPLY}
            inbox: in
            outbox: out
            """
        let failure = #expect(throws: DecodingError.self) {
            try YAMLDecoder().decode(PartnerFile.self, from: text)
        }
        #expect(failure.map { "\($0)".contains(told) } == true)
    }
}
