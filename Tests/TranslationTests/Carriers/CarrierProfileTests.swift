import Canonical
import Primitives
import Testing
import Translation
import Yams

/// What a carrier's file may say, and what it is told when it says something else.
@Suite struct CarrierProfileTests {
    private static let usual = """
        id: fast
        entity: us
        currency: USD
        partner: {qualifier: ZZ, id: FAST}
        ourselves: {qualifier: ZZ, id: US}
        """
    private static let address = "address: {name: D, lines: [1 Dock Rd], city: Dallas, country: US}"

    private static func carrying(_ more: String = "", site: String = "") -> String {
        "carrier: FFRT\ncarrying: {time_zone: America/Chicago, answers_within_hours: 4, "
            + "sites: {DAL: {\(address)\(site)}}\(more)}"
    }

    private func complaint(_ more: String) -> String {
        do {
            _ = try YAMLDecoder().decode(PartnerProfile.self, from: Self.usual + "\n" + more)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func `what it says is written back as it was`() throws {
        let text = Self.carrying(
            ", tender_when: packed, statuses: {X9: exception}",
            site: ", charge: \"85.00\""
        )
        let profile = try YAMLDecoder().decode(
            PartnerProfile.self,
            from: Self.usual + "\n" + text
        )
        let terms = try #require(profile.role.carrier)
        #expect(terms.code == "FFRT")
        #expect(terms.tenderWhen == .packed)
        #expect(terms.payment == "PP")
        #expect(terms.charge(from: "DAL", in: .usd) == Money(minorUnits: 85_00, .usd))
        #expect(terms.charge(from: "RNO", in: .usd) == nil)
        let again = try YAMLDecoder().decode(
            PartnerProfile.self,
            from: try YAMLEncoder().encode(profile)
        )
        #expect(again == profile)
    }

    private static let stories: [(String, String)] = [
        (carrying() + "\ncustomer: C-1", "a customer, a supplier, a warehouse or a carrier"),
        (carrying() + "\nmapping: standard/850", "is for customers"),
        (carrying() + "\nedifact: {}", "is for customers"),
        (carrying(", tender_when: later"), "tender_when"),
        (carrying(", payment: PREPAID"), "expected two letters"),
        (carrying(", statuses: {LONG: exception}"), "a code of one to three characters"),
        (carrying(site: ", charge: \"85.001\""), "is no amount of USD above zero"),
        (carrying(site: ", charge: \"-1\""), "is no amount of USD above zero"),
        (carrying(site: ", code: \"1\""), "an address with one or two lines"),
        ("carrier: fast", "carrying"),
        (
            "carrier: fast\ncarrying: {time_zone: UTC, answers_within_hours: 4, "
                + "sites: {DAL: {\(address)}}}", "is named by its SCAC"
        ),
        (
            "carrier: FFRT\ncarrying: {time_zone: UTC, answers_within_hours: 0, "
                + "sites: {DAL: {\(address)}}}", "expected 1 to 720"
        ),
        (
            "carrier: FFRT\ncarrying: {time_zone: UTC, answers_within_hours: 4, sites: {}}",
            "name 1 to 200 of our sites"
        ),
    ]

    @Test(arguments: stories)
    func `what it must not say it is told`(_ more: String, _ words: String) {
        #expect(complaint(more).contains(words), "\(complaint(more))")
    }
}
