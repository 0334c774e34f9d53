public import Canonical
import Inventory
public import Primitives
public import Storage

/// A small distributor to try things on: ACME Supply, two sites, eleven customers, twenty items.
public enum DemoCatalogue {
    public static let entity = LegalEntity.ID("acme")
    public static let erp = TargetSystem.ID("erp")
    public static let warehouse = TargetSystem.ID("warehouse")
    public static let dallas = Site.ID("DAL")
    public static let reno = Site.ID("RNO")

    public static let masterData = MasterData(
        entity: EntityProfile(
            id: entity,
            name: "ACME Supply",
            timeZone: "America/Chicago",
            currency: .usd,
            erp: erp
        ),
        sites: [
            Site(
                id: dallas,
                name: "Dallas",
                timeZone: "America/Chicago",
                cutOffMinutes: 15 * 60,
                preference: 1,
                warehouse: warehouse
            ),
            Site(
                id: reno,
                name: "Reno",
                timeZone: "America/Los_Angeles",
                cutOffMinutes: 14 * 60,
                preference: 2,
                warehouse: warehouse
            ),
        ],
        items: items,
        customers: customers,
        prices: prices,
        taxes: taxes,
        creditLimits: creditLimits,
        openingStock: openingStock,
        inbound: inbound
    )
}

// MARK: - Customers

extension DemoCatalogue {
    /// Per shipment, no limit in the way.
    public static let harbor = Party.ID("C-HARBOR")
    /// Contract prices; complete invoice.
    public static let summit = Party.ID("C-SUMMIT")
    /// Consolidated daily invoice, tax rounded on the total.
    public static let prairie = Party.ID("C-PRAIRIE")
    /// Invoiced on proof of delivery, in Oregon without sales tax.
    public static let cascade = Party.ID("C-CASCADE")
    /// A shortfall is cancelled, not backordered.
    public static let quick = Party.ID("C-QUICK")
    /// Nothing leaves until everything can.
    public static let whole = Party.ID("C-WHOLE")
    /// A credit limit of 500 dollars.
    public static let corner = Party.ID("C-CORNER")
    public static let blocked = Party.ID("C-BLOCKED")
    public static let expired = Party.ID("C-EXPIRED")
    /// A branch; its credit is Harbor's.
    public static let harborEast = Party.ID("C-HARBOR-EAST")
    /// Exempt from Texas sales tax; orders by EDI.
    public static let retail = Party.ID("C-RETAIL")

    private static let customers: [Party] = [
        party(harbor, "Harbor Hardware", tier: "gold"),
        party(summit, "Summit Outfitters", CustomerPolicy(invoiceRule: .complete), region: "CA"),
        party(
            prairie,
            "Prairie Co-op",
            CustomerPolicy(
                invoiceRule: .consolidatedDaily,
                rounding: RoundingPolicy(taxLevel: .total)
            )
        ),
        party(
            cascade,
            "Cascade Trading",
            CustomerPolicy(invoiceRule: .onProofOfDelivery),
            region: "OR"
        ),
        party(quick, "Quick Mart", CustomerPolicy(shortfall: .cancel)),
        party(whole, "Whole Lot Stores", CustomerPolicy(shortfall: .shipComplete)),
        party(corner, "Corner Store"),
        party(blocked, "Blocked Brothers", status: .blocked),
        party(expired, "Expired & Sons", termsExpireOn: LocalDate("2020-12-31")),
        party(harborEast, "Harbor Hardware East", parent: harbor, tier: "gold"),
        party(
            retail,
            "Retail Co",
            tier: "gold",
            exemptions: [
                TaxExemption(
                    certificate: "TX-RESALE-778",
                    jurisdiction: "US-TX",
                    validFrom: day("2020-01-01")
                )
            ]
        ),
    ]

    private static func party(
        _ id: Party.ID,
        _ name: String,
        _ policy: CustomerPolicy = CustomerPolicy(),
        status: Party.Status = .active,
        parent: Party.ID? = nil,
        region: String = "TX",
        tier: String? = nil,
        termsExpireOn: LocalDate? = nil,
        exemptions: [TaxExemption] = []
    ) -> Party {
        let address = Address(
            name: "\(name) receiving",
            lines: ["1 Dock Street"],
            city: "Springfield",
            region: region,
            postalCode: "75001",
            country: "US"
        )
        return Party(
            id: id,
            name: name,
            status: status,
            parent: parent,
            creditRoot: parent,
            termsExpireOn: termsExpireOn,
            shipTos: [
                ShipTo(
                    code: "MAIN",
                    address: address,
                    jurisdiction: "US-\(region)",
                    aliases: ["0042"]
                )
            ],
            priceTier: tier,
            exemptions: exemptions,
            policy: policy
        )
    }

    private static let creditLimits: [MasterData.CreditLimit] = [
        (harbor, 250_000), (summit, 100_000), (prairie, 100_000), (cascade, 100_000),
        (quick, 100_000), (whole, 100_000), (corner, 500), (blocked, 1_000), (expired, 1_000),
        (retail, 1_000_000),
    ].map { MasterData.CreditLimit(root: $0.0, limit: Money(minorUnits: $0.1 * 100, .usd)) }
}

// MARK: - Goods

