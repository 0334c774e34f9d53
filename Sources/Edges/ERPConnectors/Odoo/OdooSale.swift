import Canonical
import Connectors
import JSON
import Ordering
import Primitives

/// A sale as Odoo has it now.
struct OdooSale: Sendable {
    struct Line: Sendable {
        var identity: Int64
        /// Our line's number, which is its sequence there.
        var number: Int
        var product: Int64?
        var thousandths: Int64
        /// Millionths.
        var price: Int64
        var net: Money
    }

    enum State: String, Sendable {
        case draft, sent, sale, done, cancel
    }

    var identity: Int64
    var number: String
    var state: State
    var origin: String?
    var pickings: [Int64]
    var net: Money
    var tax: Money
    var total: Money
    var invoicePartner: Int64?
    var currency: Currency

    var isBooked: Bool { state == .sale || state == .done }

    static let fields = [
        "name", "state", "origin", "picking_ids", "amount_untaxed", "amount_tax", "amount_total",
        "partner_invoice_id", "currency_id",
    ]

    init(_ record: OdooRecord) throws(ConnectorFailure) {
        identity = try record.identity()
        number = try record.text("name")
        guard let state = State(rawValue: try record.text("state")) else {
            let text = "sale.order.state: \(try record.text("state")) is no state we know"
            throw ConnectorFailure(.malformedAnswer(text))
        }
        self.state = state
        origin = record.optionalText("origin")
        guard let code = record.referenceName("currency_id"), let currency = Currency(code: code)
        else { throw ConnectorFailure(.malformedAnswer("sale.order.currency_id: none we know")) }
        self.currency = currency
        pickings = try record.identities("picking_ids")
        net = try record.money("amount_untaxed", in: currency)
        tax = try record.money("amount_tax", in: currency)
        total = try record.money("amount_total", in: currency)
        invoicePartner = record.reference("partner_invoice_id")
    }

    /// The answer in our words: `{"number": "S00001", "state": "sale", …}`.
    ///
    /// - Parameter lines: told where they were read, to be compared with what was meant.
    func response(wasThereAlready: Bool, lines: [Line]? = nil) -> ConnectorResponse {
        var payload = JSONObject(present: [
            "number": .string(number),
            "sale": .number(identity),
            "state": .string(state.rawValue),
            "net": .string(net.decimalText),
            "tax": .string(tax.decimalText),
            "total": .string(total.decimalText),
            "currency": .string(currency.code),
        ])
        payload["lines"] = lines.map { lines in
            LinesReadBack.json(
                lines.reduce(into: [:]) { quantities, line in
                    quantities[line.number, default: 0] += line.thousandths
                }
            )
        }
        let bytes = JSONValue.object(payload).bytes()
        return ConnectorResponse(
            reference: number,
            payload: bytes,
            answer: KeptAnswer(status: 200, body: bytes),
            wasThereAlready: wasThereAlready
        )
    }
}

extension OdooConversation {
    func sale(_ identity: Int64) async throws(ConnectorFailure) -> OdooSale {
        let found = try await read("sale.order", [identity], OdooSale.fields)
        guard let record = found.first else {
            throw ConnectorFailure(.malformedAnswer("sale.order: nothing was read"))
        }
        return try OdooSale(record)
    }

    /// The sale that Odoo numbered so.
    func sale(numbered number: String) async throws(ConnectorFailure) -> OdooSale {
        let found = try await search(
            "sale.order",
            [["name", "=", .string(number)]],
            limit: 2,
            OdooSale.fields
        )
        guard let record = found.first, found.count == 1 else {
            let detail =
                found.isEmpty
                ? "Odoo has no sale \(number) any more" : "Odoo has more than one sale \(number)"
            throw ConnectorFailure(.refused(status: 200, detail: detail))
        }
        return try OdooSale(record)
    }

    func lines(of sale: OdooSale) async throws(ConnectorFailure) -> [OdooSale.Line] {
        let records = try await search(
            "sale.order.line",
            [["order_id", "=", .number(sale.identity)], ["display_type", "=", false]],
            limit: Limits.orderLines,
            ["sequence", "product_id", "product_uom_qty", "price_unit", "price_subtotal"]
        )
        var lines: [OdooSale.Line] = []
        for record in records {
            lines.append(
                OdooSale.Line(
                    identity: try record.identity(),
                    number: Int(try record.number("sequence")),
                    product: record.reference("product_id"),
                    thousandths: try record.thousandths("product_uom_qty"),
                    price: try record.decimal("price_unit", digits: 6),
                    net: try record.money("price_subtotal", in: sale.currency)
                )
            )
        }
        return lines
    }

    func refusal(_ detail: String) -> ConnectorFailure {
        ConnectorFailure(.refused(status: 200, detail: detail))
    }
}

extension ERPOrder {
    /// Throws when Odoo's sale amounts to something else than was promised, naming both.
    ///
    /// Nets are equal to the cent. Odoo takes tax by line or by order, as its company says, so tax
    /// may be a rounding step away on a sale; what is billed is compared again.
    func check(_ sale: OdooSale) throws(ConnectorFailure) {
        guard sale.currency == currency else {
            throw Self.differs("currency", currency.code, sale.currency.code)
        }
        let step = UInt64(1 + lines.count / 100)
        let isTaxNear = (tax - sale.tax).minorUnits.magnitude <= step
        guard net == sale.net else { throw Self.differs("net", "\(net)", "\(sale.net)") }
        guard isTaxNear else { throw Self.differs("tax", "\(tax)", "\(sale.tax)") }
        guard sale.net + sale.tax == sale.total else {
            throw Self.differs("total", "\(net + tax)", "\(sale.total)")
        }
    }

    /// Each line by its number, with our quantity, price and amount.
    func check(_ theirs: [OdooSale.Line]) throws(ConnectorFailure) {
        for line in lines {
            let found = theirs.filter { $0.number == line.number }
            guard let their = found.first, found.count == 1 else {
                throw Self.differs("line \(line.number)", "one line", "\(found.count)")
            }
            guard their.thousandths == line.thousandths, their.price == line.price.millionths,
                their.net == line.net
            else {
                let quantity = ScaledDecimal.text(line.thousandths, digits: 3, atLeast: 0)
                let there = ScaledDecimal.text(their.thousandths, digits: 3, atLeast: 0)
                let price = ScaledDecimal.text(their.price, digits: 6, atLeast: 2)
                throw Self.differs(
                    "line \(line.number)",
                    "\(quantity) at \(line.price.decimalText) for \(line.net)",
                    "\(there) at \(price) for \(their.net)"
                )
            }
        }
    }

    private static func differs(
        _ what: String,
        _ ours: String,
        _ theirs: String
    ) -> ConnectorFailure {
        ConnectorFailure(
            .refused(
                status: 200,
                detail: "the \(what) differs: the order says \(ours), Odoo makes it \(theirs); "
                    + "compare taxes, currency and the decimal accuracy of Product Price"
            )
        )
    }
}
