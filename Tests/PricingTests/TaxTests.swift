import Canonical
import Pricing
import Primitives
import Testing

@Suite struct TaxTests {
    private let day: LocalDate = "2026-11-23"

    private func rate(
        _ name: String = "VAT",
        _ jurisdiction: String = "NL",
        _ category: String = "standard",
        _ partsPerMillion: Int64 = 210_000,
        from: LocalDate = "2026-01-01",
        to: LocalDate? = nil
    ) -> TaxRate {
        TaxRate(
            name: name,
            jurisdiction: jurisdiction,
            category: category,
            partsPerMillion: partsPerMillion,
            validFrom: from,
            validTo: to
        )
    }

    private func taxes(
        _ rates: [TaxRate],
        exemptions: [TaxExemption] = [],
        category: String = "standard"
    ) -> [AppliedTax] {
        TaxTable(rates).taxes(
            on: category,
            in: "NL",
            exemptions: exemptions,
            currency: .eur,
            day: day
        )
    }

    private func lines(
        _ nets: [Int64],
        _ rates: [TaxRate],
        _ level: RoundingPolicy.TaxLevel,
        _ mode: RoundingMode = .halfUp,
        exemptions: [TaxExemption] = []
    ) -> [PricedLine] {
        var lines = nets.map { net in
            PricedLine(
                price: UnitPrice(millionths: 0, .eur, per: .each),
                rule: "R",
                ruleKind: "list",
                ruleValidTo: nil,
                net: Money(minorUnits: net, .eur),
                taxes: taxes(rates, exemptions: exemptions)
            )
        }
        TaxAssessment.assess(
            &lines,
            of: nets.map { _ in Quantity(1, .each) },
            under: RoundingPolicy(taxLevel: level, mode: mode)
        )
        return lines
    }

    private func total(_ lines: [PricedLine]) -> Int64 {
        lines.reduce(0) { $0 + $1.tax.minorUnits }
    }

    @Test func `1,920 lines of 3,09 at 21 percent: per line 1,248,00, per total 1,245,89`() {
        let nets = [Int64](repeating: 3_09, count: 1_920)
        let perLine = lines(nets, [rate()], .line)
        #expect(total(perLine) == 1_248_00)
        #expect(perLine.allSatisfy { $0.tax.minorUnits == 65 })
        let perTotal = lines(nets, [rate()], .total)
        #expect(total(perTotal) == 1_245_89)
        #expect(perTotal.allSatisfy { $0.tax.minorUnits == 64 || $0.tax.minorUnits == 65 })
    }

    @Test func `one line of 1,920 times 3,09 is taxed the same under both policies`() {
        #expect(total(lines([5_932_80], [rate()], .line)) == 1_245_89)
        #expect(total(lines([5_932_80], [rate()], .total)) == 1_245_89)
    }

    @Test func `what a total leaves over goes to the largest remainders, the earlier first`() {
        // 21 % of 1, 2, 3, 4 cents: 0.21, 0.42, 0.63, 0.84; together 2.10, so two cents.
        let shares = lines([1, 2, 3, 4], [rate()], .total).map(\.tax.minorUnits)
        #expect(shares == [0, 0, 1, 1])
        let equal = lines([1, 1, 1], [rate("VAT", "NL", "standard", 500_000)], .total)
        #expect(equal.map(\.tax.minorUnits) == [1, 1, 0])
    }

