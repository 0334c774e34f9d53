public import Canonical
public import Primitives

/// Tax rates, and which of them apply to a line.
public struct TaxTable: Sendable {
    private let rates: [TaxRate]

    public init(_ rates: [TaxRate]) { self.rates = rates }

    /// Every tax of the jurisdiction on the category that day; amounts are zero until assessed.
    ///
    /// Taxes of different names add up (state and city). Of one name the rate that began last
    /// holds. A certificate leaves the tax on the line, with its number and no amount.
    public func taxes(
        on category: String,
        in jurisdiction: String,
        exemptions: [TaxExemption],
        currency: Currency,
        day: LocalDate
    ) -> [AppliedTax] {
        var chosen: [TaxRate] = []
        for rate in rates
        where rate.jurisdiction == jurisdiction && rate.category == category && rate.holds(on: day)
        {
            guard let same = chosen.firstIndex(where: { $0.name == rate.name }) else {
                chosen.append(rate)
                continue
            }
            if rate.validFrom > chosen[same].validFrom { chosen[same] = rate }
        }
        guard !chosen.isEmpty else { return [] }
        let certificate = exemptions.first {
            $0.jurisdiction == jurisdiction && ($0.category == nil || $0.category == category)
                && $0.holds(on: day)
        }?.certificate
        return chosen.map { rate in
            AppliedTax(
                name: rate.name,
                jurisdiction: jurisdiction,
                partsPerMillion: rate.partsPerMillion,
                amount: .zero(currency),
                exemption: certificate
            )
        }
    }
}

extension TaxRate {
    /// 1,000 %: a rate beyond it is a typing error and is not applied.
    private static let partsPerMillionMax: Int64 = 10_000_000

    fileprivate func holds(on day: LocalDate) -> Bool {
        guard day >= validFrom, (0...Self.partsPerMillionMax).contains(partsPerMillion)
        else { return false }
        guard let validTo else { return true }
        return day <= validTo
    }
}

extension TaxExemption {
    fileprivate func holds(on day: LocalDate) -> Bool {
        guard day >= validFrom else { return false }
        guard let validTo else { return true }
        return day <= validTo
    }
}
