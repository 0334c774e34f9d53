import Canonical
import Pricing
import Primitives
import Testing

@Suite struct PriceBookTests {
    private let day: LocalDate = "2026-11-23"

    private func quote(
        _ rules: [PriceRule],
        for party: Party = buyer(),
        on day: LocalDate = "2026-11-23"
    ) throws -> PriceQuote {
        try quote(Quantity(1, .each), rules, for: party, on: day)
    }

    private func quote(
        _ quantity: Quantity,
        _ rules: [PriceRule],
        for party: Party = buyer(),
        in currency: Currency = .usd,
        on day: LocalDate = "2026-11-23"
    ) throws -> PriceQuote {
        try PriceBook(rules).quote(quantity, of: bolt, for: party, in: currency, on: day)
    }

    @Test func `a contract beats a tier and a tier beats the list, however cheap`() throws {
        let list = rule("LIST", .list, 1)
        let tier = rule("TIER", .tier("GOLD"), 2)
        let contract = rule("CONTRACT", .contract("C1"), 3)
        #expect(try quote([list, tier, contract], for: buyer(tier: "GOLD")).rule == "CONTRACT")
        #expect(try quote([list, tier], for: buyer(tier: "GOLD")).ruleKind == "tier")
        #expect(try quote([list, tier], for: buyer(tier: "SILVER")).rule == "LIST")
        #expect(try quote([list, rule("OTHER", .contract("C2"), 1)]).rule == "LIST")
    }

    @Test func `the customer's own contract beats its parent's, and that its root's`() throws {
        let own = rule("OWN", .contract("C1"))
        let parent = rule("PARENT", .contract("P"))
        let root = rule("ROOT", .contract("R"))
        let party = buyer(parent: "P", root: "R")
        #expect(try quote([root, parent, own], for: party).rule == "OWN")
        #expect(try quote([root, parent], for: party).rule == "PARENT")
        #expect(try quote([root], for: party).rule == "ROOT")
    }

