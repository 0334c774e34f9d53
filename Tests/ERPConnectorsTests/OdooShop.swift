import JSON

/// What an Odoo company keeps of its trade, besides its orders.
extension OdooLedger {
    /// Two goods in Portland and a customer with terms, a price list and two places.
    mutating func furnish() {
        set("stock.warehouse", 1, ["name": "Portland", "company_id": [1, "Cascade"]])
        set("stock.warehouse", 1, ["view_location_id": [4, "WH"]])
        set("stock.location", 4, ["usage": "view", "location_id": false])
        set("stock.location", 5, ["usage": "internal", "location_id": [4, "WH"]])
        set("stock.location", 6, ["usage": "internal", "location_id": [5, "WH/Stock"]])
        set("stock.location", 8, ["usage": "customer", "location_id": false])
        quant(1, item: 1, place: 5, "12.5")
        quant(2, item: 1, place: 6, "3")
        quant(3, item: 7, place: 8, "40")
        set(
            "res.company",
            1,
            ["currency_id": [2, "USD"], "tax_calculation_rounding_method": "round_globally"]
        )
        furnishTaxes()
        furnishGoods()
        furnishCustomers()
        set("product.pricelist", 1, ["name": "Wholesale", "currency_id": [2, "USD"]])
        set("product.pricelist", 2, ["name": "Europe", "currency_id": [1, "EUR"]])
        set("decimal.precision", 1, ["name": "Product Price", "digits": 2])
        set("product.category", 1, ["parent_id": false])
        set("product.category", 3, ["parent_id": [1, "All"]])
    }

    private mutating func quant(_ id: Int64, item: Int64, place: Int64, _ quantity: String) {
        set(
            "stock.quant",
            id,
            [
                "product_id": [.number(item), "it"], "location_id": [.number(place), "there"],
                "quantity": OdooLedger.decimal(quantity),
            ]
        )
    }

    private mutating func furnishTaxes() {
        tax(5, "State 8%", "percent", "8.0")
        tax(6, "City 0.25%", "percent", "0.25")
        tax(7, "Both", "group", "0.0", parts: [5, 6])
    }

    mutating func tax(
        _ id: Int64,
        _ name: String,
        _ kind: String,
        _ amount: String,
        parts: [JSONValue] = [],
        isIncluded: Bool = false
    ) {
        set(
            "account.tax",
            id,
            [
                "name": .string(name), "amount_type": .string(kind), "type_tax_use": "sale",
                "amount": OdooLedger.decimal(amount),
                "company_id": [1, "Cascade"], "price_include": .bool(isIncluded),
                "children_tax_ids": .array(parts),
            ]
        )
    }

    private mutating func furnishGoods() {
        for (id, name, price) in [(Int64(1), "Bolt", "6.005"), (7, "Nut", "2.0")] {
            set(
                "product.product",
                id,
                [
                    "name": .string(name), "sale_ok": true, "type": "consu", "is_storable": true,
                    "lst_price": OdooLedger.decimal(price),
                    "product_tmpl_id": [.number(100 + id), .string(name)],
                    "categ_id": [3, "All / Steel"], "standard_price": 1,
                    "write_date": "2026-11-23 03:39:01",
                ]
            )
        }
        // Of its barcodes only what has a check digit is a GTIN.
        set("product.product", 1, ["barcode": "0614141000012", "taxes_id": [7]])
        set("product.product", 7, ["barcode": "0614141000001"])
        set("uom.uom", 1, ["name": "Units", "relative_factor": 1])
        set("uom.uom", 2, ["name": "CA", "relative_factor": 6, "relative_uom_id": [1, "Units"]])
        set("uom.uom", 3, ["name": "PL", "relative_factor": 40, "relative_uom_id": [2, "CA"]])
        set("uom.uom", 4, ["name": "KG", "relative_factor": 1])
    }

    private mutating func furnishCustomers() {
        set("res.country", 233, ["code": "US"])
        set("res.country.state", 40, ["code": "OR"])
        set("account.payment.term.line", 1, ["payment_id": [3, "30 Days"], "nb_days": 30])
        set(
            "res.partner",
            6,
            [
                "name": "Harbor Hardware", "city": "Portland", "zip": "97201",
                "state_id": [40, "Oregon (US)"], "country_id": [233, "United States"],
                "supplier_rank": 0, "customer_rank": 0,
                "property_payment_term_id": [3, "30 Days"],
                "property_product_pricelist": [1, "Wholesale (USD)"],
                "use_partner_credit_limit": true, "credit_limit": 500,
            ]
        )
        set(
            "res.partner",
            11,
            [
                "type": "delivery", "state_id": [40, "Oregon (US)"],
                "country_id": [233, "United States"],
            ]
        )
        set("res.partner", 12, ["ref": "S-1", "name": "Mill", "supplier_rank": 2])
        set("res.partner", 12, ["customer_rank": 0, "parent_id": false])
    }

    static func decimal(_ text: String) -> JSONValue {
        JSONNumber(text).map { .number($0) } ?? .null
    }

    /// A rule of the first price list.
    mutating func rule(_ id: Int64, _ values: Record) {
        let none: Record = [
            "pricelist_id": [1, "Wholesale"], "applied_on": "3_global", "min_quantity": 0,
            "base": "list_price", "compute_price": "fixed", "fixed_price": 0, "percent_price": 0,
            "price_discount": 0, "price_round": 0, "price_surcharge": 0, "price_min_margin": 0,
            "price_max_margin": 0,
        ]
        set("product.pricelist.item", id, none.merging(values) { _, new in new })
    }
}
