import JSON
import Primitives

struct ERPInvoice: LedgerDocument {
    var number = ""
    var reference: String
    /// The sender's own invoice number.
    var invoiceNo: String
    var customer: String
    var currency: String
    /// In millionths, as all amounts here.
    var total: Int64
    var tax: Int64 = 0
    var paid: Int64 = 0
    var postedAt: Timestamp

    var open: Int64 { total - paid }

    var json: JSONValue {
        [
            "number": .string(number), "reference": .string(reference),
            "invoice_no": .string(invoiceNo), "customer_code": .string(customer),
            "currency": .string(currency), "total": .amount(total), "paid": .amount(paid),
            "open": .amount(open), "status": open <= 0 ? "paid" : "open",
            "posted_at": .moment(postedAt),
        ]
    }
}

struct ERPPayment: LedgerDocument {
    var number = ""
    var reference: String
    var invoiceNumber: String
    var amount: Int64

    var json: JSONValue {
        [
            "number": .string(number), "reference": .string(reference),
            "invoice_number": .string(invoiceNumber), "amount": .amount(amount),
        ]
    }
}

extension JSONValue {
    static func amount(_ millionths: Int64) -> JSONValue {
        .number(JSONNumber(scaled: millionths, digits: 6, minimumDigits: 2))
    }
}

extension SimulatedERP {
    /// Books an invoice whose sums are right.
    mutating func invoice(
        _ request: WorldRequest,
        at now: Timestamp
    ) throws(FieldProblem) -> WorldReply {
        let fields = try FieldReader(body: request.body)
        let customer = try fields.text("customer_code")
        if let refusal = refusal(customer: customer) { return refusal }
        var net: Int64 = 0
        var tax: Int64 = 0
        for line in try fields.objects("lines", max: Limits.orderLines * 4) {
            net += try line.decimal("net", digits: 6)
            tax += try line.decimal("tax", digits: 6)
            _ = try line.quantity("qty")
            if let refusal = refusal(items: [try line.text("item_code")]) { return refusal }
        }
        let total = try fields.decimal("total", digits: 6)
        let statedNet = try fields.decimal("net", digits: 6)
        let statedTax = try fields.decimal("tax", digits: 6)
        // Tax may be rounded once on the total, a cent a line apart; net may not.
        guard statedNet == net, total == statedNet + statedTax else {
            return front.error(
                422,
                "totals_mismatch",
                "net \(net) and tax \(tax) are not the total"
            )
        }
        let invoice = ERPInvoice(
            reference: try fields.text("reference"),
            invoiceNo: try fields.text("invoice_no"),
            customer: customer,
            currency: try fields.text("currency"),
            total: total,
            tax: statedTax,
            postedAt: now
        )
        return .json(201, invoices.add(invoice).json)
    }

    /// The customer pays: booked, and told to Crossdock. The same bank reference twice is one
    /// payment.
    mutating func pay(
        _ request: WorldRequest,
        at now: Timestamp,
        using random: inout SeededRandom
    ) throws(FieldProblem) -> WorldReply {
        let fields = try FieldReader(body: request.body)
        let wanted = try fields.text("invoice")
        guard
            var invoice = invoices[wanted] ?? invoices.all.first(where: { $0.invoiceNo == wanted })
        else { return front.error(404, "unknown_invoice", "there is no invoice \(wanted)") }
        let reference =
            try fields.textIfPresent("reference") ?? numbered("BANK-", payments.numbers.count + 1)
        if let earlier = payments.with(reference: reference, after: nil, limit: nil).first {
            return .json(200, earlier.json)
        }
        let amount =
            fields.object["amount"] == nil
            ? invoice.open : try fields.decimal("amount", digits: 6)
        guard amount > 0, amount <= invoice.open else {
            return front.error(422, "wrong_amount", "the invoice is not open for that amount")
        }
        invoice.paid += amount
        invoices.replace(invoice)
        let payment = payments.add(
            ERPPayment(reference: reference, invoiceNumber: invoice.number, amount: amount)
        )
        postbox.post(
            "payment.received",
            [
                ("invoice", .string(invoice.invoiceNo)),
                ("invoice_number", .string(invoice.number)),
                ("customer_code", .string(invoice.customer)),
                ("amount", .amount(amount)), ("currency", .string(invoice.currency)),
                ("payment_reference", .string(reference)),
            ],
            at: now,
            under: faults,
            using: &random
        )
        return .json(201, payment.json)
    }
}
