import Canonical
import Connectors
import ERPConnectors
import JSON
import Primitives
import Testing

/// What an entity's master data is by its Odoo.
@Suite struct OdooCatalogueTests {
    private static func scene(
        _ change: @Sendable (inout OdooLedger) -> Void = { _ in }
    ) throws -> OdooScene {
        let scene = try OdooScene()
        scene.odoo.look { state in
            state.ledger.furnish()
            change(&state.ledger)
        }
        return scene
    }

    private static func document(_ scene: OdooScene) async throws -> JSONValue {
        let question = MasterDataQuestion(
            entity: LegalEntity.ID("cascade"),
            entityName: "Cascade",
            timeZone: "America/Los_Angeles",
            currency: .usd,
            erp: TargetSystem.ID("odoo"),
            warehouse: TargetSystem.ID("wms"),
            today: try #require(LocalDate(year: 2026, month: 11, day: 27))
        )
        let file = try await scene.connector.masterData(question, deadline: scene.deadline)
        return try JSONValue(parsing: file)
    }

    /// The Wholesale rules of the first item: from, to, and the price at each quantity.
    private static func prices(
        _ change: @Sendable (inout OdooLedger) -> Void
    ) async throws -> [String] {
        let file = try await document(try scene(change))
        let rules = (file["prices"]?.array ?? []).filter {
            $0["audience"] == "tier:Wholesale" && $0["item"] == "SKU-0001"
        }
        return rules.map { rule in
            let steps = (rule["breaks"]?.array ?? []).map { step in
                let minimum = (step["minimum"]?["thousandths"]?.integer ?? -1) / 1_000
                return "\(minimum)+ \((step["millionths"]?.integer ?? -1) / 10_000)"
            }
            let days = [rule["validFrom"]?.string, rule["validTo"]?.string].compactMap(\.self)
            return (days + steps).joined(separator: ", ")
        }
    }

    @Test func `master data comes in our words`() async throws {
        let file = try await Self.document(try Self.scene())
        #expect(file["entity"]?["erp"] == "odoo")
        #expect(file["sites"]?[0]?["id"] == "WH")
        #expect(file["sites"]?[0]?["warehouse"] == "wms")
        let items = try #require(file["items"]?.array)
        #expect(items.map { $0["id"] } == ["SKU-0001", "SKU-0010"])
        let item = try #require(items.first)
        #expect(item["stockUnit"] == "EA")
        #expect(item["isDivisible"] == false)
        #expect(item["taxCategory"] == "Both")
        #expect(item["identifiers"]?.array?.map { $0["value"] } == ["00614141000012"])
        let packs = item["packFactors"]?.array?.map { [$0["unit"], $0["numerator"]] }
        #expect(packs == [["CA", 6], ["PL", 240]])
        #expect(items[1]["identifiers"] == [])
        #expect(items[1]["taxCategory"] == "none")
        let rates = file["taxes"]?.array?.map { $0["partsPerMillion"]?.integer }
        #expect(rates == [82_500, 0])
        let stock = file["openingStock"]?.array?.map { $0["thousandths"]?.integer }
        #expect(stock == [15_500, 0])
    }

    @Test func `customers come with their terms, limits and places`() async throws {
        let file = try await Self.document(try Self.scene())
        let customers = try #require(file["customers"]?.array)
        #expect(customers.map { $0["id"] } == ["C-1001"])
        let customer = try #require(customers.first)
        #expect(customer["termsDays"] == 30)
        #expect(customer["priceTier"] == "Wholesale")
        #expect(customer["shipTos"]?.array?.map { $0["code"] } == ["ADDRESS-6", "ADDRESS-11"])
        #expect(customer["shipTos"]?[1]?["address"]?["lines"] == ["1 Main St", "Dock 4"])
        #expect(customer["shipTos"]?[1]?["address"]?["name"] == "Harbor")
        #expect(customer["shipTos"]?[1]?["jurisdiction"] == "US-OR")
        let rounding: JSONValue = [
            "taxLevel": "total", "mode": "half_up", "taxBase": "unrounded",
        ]
        #expect(customer["policy"]?["rounding"] == rounding)
        #expect(file["creditLimits"]?[0]?["limit"]?["minorUnits"] == 50_000)
    }

    @Test func `without a rule only the sales price holds, with the digits that Odoo keeps`()
        async throws
    {
        let file = try await Self.document(try Self.scene())
        let prices = try #require(file["prices"]?.array)
        #expect(prices.map { $0["audience"] } == ["list", "list"])
        let millionths = prices.map { $0["breaks"]?[0]?["millionths"]?.integer }
        #expect(millionths == [6_010_000, 2_000_000])
    }

    @Test func `the rule that Odoo tries first holds, from its quantity on`() async throws {
        let prices = try await Self.prices { ledger in
            ledger.rule(1, ["fixed_price": OdooLedger.decimal("5.5")])
            ledger.rule(
                2,
                [
                    "fixed_price": 5, "applied_on": "2_product_category", "categ_id": [1, "All"],
                ]
            )
            ledger.rule(
                3,
                [
                    "fixed_price": 4, "applied_on": "1_product", "min_quantity": 10,
                    "product_tmpl_id": [101, "Bolt"],
                ]
            )
            // For the other one.
            ledger.rule(
                4,
                ["fixed_price": 1, "applied_on": "0_product_variant", "product_id": [7, "Nut"]]
            )
        }
        #expect(prices == ["2026-11-27, 0+ 500, 10+ 400"])
    }