extension DemoCatalogue {
    /// SKU, description, list price in cents, tax category, stock in Dallas and Reno (whole units).
    private static let goods:
        [(sku: String, name: String, cents: Int64, tax: String, dallas: Int64, reno: Int64)] = [
            ("WIDGET", "Widget, blue", 4_50, "standard", 1_200, 600),
            ("GADGET", "Gadget, folding", 24_99, "standard", 300, 40),
            ("BOLT-M8", "Bolt M8 x 40, zinc", 12, "standard", 50_000, 20_000),
            ("CABLE", "Cable 3 x 1.5, by the metre", 1_15, "standard", 9_000, 0),
            ("DRILL", "Cordless drill 18 V", 129_00, "standard", 80, 25),
            ("BIT-SET", "Drill bits, set of 19", 18_40, "standard", 220, 60),
            ("GLOVES", "Work gloves, pair", 6_75, "standard", 900, 450),
            ("HELMET", "Safety helmet", 15_20, "standard", 240, 120),
            ("TAPE", "Packing tape 50 mm", 2_35, "standard", 3_000, 1_500),
            ("BOX-M", "Carton, medium", 89, "standard", 8_000, 6_000),
            ("COFFEE", "Coffee, 1 kg beans", 14_90, "food", 400, 200),
            ("TEA", "Tea, 100 bags", 5_60, "food", 350, 150),
            ("SUGAR", "Sugar, 1 kg", 1_49, "food", 2_000, 900),
            ("LAMP", "Work lamp LED", 39_50, "standard", 110, 70),
            ("LADDER", "Ladder, 8 rungs", 89_90, "standard", 18, 9),
            ("PAINT-W", "Paint, white, 5 l", 32_00, "standard", 140, 80),
            ("BRUSH", "Paint brush 60 mm", 3_25, "standard", 600, 300),
            ("FILTER", "Air filter H13", 21_75, "standard", 0, 0),
            ("PUMP", "Water pump 12 V", 54_30, "standard", 4, 0),
            ("LAST-TEN", "The last ten of their kind", 10_00, "standard", 10, 0),
        ]

    private static let items: [Item] = goods.enumerated().map { index, good in
        Item(
            id: Item.ID(good.sku),
            description: good.name,
            stockUnit: good.sku == "CABLE" ? UnitOfMeasure(code: "MTR") : .each,
            packFactors: [PackFactor(.caseOf, numerator: 12), PackFactor(.dozen, numerator: 12)]
                .compactMap { $0 },
            identifiers: [
                ItemIdentifier(.gtin, gtin(index)),
                ItemIdentifier(.buyerPart, "R-\(good.sku)", owner: retail.rawValue),
            ],
            taxCategory: good.tax,
            isDivisible: good.sku == "CABLE"
        )
    }

    /// A GTIN-13 under a made-up company prefix, with its check digit.
    static func gtin(_ index: Int) -> String {
        let serial = String(index + 1)
        let body = "950600" + String(repeating: "0", count: 6 - serial.utf8.count) + serial
        return body + String(GTIN.checkDigit(of: Array(body.utf8)))
    }

    private static let prices: [PriceRule] = goods.flatMap { good in
        let unit = good.sku == "CABLE" ? UnitOfMeasure(code: "MTR") : .each
        func rule(
            _ name: String,
            _ audience: PriceRule.Audience,
            percent: Int64,
            breaks: [(Int64, Int64)] = []
        ) -> PriceRule {
            let base = good.cents * 10_000 * percent / 100
            return PriceRule(
                id: PriceRule.ID("\(name)-\(good.sku)"),
                audience: audience,
                item: Item.ID(good.sku),
                unit: unit,
                currency: .usd,
                breaks: [PriceRule.Break(minimum: .zero(unit), millionths: base)]
                    + breaks.map {
                        PriceRule.Break(
                            minimum: Quantity($0.0, unit),
                            millionths: base * $0.1 / 100
                        )
                    },
                validFrom: day("2024-01-01")
            )
        }
        return [
            rule("LIST", .list, percent: 100, breaks: [(100, 95), (1_000, 90)]),
            rule("GOLD", .tier("gold"), percent: 92, breaks: [(100, 95)]),
            rule("SUMMIT", .contract(summit), percent: 88),
        ]
    }

    private static let taxes: [TaxRate] = [
        ("Texas sales tax", "US-TX", "standard", 82_500),
        ("Texas sales tax, food", "US-TX", "food", 0),
        ("California sales tax", "US-CA", "standard", 72_500),
        ("California sales tax, food", "US-CA", "food", 0),
        ("Oregon", "US-OR", "standard", 0),
        ("Oregon, food", "US-OR", "food", 0),
        ("Umsatzsteuer", "DE", "standard", 190_000),
        ("Umsatzsteuer, ermäßigt", "DE", "food", 70_000),
    ].map {
        TaxRate(
            name: $0.0,
            jurisdiction: $0.1,
            category: $0.2,
            partsPerMillion: $0.3,
            validFrom: day("2020-01-01")
        )
    }

    private static let openingStock: [MasterData.OpeningStock] = goods.flatMap { good in
        [
            MasterData.OpeningStock(
                item: Item.ID(good.sku),
                site: dallas,
                thousandths: good.dallas * 1_000
            ),
            MasterData.OpeningStock(
                item: Item.ID(good.sku),
                site: reno,
                thousandths: good.reno * 1_000
            ),
        ]
    }

    private static let inbound: [InboundSupply] = [
        InboundSupply(
            item: Item.ID("FILTER"),
            site: dallas,
            expectedOn: day("2030-01-07"),
            thousandths: 200_000,
            reference: "PO-778"
        )
    ]

    private static func day(_ text: String) -> LocalDate {
        guard let date = LocalDate(text) else { preconditionFailure("\(text) is no date") }
        return date
    }
}
