import Canonical
import Foundation
import Pricing
import Primitives
import Testing

/// Tax of price times quantity, before the line is rounded; the numbers are worked out by hand.
@Suite struct UnroundedTaxTests {
    private func lines(
        _ count: Int,
        of quantity: Quantity = Quantity(1, .each),
        at millionths: Int64,
        in currency: Currency = .usd,
        rate partsPerMillion: Int64,
        _ policy: RoundingPolicy
    ) throws -> [PricedLine] {
        var line = PricedLine(
            price: UnitPrice(millionths: millionths, currency, per: .each),
            rule: "R",
            ruleKind: "list",
            ruleValidTo: nil,
            net: .zero(currency),
            taxes: [
                AppliedTax(
                    name: "TAX",
                    jurisdiction: "HERE",
                    partsPerMillion: partsPerMillion,
                    amount: .zero(currency)
                )
            ]
        )
        line.net = try #require(line.net(of: quantity, rounding: policy.mode))
        var lines = [PricedLine](repeating: line, count: count)
        let quantities = [Quantity](repeating: quantity, count: count)
        TaxAssessment.assess(&lines, of: quantities, under: policy)
        return lines
    }

    private func tax(_ lines: [PricedLine]) -> Int64 {
        lines.reduce(0) { $0 + $1.tax.minorUnits }
    }

    private func policy(
        _ level: RoundingPolicy.TaxLevel,
        _ base: RoundingPolicy.TaxBase,
        _ mode: RoundingMode = .halfUp
    ) -> RoundingPolicy {
        RoundingPolicy(taxLevel: level, mode: mode, taxBase: base)
    }

    @Test(arguments: [RoundingPolicy.TaxBase.rounded, .unrounded])
    func `1,920 lines at 3,09 and 21 percent have whole cents, so the base does not matter`(
        base: RoundingPolicy.TaxBase
    ) throws {
        // 0.6489 is 0.65 a line, 1,920 times; 5,932.80 x 0.21 is 1,245.888.
        let perLine = try lines(1_920, at: 3_090_000, rate: 210_000, policy(.line, base))
        #expect(tax(perLine) == 1_248_00)
        let perTotal = try lines(1_920, at: 3_090_000, rate: 210_000, policy(.total, base))
        #expect(tax(perTotal) == 1_245_89)
    }

    @Test func `1,920 lines at 3,0875 are shown as 3,09 and taxed as 3,0875`() throws {
        let rounded = try lines(1_920, at: 3_087_500, rate: 210_000, policy(.total, .rounded))
        let unrounded = try lines(1_920, at: 3_087_500, rate: 210_000, policy(.total, .unrounded))
        #expect(unrounded.allSatisfy { $0.net.minorUnits == 3_09 })
        // 5,932.80 x 0.21 is 1,245.888; 5,928.00 x 0.21 is 1,244.88.
        #expect(tax(rounded) == 1_245_89)
        #expect(tax(unrounded) == 1_244_88)
        // A line: 0.648375 is 0.65.
        let perLine = try lines(1_920, at: 3_087_500, rate: 210_000, policy(.line, .unrounded))
        #expect(tax(perLine) == 1_248_00)
    }

    /// Eight lines of 5 x 4.875 = 24.375: together 195.00, and 40.95 of tax at 21 %.
    @Test(
        arguments: [
            (.halfUp, 24_38, 40_96, 5_12), (.halfEven, 24_38, 40_96, 5_12),
            (.down, 24_37, 40_94, 5_11), (.up, 24_38, 40_96, 5_12),
        ] as [(RoundingMode, Int64, Int64, Int64)]
    )
    func `a line of 24,375 under each rounding`(
        mode: RoundingMode,
        net: Int64,
        ofRounded: Int64,
        aLine: Int64
    ) throws {
        let five = Quantity(5, .each)
        func eight(_ policy: RoundingPolicy) throws -> [PricedLine] {
            try lines(8, of: five, at: 4_875_000, rate: 210_000, policy)
        }
        let unrounded = try eight(policy(.total, .unrounded, mode))
        #expect(unrounded.allSatisfy { $0.net.minorUnits == net })
        #expect(tax(unrounded) == 40_95)
        // 8 x 24.38 x 0.21 = 40.9584; 8 x 24.37 x 0.21 = 40.9416, rounded as the mode says.
        #expect(tax(try eight(policy(.total, .rounded, mode))) == ofRounded)
        // 24.375 x 0.21 = 5.11875 a line.
        let perLine = try eight(policy(.line, .unrounded, mode))
        #expect(perLine.allSatisfy { $0.tax.minorUnits == aLine })
    }

