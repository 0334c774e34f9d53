import Canonical
import Connectors
import JSON
import Ordering
import Primitives

/// `erp.invoice`: one invoice under one key, with our lines on the sale's lines, compared and
/// posted.
///
/// The invoice is made in one call, with the key in `invoice_origin`, so it is there as a whole or
/// not at all, and is asked for before it is made. Odoo rounds each part of an order anew, and our
/// parts sum to what was promised: where that is a cent away, the invoice gets a line of that cent.
/// Any other difference is refused with both amounts, and nothing is posted.
struct OdooInvoicing: ERPTask {
    let invoice: Invoice
    let conversation: OdooConversation

    private static let model = "account.move"
    private var currency: Currency { invoice.total.currency }

    func perform() async throws(ConnectorFailure) -> ConnectorResponse {
        var draft: Draft
        if let found = try await existing() {
            if found.isPosted { return found.response(currency, wasThereAlready: true) }
            draft = found
        } else {
            let identity = try await conversation.create(Self.model, try await values())
            draft = try await read(identity)
        }
        do throws(ConnectorFailure) {
            draft = try await settleNet(draft)
            try check(draft)
            try await conversation.press("action_post", Self.model, draft.identity)
        } catch {
            if error.remedy == .reject { await withdraw(draft) }
            throw error
        }
        draft = try await read(draft.identity)
        guard draft.isPosted else {
            throw ConnectorFailure(.malformedAnswer("the invoice is not posted after its posting"))
        }
        return draft.response(currency, wasThereAlready: false)
    }

    func find() async throws(ConnectorFailure) -> ConnectorResponse? {
        guard let found = try await existing(), found.isPosted else { return nil }
        return found.response(currency, wasThereAlready: true)
    }

    private struct Draft {
        var identity: Int64
        /// A draft's is `/` or nothing.
        var number: String?
        var isPosted: Bool
        var net: Money
        var tax: Money
        var total: Money

        static let fields = ["name", "state", "amount_untaxed", "amount_tax", "amount_total"]

        init(_ record: OdooRecord, in currency: Currency) throws(ConnectorFailure) {
            identity = try record.identity()
            number = record.optionalText("name")
            isPosted = try record.text("state") == "posted"
            net = try record.money("amount_untaxed", in: currency)
            tax = try record.money("amount_tax", in: currency)
            total = try record.money("amount_total", in: currency)
        }

        func response(_ currency: Currency, wasThereAlready: Bool) -> ConnectorResponse {
            let payload: JSONValue = [
                "number": number.map { .string($0) } ?? .null,
                "invoices": OdooValue.identities([identity]),
                "total": .string(total.decimalText),
                "currency": .string(currency.code),
            ]
            return ConnectorResponse(
                reference: number,
                payload: payload.bytes(),
                answer: KeptAnswer(status: 200, body: payload.bytes()),
                wasThereAlready: wasThereAlready
            )
        }
    }

    private func existing() async throws(ConnectorFailure) -> Draft? {
        let found = try await conversation.search(
            Self.model,
            [
                ["move_type", "=", "out_invoice"],
                ["invoice_origin", "=", .string(conversation.key)], ["state", "!=", "cancel"],
            ],
            limit: 2,
            Draft.fields
        )
        guard found.count <= 1 else {
            throw ConnectorFailure(
                .misconfigured("two invoices carry the key \(conversation.key); reverse one")
            )
        }
        guard let record = found.first else { return nil }
        return try Draft(record, in: currency)
    }

    private func read(_ identity: Int64) async throws(ConnectorFailure) -> Draft {
        let found = try await conversation.read(Self.model, [identity], Draft.fields)
        guard let record = found.first else {
            throw ConnectorFailure(.malformedAnswer("account.move: nothing was read"))
        }
        return try Draft(record, in: currency)
    }

    // MARK: - Making it

