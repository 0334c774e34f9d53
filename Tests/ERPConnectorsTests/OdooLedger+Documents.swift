import Canonical
import JSON

/// Sales with their lines and amounts, and invoices with theirs.
extension OdooLedger {
    mutating func create(_ model: String, _ values: Record) throws(Refusal) -> Int64 {
        switch model {
        case "sale.order": return try createSale(values)
        case "account.move": return createInvoice(values)
        default: return add(model, values)
        }
    }

    mutating func write(_ model: String, _ id: Int64, _ values: Record) throws(Refusal) {
        guard tables[model]?[id] != nil else {
            throw Refusal(name: "odoo.exceptions.MissingError", text: "it does not exist")
        }
        switch model {
        case "sale.order.line":
            set(model, id, values)
            price(id)
            if let order = Self.plain(record(model, id)["order_id"] ?? .null).integer {
                total(ofSale: order)
            }
        case "account.move":
            for line in values["invoice_line_ids"]?.array ?? [] {
                addInvoiceLine(line[2]?.object ?? JSONObject(), to: id)
            }
            total(ofInvoice: id)
        default: set(model, id, values)
        }
    }

    // MARK: - Sales

    private mutating func createSale(_ values: Record) throws(Refusal) -> Int64 {
        guard values["partner_id"]?.integer != nil else {
            throw Refusal(
                name: "odoo.exceptions.ValidationError",
                text: "Missing required value for the field 'Customer' (partner_id)."
            )
        }
        var record = values
        record["order_line"] = nil
        record["state"] = "draft"
        record["picking_ids"] = []
        record["currency_id"] = [2, "USD"]
        record["partner_invoice_id"] = [values["partner_id"] ?? .null, "Harbor"]
        let id = add("sale.order", record)
        set("sale.order", id, ["name": .string("S0000\(id)")])
        for line in values["order_line"]?.array ?? [] {
            let fields = line[2]?.object ?? JSONObject()
            var record = Record(uniqueKeysWithValues: fields.members.map { ($0.name, $0.value) })
            record["order_id"] = [.number(id), .string("S0000\(id)")]
            record["display_type"] = false
            price(add("sale.order.line", record))
        }
        total(ofSale: id)
        return id
    }

    /// Odoo rounds the price to its own accuracy, and the line to the currency's.
    private mutating func price(_ line: Int64) {
        let model = "sale.order.line"
        let values = record(model, line)
        let power = (priceDigits..<6).reduce(Int64(1)) { power, _ in power * 10 }
        let asked = values["price_unit"]?.number?.scaled(toDigits: 6) ?? 0
        let price = RoundingMode.halfUp.divide(Int128(asked), by: Int128(power)) * power
        let quantity = values["product_uom_qty"]?.number?.scaled(toDigits: 3) ?? 0
        let net = RoundingMode.halfUp.divide(Int128(price) * Int128(quantity), by: 10_000_000)
        set(
            model,
            line,
            ["price_unit": Self.number(price, 6), "price_subtotal": Self.number(net, 2)]
        )
    }

    private mutating func total(ofSale id: Int64) {
        let lines = identities("sale.order.line", "order_id", id)
            .map { record("sale.order.line", $0) }
        set("sale.order", id, totals(lines))
    }

    private func totals(_ lines: [Record]) -> Record {
        func net(_ line: Record) -> Int64 {
            line["price_subtotal"]?.number?.scaled(toDigits: 2) ?? 0
        }
        let taxed = lines.filter { line in
            if let taxes = line["tax_ids"] { return taxes[0]?[2]?.array?.isEmpty == false }
            let product = line["product_id"]?.integer ?? 0
            return record("product.product", product)["taxes_id"]?.array?.isEmpty == false
        }
        let sum = lines.reduce(0) { $0 + net($1) }
        let base = taxed.reduce(0) { $0 + net($1) }
        let tax = RoundingMode.halfUp.divide(Int128(base) * 8, by: 100)
        return [
            "amount_untaxed": Self.number(sum, 2), "amount_tax": Self.number(tax, 2),
            "amount_total": Self.number(sum + tax, 2),
        ]
    }

    static func number(_ value: Int64, _ digits: Int) -> JSONValue {
        .number(JSONNumber(scaled: value, digits: digits, minimumDigits: 1))
    }

    // MARK: - Invoices

    private mutating func createInvoice(_ values: Record) -> Int64 {
        var record = values
        record["invoice_line_ids"] = nil
        record["state"] = "draft"
        record["name"] = "/"
        let id = add("account.move", record)
        for line in values["invoice_line_ids"]?.array ?? [] {
            addInvoiceLine(line[2]?.object ?? JSONObject(), to: id)
        }
        total(ofInvoice: id)
        return id
    }

    private mutating func addInvoiceLine(_ fields: JSONObject, to invoice: Int64) {
        var record = Record(uniqueKeysWithValues: fields.members.map { ($0.name, $0.value) })
        record["move_id"] = .number(invoice)
        let price = record["price_unit"]?.number?.scaled(toDigits: 6) ?? 0
        let quantity = record["quantity"]?.number?.scaled(toDigits: 3) ?? 0
        let net = RoundingMode.halfUp.divide(Int128(price) * Int128(quantity), by: 10_000_000)
        record["price_subtotal"] = Self.number(net, 2)
        _ = add("account.move.line", record)
    }

    private mutating func total(ofInvoice id: Int64) {
        let lines = identities("account.move.line", "move_id", id)
            .map { record("account.move.line", $0) }
        set("account.move", id, totals(lines))
    }
}
