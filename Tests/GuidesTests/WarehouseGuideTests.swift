import Canonical
import EDI
import Primitives
import Testing
import Translation
import Yams

/// `docs/guides/connect-a-warehouse-by-edi.md` says what the code does.
@Suite struct WarehouseGuideTests {
    private struct PartnerFile: Decodable {
        var profile: PartnerProfile
        var inbox: String
        var outbox: String
    }

    private static let name = "connect-a-warehouse-by-edi.md"

    private static func profile() throws -> PartnerProfile {
        let sample = try #require(try Guide(name).samples("yaml warehouse").first)
        return try YAMLDecoder().decode(PartnerFile.self, from: sample).profile
    }

    @Test func `the sample is a warehouse, with every setting that the table explains`() throws {
        let guide = try Guide(Self.name)
        let sample = try #require(guide.samples("yaml warehouse").first)
        let profile = try Self.profile()
        let terms = try #require(profile.role.warehouse)
        #expect(terms.system == TargetSystem.ID("warehouse"))
        #expect(terms.sites == [Site.ID("DAL"): "0042", Site.ID("RNO"): "0077"])
        #expect(terms.moreFollows == WarehouseTerms.usualMoreFollows)
        #expect(terms.carriage?.carrier == "UPSN")
        let settings = Set(guide.firstCells(under: "setting"))
        #expect(settings.count == 6)
        for setting in settings { #expect(sample.contains(" \(setting):"), "\(setting)") }
        let words =
            WarehouseTerms.DoneWhen.allCases.map(\.rawValue)
            + WarehouseTerms.CancelsBy.allCases.map(\.rawValue)
        for word in words { #expect(guide.text.contains("`\(word)`"), "\(word)") }
    }

    @Test func `the shipping advice that the reader drops ships two cases for good`() throws {
        let sample = try #require(try Guide(Self.name).samples("sh shipping advice").first)
        let lines = sample.split(separator: "\n").drop { !$0.hasPrefix("ISA") }
            .prefix { $0 != "END" }
        let bytes = Array(lines.joined(separator: "\n").utf8)
        let document = EDIReader(policy: .strict).read(bytes)
        #expect(document.diagnostics.filter { $0.severity == .error } == [])
        let set = try #require(document.transactions.first?.transaction)
        let reader = try #require(WarehouseSetReader(try Self.profile()))
        #expect(reader.takes(set))
        let moment = try #require(Timestamp("2026-11-24T08:00:00Z"))
        let reading = reader.read(set, at: moment)
        #expect(reading.violations == [])
        guard case .shipped(let dispatch)? = reading.reports.first?.report else {
            Issue.record("no shipment")
            return
        }
        #expect(dispatch.number == 1)
        #expect(dispatch.isFinal)
        #expect(dispatch.boxes.map(\.trackingNumber) == ["1Z999"])
        #expect(dispatch.boxes.first?.contents.first?.quantity == Quantity(2, .caseOf))
    }
}