    @Test func `a price holds from its first to its last day, both included`() throws {
        let rules = [rule("Q4", .list, 5, from: "2026-10-01", to: "2026-12-31")]
        #expect(try quote(rules, on: "2026-10-01").rule == "Q4")
        #expect(try quote(rules, on: "2026-12-31").rule == "Q4")
        #expect(throws: PricingFailure.noPrice("BOLT", on: "2026-09-30")) {
            try quote(rules, on: "2026-09-30")
        }
        #expect(throws: PricingFailure.noPrice("BOLT", on: "2027-01-01")) {
            try quote(rules, on: "2027-01-01")
        }
    }

    @Test func `a price that has begun is not hidden by one that has ended`() throws {
        let ended = rule("ENDED", .contract("C1"), 1, to: "2026-06-30")
        #expect(try quote([ended, rule("LIST")]).rule == "LIST")
    }

    @Test(arguments: [(99_999, 500), (100_000, 400), (499_999, 400), (500_000, 300)])
    func `a quantity break begins exactly at its minimum`(
        thousandths: Int64,
        millionths: Int64
    ) throws {
        let steps = rule(
            "STEPS",
            breaks: [
                PriceRule.Break(minimum: Quantity(500, .each), millionths: 300),
                PriceRule.Break(minimum: .zero(.each), millionths: 500),
                PriceRule.Break(minimum: Quantity(100, .each), millionths: 400),
            ]
        )
        let quoted = try quote(Quantity(thousandths: thousandths, .each), [steps])
        #expect(quoted.price.millionths == millionths)
    }

    @Test func `breaks in eaches are reached by cases, compared exactly`() throws {
        let steps = rule(
            "STEPS",
            breaks: [
                PriceRule.Break(minimum: .zero(.each), millionths: 500_000),
                PriceRule.Break(minimum: Quantity(100, .each), millionths: 400_000),
            ]
        )
        // 8 CA are 96 EA, 9 CA are 108 EA.
        #expect(try quote(Quantity(8, .caseOf), [steps]).net.minorUnits == 48_00)
        #expect(try quote(Quantity(9, .caseOf), [steps]).net.minorUnits == 43_20)
    }

    @Test func `below its first break a rule says nothing and the next one holds`() throws {
        let bulk = rule(
            "BULK",
            .contract("C1"),
            breaks: [PriceRule.Break(minimum: Quantity(100, .each), millionths: 1)]
        )
        #expect(try quote([bulk, rule("LIST")]).rule == "LIST")
        #expect(try quote(Quantity(100, .each), [bulk, rule("LIST")]).rule == "BULK")
    }

    @Test
    func `a case costs twelve times an each, and an each a twelfth of a case if that is exact`()
        throws
    {
        let perEach = try quote(Quantity(2, .caseOf), [rule("EA", .list, 3_090_000)])
        #expect(perEach.price == UnitPrice(millionths: 37_080_000, .usd, per: .caseOf))
        #expect(perEach.unitsPerOrdered == .one)
        #expect(perEach.net.minorUnits == 74_16)
        let perCase = try quote(
            Quantity(24, .each),
            [rule("CA", .list, 37_080_000, per: .caseOf)]
        )
        #expect(perCase.price == UnitPrice(millionths: 3_090_000, .usd, per: .each))
        #expect(perCase.net == perEach.net)
    }

    @Test
    func `a price that no ordered unit can carry exactly stays per case, and only the sum rounds`()
        throws
    {
        // 10.00 a case is 0.83333… an each; 12 eaches still cost 10.00 exactly.
        let rules = [rule("CA", .list, 10_000_000, per: .caseOf)]
        let dozen = try quote(Quantity(12, .each), rules)
        #expect(dozen.price == UnitPrice(millionths: 10_000_000, .usd, per: .caseOf))
        #expect(dozen.unitsPerOrdered == ExactFraction(1, over: 12))
        #expect(dozen.net.minorUnits == 10_00)
        #expect(try quote(Quantity(1, .each), rules).net.minorUnits == 83)
        #expect(try quote(Quantity(7, .each), rules).net.minorUnits == 5_83)
        let seven = dozen.priced().net(of: Quantity(7, .each), rounding: .up)
        #expect(seven?.minorUnits == 5_84)
    }

    @Test func `factors with three decimals and thirds stay exact`() throws {
        let pack = UnitOfMeasure(code: "PK")
        let third = UnitOfMeasure(code: "THD")
        let rules = [rule("EA", .list, 1_000_000)]
        #expect(try quote(Quantity(2, pack), rules).net.minorUnits == 5_00)
        #expect(try quote(Quantity(3, third), rules).net.minorUnits == 1_00)
        #expect(try quote(Quantity(1, third), rules).net.minorUnits == 33)
        let metre = Item(
            id: "BOLT",
            description: "Cable",
            packFactors: [PackFactor(.pound, numerator: 4_536, denominator: 1_000)!]
        )
        let cable = try PriceBook(rules).quote(
            Quantity(thousandths: 2_500, .pound),
            of: metre,
            for: buyer(),
            in: .usd,
            on: day
        )
        // 2.5 x 4.536 = 11.34
        #expect(cable.net.minorUnits == 11_34)
    }

    @Test func `among equals the unit asked for wins, then the later start, then the smaller id`()
        throws
    {
        let eaches = rule("EA", .list, 1_000_000)
        let cases = rule("CA", .list, 11_000_000, per: .caseOf, from: "2026-06-01")
        #expect(try quote(Quantity(1, .each), [cases, eaches]).rule == "EA")
        #expect(try quote(Quantity(1, .caseOf), [eaches, cases]).rule == "CA")
        let later = rule("Z", .list, 1, from: "2026-02-01")
        #expect(try quote([rule("A"), later]).rule == "Z")
        #expect(try quote([rule("B"), rule("A")]).rule == "A")
        #expect(try quote([rule("A"), rule("B")]).rule == "A")
    }

    @Test func `prices in another currency are no prices, and that is said`() {
        let euros = rule("EUR", .contract("C1"), currency: .eur)
        #expect(
            throws: PricingFailure.currencyMismatch("BOLT", wanted: .usd, offered: [.eur])
        ) { try quote([euros]) }
    }

    @Test func `a list price in the right currency beats a contract in the wrong one`() throws {
        #expect(
            try quote([rule("EUR", .contract("C1"), currency: .eur), rule("LIST")]).rule == "LIST"
        )
    }

    @Test func `nonsense has a name`() {
        #expect(throws: PricingFailure.unknownUnit(.kilogram, "BOLT")) {
            try quote(Quantity(1, .kilogram), [rule("A")])
        }
        #expect(throws: PricingFailure.notPositive(.zero(.each))) {
            try quote(.zero(.each), [rule("A")])
        }
        #expect(throws: PricingFailure.noPrice("BOLT", on: day)) { try quote([]) }
        #expect(throws: PricingFailure.noPrice("BOLT", on: day)) {
            try quote([rule("NEGATIVE", .list, -1)])
        }
        #expect(throws: PricingFailure.outOfRange("BOLT")) {
            try quote(
                Quantity(thousandths: Int64.max, .caseOf),
                [rule("HUGE", .list, Int64.max / 2)]
            )
        }
        #expect(PricingFailure.noPrice("BOLT", on: day).code == "pricing.no_price")
        #expect(PricingFailure.noPrice("BOLT", on: day).remedy == .reject)
    }

    @Test func `prices agree when they say the same per whatever unit`() {
        let each = UnitPrice(millionths: 3_090_000, .usd, per: .each)
        let box = UnitPrice(millionths: 37_080_000, .usd, per: .caseOf)
        #expect(each.agrees(with: box, for: bolt) == true)
        #expect(box.agrees(with: each, for: bolt) == true)
        #expect(
            each.agrees(with: UnitPrice(millionths: 3_090_001, .usd, per: .each), for: bolt)
                == false
        )
        #expect(
            each.agrees(with: UnitPrice(millionths: 3_090_000, .eur, per: .each), for: bolt) == nil
        )
        #expect(each.agrees(with: UnitPrice(millionths: 1, .usd, per: .pound), for: bolt) == nil)
    }
}
