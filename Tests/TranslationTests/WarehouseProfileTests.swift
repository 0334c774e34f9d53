import Canonical
import Primitives
import Testing
import Translation
import Yams

/// What a warehouse's file may say, and what it is told when it says something else.
@Suite struct WarehouseProfileTests {
    private static let usual = """
        id: thirdco
        entity: us
        partner: {qualifier: ZZ, id: THIRDCO}
        ourselves: {qualifier: ZZ, id: US}
        """

    private func complaint(_ more: String) -> String {
        do {
            _ = try YAMLDecoder().decode(PartnerProfile.self, from: Self.usual + "\n" + more)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func `sites are enough, and what it says is written back as it was`() throws {
        let text = Self.usual + "\nwarehouse: wms\nwarehousing: {sites: {DAL: \"0042\"}}"
        let profile = try YAMLDecoder().decode(PartnerProfile.self, from: text)
        let terms = try #require(profile.role.warehouse)
        #expect(terms == WarehouseTerms(TargetSystem.ID("wms"), sites: [Site.ID("DAL"): "0042"]))
        let again = try YAMLDecoder().decode(
            PartnerProfile.self,
            from: try YAMLEncoder().encode(profile)
        )
        #expect(again == profile)
    }

    @Test(
        arguments: [
            ("", "or which warehouse (warehouse)"),
            ("warehouse: wms", "warehousing"),
            ("warehouse: wms\nwarehousing: {sites: {}}", "name 1 to 200 of our sites"),
            ("warehouse: wms\nwarehousing: {sites: {A: \"01\", B: \"01\"}}", "is the code of A"),
            ("warehouse: wms\nwarehousing: {sites: {A: \"1\"}}", "a code of 2 to 80 characters"),
            (
                "warehouse: wms\nwarehousing: {sites: {A: \"01\"}, more_follows: [BPX]}",
                "no code of two characters"
            ),
            (
                "warehouse: wms\nwarehousing: {sites: {A: \"01\"}, carriage: {payment: PREPAID}}",
                "a payment of two letters"
            ),
            ("warehouse: wms\ncustomer: C-1\nwarehousing: {sites: {A: \"01\"}}", "a file of"),
            (
                "warehouse: wms\nmapping: standard/850\nwarehousing: {sites: {A: \"01\"}}",
                "is for customers"
            ),
            ("warehouse: wms\nedifact: {}\nwarehousing: {sites: {A: \"01\"}}", "is for customers"),
        ]
    )
    func `what it must not say it is told`(_ more: String, _ words: String) {
        #expect(complaint(more).contains(words), "\(complaint(more))")
    }
}