    @Test func `yen have no decimals`() throws {
        // 3 x 10.5 = 31.5 is shown as 32. Eight lines: 252 or 256, at 10 %.
        func eight(_ base: RoundingPolicy.TaxBase) throws -> [PricedLine] {
            let three = Quantity(3, .each)
            let policy = policy(.total, base)
            return try lines(8, of: three, at: 10_500_000, in: .jpy, rate: 100_000, policy)
        }
        #expect(try eight(.rounded).allSatisfy { $0.net.minorUnits == 32 })
        #expect(tax(try eight(.rounded)) == 26)
        #expect(tax(try eight(.unrounded)) == 25)
    }

    @Test func `dinars have three decimals`() throws {
        // 1.2345 is shown as 1.235. Ten lines: 12.345 or 12.350, at 5 %: 0.61725 or 0.6175.
        func ten(_ base: RoundingPolicy.TaxBase) throws -> [PricedLine] {
            try lines(10, at: 1_234_500, in: .kwd, rate: 50_000, policy(.total, base))
        }
        #expect(try ten(.rounded).allSatisfy { $0.net.minorUnits == 1_235 })
        #expect(tax(try ten(.rounded)) == 618)
        #expect(tax(try ten(.unrounded)) == 617)
    }

    @Test func `a price per another unit is taxed for what it holds`() throws {
        // One case at 10.00 per 3 pieces, a case holding 1: 3.3333...; at 50 % 1.6666.
        var line = try lines(1, at: 10_000_000, rate: 500_000, policy(.line, .unrounded))[0]
        line.unitsPerOrdered = try #require(ExactFraction(1, over: 3))
        let one = Quantity(1, .each)
        line.net = try #require(line.net(of: one, rounding: .halfUp))
        #expect(line.net.minorUnits == 3_33)
        TaxAssessment.assess(&line, of: one, under: policy(.line, .unrounded))
        #expect(line.tax.minorUnits == 1_67)
    }

    @Test(arguments: RoundingMode.allCases)
    func `whatever the lines, unrounded shares sum to the exact total rounded once`(
        mode: RoundingMode
    ) throws {
        var random = SeededRandom(seed: 0x7A9)
        for _ in 0..<200 {
            let rate = Int64.random(in: 0...300_000, using: &random)
            let policy = policy(.total, .unrounded, mode)
            var assessed: [PricedLine] = []
            var quantities: [Quantity] = []
            var exact: Int128 = 0
            for _ in 0..<Int.random(in: 1...20, using: &random) {
                let price = Int64.random(in: 0...9_999_999, using: &random)
                let count = Int64.random(in: 1...500, using: &random)
                quantities.append(Quantity(count, .each))
                let quantity = quantities[quantities.count - 1]
                assessed += try lines(1, of: quantity, at: price, rate: rate, policy)
                exact += Int128(price) * Int128(count) * Int128(rate)
            }
            TaxAssessment.assess(&assessed, of: quantities, under: policy)
            // Millionths of a dollar times parts per million: ten thousand millions a cent.
            #expect(tax(assessed) == mode.divide(exact, by: 10_000_000_000), "seed 0x7A9")
        }
    }

    @Test
    func `a policy of before there was a choice takes the rounded net, and is kept as it was`()
        throws
    {
        let old = Data(#"{"mode":"half_even","taxLevel":"total"}"#.utf8)
        let policy = try JSONDecoder().decode(RoundingPolicy.self, from: old)
        #expect(policy == RoundingPolicy(taxLevel: .total, mode: .halfEven, taxBase: .rounded))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(try encoder.encode(policy) == old)
        var unrounded = policy
        unrounded.taxBase = .unrounded
        let again = try encoder.encode(unrounded)
        #expect(try JSONDecoder().decode(RoundingPolicy.self, from: again) == unrounded)
    }
}
