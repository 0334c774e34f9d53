import Canonical
import Pricing
import Primitives
import Testing

@Suite struct RoundingTests {
    private func net(
        _ millionths: Int64,
        times quantity: Quantity = Quantity(1, .each),
        rounded mode: RoundingMode = .halfUp,
        in currency: Currency = .usd
    ) throws -> Int64 {
        try PriceBook([rule("R", .list, millionths, currency: currency)])
            .quote(quantity, of: bolt, for: buyer(mode), in: currency, on: "2026-11-23")
            .net.minorUnits
    }

    @Test(arguments: [
        (RoundingMode.halfUp, 24_38, 24_37), (.halfEven, 24_38, 24_36), (.down, 24_37, 24_36),
        (.up, 24_38, 24_37),
    ])
    func `24,375 and 24,365 round as the policy says`(
        mode: RoundingMode,
        odd: Int64,
        even: Int64
    ) throws {
        #expect(try net(24_375_000, rounded: mode) == odd)
        #expect(try net(24_365_000, rounded: mode) == even)
    }

    @Test func `yen have no decimals and dinars three`() throws {
        #expect(try net(1_999_500_000, in: .jpy) == 2_000)
        #expect(try net(1_999_499_999, in: .jpy) == 1_999)
        #expect(try net(1_234_500, in: .kwd) == 1_235)
        #expect(try net(1_234_500, rounded: .halfEven, in: .kwd) == 1_234)
    }

    @Test func `only the line is rounded, never the unit price`() throws {
        // 1,000 x 0.0049 = 4.90; a rounded unit price would make it 0.00 or 5.00.
        #expect(try net(4_900, times: Quantity(1_000, .each)) == 4_90)
    }

    @Test func `any number of cases costs what its eaches cost`() throws {
        var random = SeededRandom(seed: 0xCA5E)
        for _ in 0..<500 {
            let cases = Int64.random(in: 1...9_999, using: &random)
            let millionths = Int64.random(in: 1...999_999_999, using: &random)
            for mode in RoundingMode.allCases {
                let byCase = try net(millionths, times: Quantity(cases, .caseOf), rounded: mode)
                let byEach = try net(millionths, times: Quantity(cases * 12, .each), rounded: mode)
                #expect(byCase == byEach, "seed 0xCA5E: \(cases) CA at \(millionths), \(mode)")
            }
        }
    }

    @Test func `cases to eaches and back is the same number of cases`() throws {
        for cases in [1, 7, 1_000_000] as [Int64] {
            let there = try bolt.inStockUnits(Quantity(cases, .caseOf))
            #expect(there == Quantity(cases * 12, .each))
            #expect(try bolt.convert(there, to: .caseOf) == Quantity(cases, .caseOf))
        }
        #expect(throws: ConversionRefusal.notExact(Quantity(5, .each), to: .caseOf)) {
            try bolt.convert(Quantity(5, .each), to: .caseOf)
        }
    }
}
