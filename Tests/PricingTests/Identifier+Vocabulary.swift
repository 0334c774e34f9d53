// swift-format-ignore-file: NeverForceUnwrap

import Canonical
import Pricing
public import Primitives

extension Identifier: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}

extension LocalDate: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self = LocalDate(value)! }
}

/// `rule("R1", .list, 3_090_000)`: 3.09 USD per each from 2026-01-01 on.
func rule(
    _ id: PriceRule.ID,
    _ audience: PriceRule.Audience = .list,
    _ millionths: Int64 = 1_000_000,
    per unit: UnitOfMeasure = .each,
    currency: Currency = .usd,
    from: LocalDate = "2026-01-01",
    to: LocalDate? = nil,
    breaks: [PriceRule.Break]? = nil
) -> PriceRule {
    PriceRule(
        id: id,
        audience: audience,
        item: "BOLT",
        unit: unit,
        currency: currency,
        breaks: breaks ?? [PriceRule.Break(minimum: .zero(unit), millionths: millionths)],
        validFrom: from,
        validTo: to
    )
}

func buyer(
    parent: Party.ID? = nil,
    root: Party.ID? = nil,
    tier: String? = nil,
    _ mode: RoundingMode = .halfUp
) -> Party {
    Party(
        id: "C1",
        name: "Buyer",
        parent: parent,
        creditRoot: root,
        shipTos: [],
        priceTier: tier,
        policy: CustomerPolicy(rounding: RoundingPolicy(mode: mode))
    )
}

/// 1 CA = 12 EA, 1 PK = 2.5 EA, 3 DZ-like bundles B3 = 1 EA each third.
let bolt = Item(
    id: "BOLT",
    description: "Bolt",
    packFactors: [
        PackFactor(.caseOf, numerator: 12)!,
        PackFactor(UnitOfMeasure(code: "PK"), numerator: 5, denominator: 2)!,
        PackFactor(UnitOfMeasure(code: "THD"), numerator: 1, denominator: 3)!,
    ]
)
