import Testing

@testable import Onboarding

@Suite struct ItemListTests {
    private func list(_ text: String) throws -> KnownTrade {
        try KnownTrade(itemList: Array(text.utf8), named: "items.csv")
    }

    @Test func `an item has the units of all its rows, and its numbers`() throws {
        let known = try list(
            "SKU;GTIN;Unit;buyer_part\nAB-12;4000001000101;EA;70001\nAB-12;;CA;\n"
                + "CD-34;123;EA;\n;;EA;\n"
        )
        #expect(known.units == ["AB-12": ["EA", "CA"], "CD-34": ["EA"]])
        #expect(known.buyerParts == ["70001"])
        // 123 is no GTIN, and 4000001000101 is one only with its check digit right.
        #expect(known.gtins.keys.allSatisfy { $0.utf8.count == 14 })
    }

    @Test func `one column is a list, and a list without sku is none`() throws {
        #expect(try list("sku\nA\nB\n").units == ["A": [], "B": []])
        #expect(throws: OnboardingFailure.self) { try list("article,unit\nA,EA\n") }
        #expect(throws: OnboardingFailure.self) { try list("") }
    }
}
