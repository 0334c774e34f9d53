import Canonical
import EDI
import Primitives
import Testing
import Translation
import Yams

/// `docs/guides/connect-a-carrier-by-edi.md` says what the code does.
@Suite struct CarrierGuideTests {
    private struct PartnerFile: Decodable {
        var profile: PartnerProfile
        var inbox: String
        var outbox: String
    }

    private static let name = "connect-a-carrier-by-edi.md"

    private static func profile() throws -> PartnerProfile {
        let sample = try #require(try Guide(name).samples("yaml carrier").first)
        return try YAMLDecoder().decode(PartnerFile.self, from: sample).profile
    }

    @Test func `the sample is a carrier, with every setting that the table explains`() throws {
        let guide = try Guide(Self.name)
        let sample = try #require(guide.samples("yaml carrier").first)
        let terms = try #require(try Self.profile().role.carrier)
        #expect(terms.code == "FFRT")
        #expect(terms.charge(from: Site.ID("DAL"), in: .usd) == Money(minorUnits: 85_00, .usd))
        let settings = guide.firstCells(under: "setting")
        #expect(settings.count == 8)
        for setting in settings { #expect(sample.contains(" \(setting):"), "\(setting)") }
        for word in CarrierTerms.Meaning.allCases.map(\.rawValue)
            + CarrierTerms.TenderWhen.allCases.map(\.rawValue)
        {
            #expect(guide.text.contains("`\(word)`"), "\(word)")
        }
    }

    @Test func `each status of the table means what stands beside it`() throws {
        let reader = try #require(CarrierSetReader(try Self.profile()))
        let codes = try Guide(Self.name).firstCells(under: "AT701").filter { $0.utf8.count == 2 }
        #expect(codes.count > 20)
        for code in codes {
            let body = "B10*P*1*FFRT~LX*1~AT7*\(code)*NS***20261124*0930*CT"
            let text =
                "ISA*00*          *00*          *ZZ*A              *ZZ*B              *261124*0900"
                + "*U*00401*000000001*0*P*:~GS*QM*A*B*20261124*0900*1*X*004010~ST*214*0001~\(body)~"
                + "SE*5*0001~GE*1*1~IEA*1*000000001~"
            let document = EDIReader(policy: .strict).read(Array(text.utf8))
            let set = try #require(document.transactions.first?.transaction)
            let now = try #require(Timestamp("2026-11-24T18:00:00Z"))
            let reading = reader.read(set, at: now) { $0.day.startInUTC }
            #expect(reading.violations == [], "\(code)")
        }
    }
}