    @Test func `discounts and formulas begin with the sales price, the cost or another list`()
        async throws
    {
        #expect(
            try await Self.prices {
                $0.rule(1, ["compute_price": "percentage", "percent_price": 10])
            }
                == ["2026-11-27, 0+ 540"]
        )
        #expect(
            try await Self.prices {
                $0.rule(
                    1,
                    [
                        "compute_price": "formula", "price_discount": -20, "price_round": 5,
                        "price_surcharge": OdooLedger.decimal("-0.01"),
                        "price_max_margin": OdooLedger.decimal("0.5"),
                    ]
                )
            } == ["2026-11-27, 0+ 499"]
        )
        #expect(
            try await Self.prices {
                $0.rule(
                    1,
                    [
                        "compute_price": "formula", "base": "standard_price",
                        "price_discount": -50,
                    ]
                )
            } == ["2026-11-27, 0+ 150"]
        )
        #expect(
            try await Self.prices { ledger in
                ledger.set("product.pricelist", 3, ["name": "Base", "currency_id": [2, "USD"]])
                ledger.rule(1, ["pricelist_id": [3, "Base"], "fixed_price": 8, "min_quantity": 5])
                ledger.rule(
                    2,
                    [
                        "compute_price": "percentage", "base": "pricelist",
                        "base_pricelist_id": [3, "Base"], "percent_price": 25,
                    ]
                )
            } == ["2026-11-27, 0+ 450, 5+ 600"]
        )
    }

    @Test func `a price that changes on a day to come changes on that day`() async throws {
        let prices = try await Self.prices { ledger in
            ledger.rule(1, ["fixed_price": 5])
            ledger.rule(
                2,
                [
                    "fixed_price": 4, "applied_on": "1_product",
                    "product_tmpl_id": [101, "Bolt"],
                    // In Portland the 1st begins eight hours later than in UTC.
                    "date_start": "2026-12-01 08:00:00", "date_end": "2027-01-01 07:59:59",
                ]
            )
        }
        #expect(
            prices == [
                "2026-11-27, 2026-11-30, 0+ 500", "2026-12-01, 2026-12-31, 0+ 400",
                "2027-01-01, 0+ 500",
            ]
        )
    }

    @Test func `of two categories the inner one holds, whatever their numbers are`() async throws {
        let prices = try await Self.prices { ledger in
            // The item's own category is number 3, and lies in number 20.
            ledger.set("product.category", 20, ["parent_id": false])
            ledger.set("product.category", 3, ["parent_id": [20, "Tools"]])
            ledger.rule(
                1,
                ["fixed_price": 5, "applied_on": "2_product_category", "categ_id": [20, "Tools"]]
            )
            ledger.rule(
                2,
                ["fixed_price": 4, "applied_on": "2_product_category", "categ_id": [3, "Hand"]]
            )
        }
        #expect(prices == ["2026-11-27, 0+ 400"])
    }

    @Test func `days at the ends of the calendar and numbers without measure stop nobody`()
        async throws
    {
        let prices = try await Self.prices { ledger in
            ledger.rule(
                1,
                [
                    "fixed_price": 5, "date_start": "0001-01-01 00:00:00",
                    "date_end": "9999-12-31 12:00:00",
                ]
            )
            ledger.rule(
                2,
                [
                    "applied_on": "1_product", "product_tmpl_id": [101, "Bolt"],
                    "min_quantity": 10, "compute_price": "formula",
                    "price_surcharge": 900_000_000, "price_min_margin": 900_000_000,
                ]
            )
        }
        #expect(prices.count == 1)
        #expect(prices.first?.hasPrefix("2026-11-27, 0+ 500, 10+ ") == true)
        let failure = await #expect(throws: ConnectorFailure.self) {
            try await Self.prices { $0.rule(1, ["fixed_price": 9_000_000_000_000]) }
        }
        #expect("\(try #require(failure))".contains("fixed_price"))
    }

    @Test func `lists that build on each other in a circle are refused`() async throws {
        let failure = await #expect(throws: ConnectorFailure.self) {
            try await Self.prices { ledger in
                ledger.rule(
                    1,
                    [
                        "compute_price": "percentage", "base": "pricelist",
                        "base_pricelist_id": [1, "Wholesale"],
                    ]
                )
            }
        }
        #expect("\(try #require(failure))".contains("Wholesale"))
    }

    @Test func `what cannot be said in our words is refused and named`() async throws {
        let included = try Self.scene { $0.tax(7, "Included", "percent", "8", isIncluded: true) }
        let tax = await #expect(throws: ConnectorFailure.self) {
            try await Self.document(included)
        }
        #expect("\(try #require(tax))".contains("SKU-0001"))
        let euro = try Self.scene { $0.set("res.company", 1, ["currency_id": [1, "EUR"]]) }
        let currency = await #expect(throws: ConnectorFailure.self) {
            try await Self.document(euro)
        }
        #expect("\(try #require(currency))".contains("EUR"))
    }

    @Test func `what was written since is noticed, also when it was archived`() async throws {
        let scene = try Self.scene()
        let before = try #require(Timestamp("2026-11-23T03:39:01Z"))
        let after = try #require(Timestamp("2026-11-23T03:39:02Z"))
        let connector = scene.connector
        scene.odoo.look { state in
            for id in [Int64(1), 7] { state.ledger.set("product.product", id, ["active": false]) }
        }
        #expect(try await connector.masterDataHasChanged(since: before, deadline: scene.deadline))
        #expect(
            try await !connector.masterDataHasChanged(since: after, deadline: scene.deadline)
        )
    }
}
