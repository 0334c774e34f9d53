import Canonical
import Connectors
import Foundation
import JSON
import Primitives

/// One rule of a price list, as Odoo keeps it.
struct OdooPriceRule {
    /// What a discount or formula begins with.
    enum Base: Equatable {
        case listPrice
        case cost
        case list(Int64)
    }

    enum Computation: Equatable {
        /// Millionths.
        case fixed(Int64)
        /// Parts of a hundred million that are taken off; less than none is a surcharge.
        case discount(Int64)
        case formula(Formula)
    }

    /// All in millionths but the discount; nothing where Odoo has zero.
    struct Formula: Equatable {
        var discount: Int64
        var step: Int64
        var surcharge: Int64
        var minimumMargin: Int64
        var maximumMargin: Int64
    }

    var identity: Int64
    var list: Int64
    /// `0_product_variant` before `3_global`.
    var scope: String
    var category: Int64?
    var template: Int64?
    var product: Int64?
    /// Thousandths of the product's unit.
    var minimum: Int64
    var from: LocalDate?
    var to: LocalDate?
    var base: Base
    var computation: Computation

    static let fields = [
        "pricelist_id", "applied_on", "categ_id", "product_tmpl_id", "product_id", "min_quantity",
        "date_start", "date_end", "base", "base_pricelist_id", "compute_price", "fixed_price",
        "percent_price", "price_discount", "price_round", "price_surcharge", "price_min_margin",
        "price_max_margin",
    ]

    /// - Parameter zone: where days begin; a rule holds on the whole days it begins and ends on.
    init?(_ record: OdooRecord, in zone: TimeZone) throws(ConnectorFailure) {
        guard let list = record.reference("pricelist_id") else { return nil }
        identity = try record.identity()
        self.list = list
        scope = try record.text("applied_on")
        category = record.reference("categ_id")
        template = record.reference("product_tmpl_id")
        product = record.reference("product_id")
        minimum = try record.thousandths("min_quantity")
        from = try record.moment("date_start").flatMap { Self.day(of: $0, in: zone) }
        to = try record.moment("date_end").flatMap { Self.day(of: $0, in: zone) }
        let other = record.reference("base_pricelist_id")
        base =
            switch (record.optionalText("base"), other) {
            case ("standard_price", _): .cost
            case ("pricelist", .some(let other)): .list(other)
            default: .listPrice
            }
        switch record.optionalText("compute_price") {
        case "fixed": computation = .fixed(try record.decimal("fixed_price", digits: 6))
        case "percentage":
            computation = .discount(try record.decimal("percent_price", roundedTo: 6))
        case "formula":
            computation = .formula(
                Formula(
                    discount: try record.decimal("price_discount", roundedTo: 6),
                    step: try record.decimal("price_round", digits: 6),
                    surcharge: try record.decimal("price_surcharge", digits: 6),
                    minimumMargin: try record.decimal("price_min_margin", digits: 6),
                    maximumMargin: try record.decimal("price_max_margin", digits: 6)
                )
            )
        default:
            let text =
                "product.pricelist.item.compute_price: rule \(identity) is of no kind we know"
            throw ConnectorFailure(.malformedAnswer(text))
        }
    }

    /// `nil` beside the ends of the calendar, where a zone's day may be in no year.
    private static func day(of moment: Timestamp, in zone: TimeZone) -> LocalDate? {
        let year = LocalDate(at: moment).year
        guard (2...9_998).contains(year) else { return nil }
        let date = Date(timeIntervalSince1970: Double(moment.microseconds / 1_000_000))
        return LocalDate(at: moment, secondsFromUTC: zone.secondsFromGMT(for: date))
    }

    /// Which of two rules for one item Odoo tries first: of two categories the inner one, for
    /// Odoo goes by their complete names, the longer first.
    static func precedes(_ one: Self, _ other: Self, _ depths: [Int64: Int]) -> Bool {
        if one.scope != other.scope { return one.scope < other.scope }
        if one.minimum != other.minimum { return one.minimum > other.minimum }
        if one.category != other.category {
            func depth(_ rule: Self) -> Int { rule.category.flatMap { depths[$0] } ?? -1 }
            return depth(one) > depth(other)
        }
        return one.identity > other.identity
    }

    /// Whether it is for that item, in whatever quantity and whenever.
    ///
    /// - Parameter categories: the item's own and those above it.
    func isFor(_ item: OdooItem, in categories: Set<Int64>) -> Bool {
        if let category { return categories.contains(category) }
        if let template, template != item.template { return false }
        if let product, product != item.identity { return false }
        return true
    }

    func holds(on day: LocalDate, for thousandths: Int64) -> Bool {
        thousandths >= minimum && from.map { $0 <= day } != false && to.map { day <= $0 } != false
    }
}

extension OdooPriceRule.Computation {
    private static let whole: Int128 = 100_000_000

    /// Millionths, of a base in millionths.
    func price(of base: Int64) -> Int64 {
        switch self {
        case .fixed(let price): return price
        case .discount(let parts): return Self.less(base, parts)
        case .formula(let formula):
            var price = Self.less(base, formula.discount)
            if formula.step > 0 {
                let steps = RoundingMode.halfUp.divide(Int128(price), by: Int128(formula.step))
                price = Self.bounded(Int128(steps) * Int128(formula.step))
            }
            price = Self.bounded(Int128(price) + Int128(formula.surcharge))
            let (least, most) = (formula.minimumMargin, formula.maximumMargin)
            if least != 0 { price = max(price, Self.bounded(Int128(base) + Int128(least))) }
            if most != 0 { price = min(price, Self.bounded(Int128(base) + Int128(most))) }
            return price
        }
    }

    private static func less(_ base: Int64, _ parts: Int64) -> Int64 {
        let bound = Int128(OdooValue.valueMax) * whole
        let product = Int128(base) * (whole - Int128(parts))
        return RoundingMode.halfUp.divide(min(max(product, -bound), bound), by: whole)
    }

    private static func bounded(_ value: Int128) -> Int64 {
        let bound = Int128(OdooValue.valueMax)
        return Int64(min(max(value, -bound), bound))
    }
}
