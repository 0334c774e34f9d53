import Canonical
import Primitives

/// The small distributor that every run simulates: two sites, seven items, nine customers, each
/// with a policy of its own; and a kit, where one is sold.
enum Trade {
    static let entity = LegalEntity.ID("main")
    static let portal = Channel.ID("portal")
    static let documents = Channel.ID("documents")
    static let timeZone = "America/Chicago"

    static let sites = [
        Site(
            id: Site.ID("DAL"),
            name: "Dallas",
            timeZone: timeZone,
            cutOffMinutes: 17 * 60,
            preference: 1,
            warehouse: TargetSystem.ID(SystemWords.warehouse)
        ),
        Site(
            id: Site.ID("ATL"),
            name: "Atlanta",
            timeZone: "America/New_York",
            cutOffMinutes: 15 * 60,
            preference: 2,
            warehouse: TargetSystem.ID(SystemWords.warehouse)
        ),
    ]

    static let items: [Item] =
        (1...6).map { number in
            Item(
                id: Item.ID("SKU-\(number)"),
                description: "Article \(number)",
                packFactors: [PackFactor(.caseOf, numerator: 12)].compactMap(\.self),
                identifiers: [
                    ItemIdentifier(.buyerPart, "B-\(number)", owner: "C-1")
                ],
                taxCategory: number == 6 ? "food" : "standard"
            )
        } + [
            Item(
                id: Item.ID("SKU-7"),
                description: "Sold by weight",
                stockUnit: .kilogram,
                isDivisible: true
            )
        ]

    /// Two of a plentiful item and one of another; both are also sold alone.
    static let kit = Item(
        id: Item.ID("SET-1"),
        description: "Set of articles",
        packFactors: [PackFactor(.caseOf, numerator: 12)].compactMap(\.self),
        components: [
            KitComponent(Item.ID("SKU-2"), thousandths: 2_000),
            KitComponent(Item.ID("SKU-1"), thousandths: 1_000),
        ]
    )

    /// 1 January 2026 to the end of time.
    static let firstDay = LocalDate(daysSince1970: 20_454)

    static var prices: [PriceRule] {
        var rules: [PriceRule] = []
        for (index, item) in (items + [kit]).enumerated() {
            let list = Int64(index + 1) * 3_090_000
            rules.append(rule("list-\(item.id)", .list, item, list))
            rules.append(rule("tier-\(item.id)", .tier("gold"), item, list - 333_333))
        }
        rules.append(rule("contract", .contract(Party.ID("C-1")), items[0], 2_750_001))
        return rules
    }

    private static func rule(
        _ id: String,
        _ audience: PriceRule.Audience,
        _ item: Item,
        _ millionths: Int64
    ) -> PriceRule {
        PriceRule(
            id: PriceRule.ID(id),
            audience: audience,
            item: item.id,
            unit: item.stockUnit,
            currency: .usd,
            breaks: [
                PriceRule.Break(minimum: .zero(item.stockUnit), millionths: millionths),
                PriceRule.Break(
                    minimum: Quantity(24, item.stockUnit),
                    millionths: millionths * 9 / 10
                ),
            ],
            validFrom: firstDay
        )
    }

    static let taxes = [
        rate("Texas", "US-TX", "standard", 82_500), rate("Georgia", "US-GA", "standard", 40_000),
        rate("Georgia local", "US-GA", "standard", 10_000),
    ]

    private static func rate(
        _ name: String,
        _ jurisdiction: String,
        _ category: String,
        _ partsPerMillion: Int64
    ) -> TaxRate {
        TaxRate(
            name: name,
            jurisdiction: jurisdiction,
            category: category,
            partsPerMillion: partsPerMillion,
            validFrom: firstDay
        )
    }
}