    @Test(arguments: RoundingMode.allCases)
    func `whatever the lines, the shares of a total sum to the total rounded once`(
        mode: RoundingMode
    ) {
        var random = SeededRandom(seed: 0x7A8)
        for _ in 0..<300 {
            let nets = (0..<Int.random(in: 1...40, using: &random)).map { _ in
                Int64.random(in: 0...100_000, using: &random)
            }
            let partsPerMillion = Int64.random(in: 0...300_000, using: &random)
            let assessed = lines(nets, [rate("T", "NL", "standard", partsPerMillion)], .total, mode)
            let exact = nets.reduce(Int128(0)) { $0 + Int128($1) * Int128(partsPerMillion) }
            #expect(
                total(assessed) == mode.divide(exact, by: 1_000_000),
                "seed 0x7A8: \(nets) at \(partsPerMillion)"
            )
            for (net, line) in zip(nets, assessed) {
                let floor = Int128(net) * Int128(partsPerMillion) / 1_000_000
                #expect((0...1).contains(Int128(line.tax.minorUnits) - floor))
            }
        }
    }

    @Test(arguments: RoundingMode.allCases)
    func `lines that grow take what the total grows by, and no other line moves`(
        mode: RoundingMode
    ) {
        var random = SeededRandom(seed: 0x6120)
        for _ in 0..<200 {
            let nets = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                Int64.random(in: 0...2_000, using: &random)
            }
            let partsPerMillion = Int64.random(in: 0...300_000, using: &random)
            let policy = RoundingPolicy(taxLevel: .total, mode: mode)
            var grown = lines(nets, [rate("T", "NL", "standard", partsPerMillion)], .total, mode)
            for _ in 0..<8 {
                let before = grown
                let growing = grown.indices.filter { _ in Bool.random(using: &random) }
                for line in growing {
                    grown[line].net.minorUnits += Int64.random(in: 0...500, using: &random)
                }
                TaxAssessment.reassess(
                    &grown,
                    of: nets.map { _ in Quantity(1, .each) },
                    growing: growing,
                    under: policy
                )
                let exact = grown.reduce(Int128(0)) {
                    $0 + Int128($1.net.minorUnits) * Int128(partsPerMillion)
                }
                let sentence: Comment = "seed 0x6120: \(nets) at \(partsPerMillion), \(growing)"
                if !growing.isEmpty {
                    #expect(total(grown) == mode.divide(exact, by: 1_000_000), sentence)
                }
                for line in grown.indices {
                    #expect(grown[line].tax.minorUnits >= before[line].tax.minorUnits, sentence)
                    if !growing.contains(line) { #expect(grown[line] == before[line], sentence) }
                }
            }
        }
    }

    @Test func `taxes of different names add up, each rounded by itself`() {
        let state = rate("STATE", "NL", "standard", 62_500)
        let city = rate("CITY", "NL", "standard", 20_000)
        let line = lines([1_00], [state, city], .line)[0]
        #expect(line.taxes.map(\.amount.minorUnits) == [6, 2])
        #expect(line.gross == Money(minorUnits: 1_08, .eur))
    }

    @Test func `a rate holds in its place, for its category, in its time`() {
        #expect(taxes([rate("VAT", "DE")]).isEmpty)
        #expect(taxes([rate("VAT", "NL", "food")]).isEmpty)
        #expect(taxes([rate(to: "2026-11-22")]).isEmpty)
        #expect(taxes([rate(from: "2026-11-24")]).isEmpty)
        #expect(taxes([rate(from: "2026-11-23", to: "2026-11-23")]).count == 1)
        #expect(taxes([rate("TYPO", "NL", "standard", 2_100_000_000)]).isEmpty)
    }

    @Test func `of one tax the rate that began last holds`() {
        let old = rate("VAT", "NL", "standard", 190_000)
        let new = rate("VAT", "NL", "standard", 210_000, from: "2026-07-01")
        #expect(taxes([old, new]).map(\.partsPerMillion) == [210_000])
        #expect(taxes([new, old]).map(\.partsPerMillion) == [210_000])
    }

    @Test func `a certificate leaves the tax on the line with its number and no amount`() {
        let resale = TaxExemption(
            certificate: "RS-7",
            jurisdiction: "NL",
            validFrom: "2026-01-01",
            validTo: "2026-12-31"
        )
        for level in [RoundingPolicy.TaxLevel.line, .total] {
            let line = lines([10_000], [rate()], level, exemptions: [resale])[0]
            #expect(line.tax.isZero)
            #expect(line.taxes.map(\.exemption) == ["RS-7"])
            #expect(line.taxes.map(\.partsPerMillion) == [210_000])
        }
    }

    @Test func `a certificate for other goods, another place or another time frees nothing`() {
        let others = [
            TaxExemption(certificate: "A", jurisdiction: "DE", validFrom: "2026-01-01"),
            TaxExemption(
                certificate: "B",
                jurisdiction: "NL",
                category: "food",
                validFrom: "2026-01-01"
            ),
            TaxExemption(certificate: "C", jurisdiction: "NL", validFrom: "2026-11-24"),
            TaxExemption(
                certificate: "D",
                jurisdiction: "NL",
                validFrom: "2026-01-01",
                validTo: "2026-11-22"
            ),
        ]
        let line = lines([10_000], [rate()], .line, exemptions: others)[0]
        #expect(line.tax.minorUnits == 2_100)
        let food = TaxExemption(
            certificate: "B",
            jurisdiction: "NL",
            category: "standard",
            validFrom: "2026-11-23",
            validTo: "2026-11-23"
        )
        #expect(lines([10_000], [rate()], .line, exemptions: [food])[0].tax.isZero)
    }
}