    private func values() async throws(ConnectorFailure) -> JSONValue {
        var partner: Int64?
        var lines: [JSONValue] = []
        for order in Set(invoice.lines.map(\.order)).sorted(by: { $0.rawValue < $1.rawValue }) {
            let sale = try await sale(of: order)
            partner = partner ?? sale.invoicePartner
            let theirs = try await conversation.lines(of: sale)
            for line in invoice.lines where line.order == order {
                guard let their = theirs.first(where: { $0.number == line.line }),
                    let product = their.product
                else {
                    throw conversation.refusal(
                        "\(sale.number) has no line \(line.line) in Odoo, and the invoice bills it"
                    )
                }
                lines.append(OdooValue.new(Self.values(of: line, product, on: their.identity)))
            }
        }
        guard let partner else {
            throw conversation.refusal("the sale has nobody to send its invoice to in Odoo")
        }
        return [
            "move_type": "out_invoice",
            "partner_id": .number(partner),
            "invoice_date": .string("\(invoice.issuedOn)"),
            "invoice_payment_term_id": false,
            "invoice_date_due": .string("\(invoice.dueOn)"),
            "invoice_origin": .string(conversation.key),
            "ref": .string(invoice.id.rawValue),
            "invoice_line_ids": .array(lines),
        ]
    }

    private static func values(
        of line: Invoice.Line,
        _ product: Int64,
        on saleLine: Int64
    ) -> JSONValue {
        var values = JSONObject(present: [
            "product_id": .number(product),
            "quantity": OdooValue.quantity(line.thousandths),
            "price_unit": OdooValue.price(line.price.millionths),
            "discount": 0,
            "sale_line_ids": OdooValue.exactly([saleLine]),
        ])
        if line.tax.isZero { values["tax_ids"] = OdooValue.exactly([]) }
        return .object(values)
    }

    /// The sale that the order was booked as: its key begins with the order's.
    private func sale(of order: Order.ID) async throws(ConnectorFailure) -> OdooSale {
        let found = try await conversation.search(
            "sale.order",
            [
                ["origin", "=like", .string(Self.pattern("order/\(order)/"))],
                ["state", "in", ["sale", "done"]],
            ],
            limit: 2,
            OdooSale.fields
        )
        guard let record = found.first, found.count == 1 else {
            throw conversation.refusal(
                "Odoo has \(found.isEmpty ? "no" : "more than one") sale of the order \(order)"
            )
        }
        return try OdooSale(record)
    }

    /// `%`, `_` and `\` stand for themselves.
    private static func pattern(_ prefix: String) -> String {
        prefix.reduce(into: "") { text, character in
            if ["%", "_", "\\"].contains(character) { text += "\\" }
            text.append(character)
        } + "%"
    }

    // MARK: - Comparing it

    private func settleNet(_ draft: Draft) async throws(ConnectorFailure) -> Draft {
        let difference = invoice.net - draft.net
        guard !difference.isZero else { return draft }
        // Rounding can put each line half a unit off on either side, and no more.
        guard difference.minorUnits.magnitude <= UInt64(max(1, invoice.lines.count)) else {
            throw differs("net", invoice.net, draft.net)
        }
        let line: JSONValue = [
            "name": "Rounding to the order's amounts",
            "quantity": 1,
            "price_unit": OdooValue.amount(difference),
            "tax_ids": OdooValue.exactly([]),
        ]
        try await conversation.write(
            Self.model,
            draft.identity,
            ["invoice_line_ids": [OdooValue.new(line)]]
        )
        return try await read(draft.identity)
    }

    private func check(_ draft: Draft) throws(ConnectorFailure) {
        guard draft.net == invoice.net else { throw differs("net", invoice.net, draft.net) }
        guard draft.tax == invoice.tax else { throw differs("tax", invoice.tax, draft.tax) }
        guard draft.total == invoice.total else {
            throw differs("total", invoice.total, draft.total)
        }
    }

    private func differs(_ what: String, _ ours: Money, _ theirs: Money) -> ConnectorFailure {
        conversation.refusal(
            "the \(what) differs: the invoice says \(ours), Odoo makes it \(theirs); compare the "
                + "taxes, and whether Odoo's company rounds tax per line or per document"
        )
    }

    /// Leaves no draft behind that somebody could post.
    private func withdraw(_ draft: Draft) async {
        do throws(ConnectorFailure) {
            try await conversation.press("unlink", Self.model, draft.identity)
        } catch {
            // The refusal is what counts; the draft stays, unposted, under the invoice's key.
        }
    }
}
