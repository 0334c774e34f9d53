import Assembly
import Foundation
import Testing

/// Two carriers' files, held against each other.
@Suite struct CarrierConfigurationTests {
    private static func carrier(_ id: String, _ code: String, _ site: String) -> String {
        """
        profile:
          id: \(id)
          entity: acme
          carrier: \(code)
          currency: USD
          carrying:
            time_zone: America/Chicago
            answers_within_hours: 4
            sites: {\(site): {address: {lines: [1 Dock Rd], city: Dallas, country: US}}}
          partner: {qualifier: ZZ, id: \(id)}
          ourselves: {qualifier: ZZ, id: ACME}
        outbox: var/\(id)
        """
    }

    private func problems(_ first: String, _ second: String) throws -> [String] {
        try ConfigurationFolder([
            "entities/acme.yaml": ConfigurationFolder.entity,
            "systems/erp.yaml": ConfigurationFolder.erp,
            "partners/fast.yaml": first,
            "partners/slow.yaml": second,
        ]).problems()
    }

    @Test func `two that fetch at sites of their own are fine`() throws {
        let found = try problems(
            Self.carrier("fast", "FFRT", "DAL"),
            Self.carrier("slow", "SLOW", "RNO")
        )
        #expect(found == [])
    }

    @Test func `one site, one code and an unknown zone are told`() throws {
        let slow = Self.carrier("slow", "FFRT", "DAL").replacing("America/Chicago", with: "Chicago")
        let found = try problems(Self.carrier("fast", "FFRT", "DAL"), slow)
        for words in ["acme/DAL is taken by", "acme/FFRT is taken by", "Chicago is no zone"] {
            #expect(found.contains { $0.contains(words) }, "\(found)")
        }
        #expect(found.allSatisfy { $0.hasPrefix("partners/slow.yaml") }, "\(found)")
    }
}
