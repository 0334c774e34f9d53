import Canonical
import Connectors
import JSON
import Ordering
import Primitives

/// `erp.credit_note`: what is given back of what was billed.
///
/// An invoice of negative quantities, written for the lines of the invoices that billed the goods
/// (its origin, as of Tryton's own credit notes), on their accounts and taxes, and equal to ours to
/// the cent. What is not billed yet in Tryton is credited later.
struct TrytonCrediting: ERPTask {
    let note: CreditNote
    let conversation: TrytonConversation

    func perform() async throws(ConnectorFailure) -> ConnectorResponse {
        let terms = try await TrytonSaleTerms(of: note.externalOrderNumber, conversation)
        let invoice = invoice(for: terms.party)
        if let found = try await invoice.existing() {
            let wasThereAlready = found.isPosted
            return invoice.response(
                try await invoice.finish(found),
                wasThereAlready: wasThereAlready
            )
        }
        let written = try await invoice.create(try await values(terms))
        return invoice.response(try await invoice.finish(written), wasThereAlready: false)
    }

    func find() async throws(ConnectorFailure) -> ConnectorResponse? {
        let terms = try await TrytonSaleTerms(of: note.externalOrderNumber, conversation)
        let invoice = invoice(for: terms.party)
        guard let found = try await invoice.existing(), found.isPosted else { return nil }
        try invoice.check(found)
        return invoice.response(found, wasThereAlready: true)
    }

    private func invoice(for party: Int64) -> TrytonOwnInvoice {
        let zero = Money.zero(note.total.currency)
        return TrytonOwnInvoice(
            kind: .creditNote,
            party: party,
            net: zero - note.net,
            tax: zero - note.tax,
            slack: note.lines.count,
            conversation: conversation
        )
    }

    /// A line of an invoice that billed the goods.
    private struct Billed {
        var identity: Int64
        var invoice: Int64
        var product: Int64
        var unit: Int64
        var account: Int64
        var price: Int64
        var taxes: [Int64]
    }

    private func values(_ terms: TrytonSaleTerms) async throws(ConnectorFailure) -> JSONObject {
        var billed: [(line: CreditNote.Line, billed: Billed)] = []
        for line in note.lines {
            guard let theirs = terms.lines.first(where: { $0.number == line.line }) else {
                throw TrytonConversation.refused(
                    "line \(line.line) of \(note.externalOrderNumber ?? "the sale") is not in "
                        + "Tryton"
                )
            }
            billed.append((line, try await self.billed(theirs.identity)))
        }
        guard let first = billed.first?.billed.invoice else { throw TrytonConversation.notYet }
        let copied = ["account", "journal", "invoice_address", "payment_term", "currency"]
        let found = try await conversation.read("account.invoice", [first], copied)
        let session = try await conversation.session()
        var values = JSONObject(present: ["company": .number(session.company)])
        for field in copied {
            values[field] = found.first?.reference(field).map { .number($0) } ?? .null
        }
        values["reference"] = .string(note.id.rawValue)
        values["invoice_date"] = TrytonValue.date(note.issuedOn)
        values["lines"] = [["create", .array(billed.map { self.values($0.line, $0.billed) })]]
        return values
    }

    private func billed(_ saleLine: Int64) async throws(ConnectorFailure) -> Billed {
        let found = try await conversation.search(
            "account.invoice.line",
            [
                TrytonValue.condition("origin", "=", .string("sale.line,\(saleLine)")),
                TrytonValue.condition("invoice.state", "in", ["posted", "paid"]),
            ],
            limit: 1,
            ["invoice", "product", "unit", "account", "unit_price", "taxes"]
        )
        guard let record = found.first else { throw TrytonConversation.notYet }
        return Billed(
            identity: try record.identity(),
            invoice: try record.number("invoice"),
            product: try record.number("product"),
            unit: try record.number("unit"),
            account: try record.number("account"),
            price: try record.decimal("unit_price", digits: 6),
            taxes: try record.identities("taxes")
        )
    }

    private func values(_ line: CreditNote.Line, _ billed: Billed) -> JSONValue {
        let taxes = line.tax.isZero ? [] : billed.taxes
        return [
            "type": "line",
            "invoice_type": "out",
            "product": .number(billed.product),
            "unit": .number(billed.unit),
            "quantity": TrytonValue.quantity(-line.thousandths),
            "unit_price": TrytonValue.decimal(
                ScaledDecimal.text(billed.price, digits: 6, atLeast: 2)
            ),
            "account": .number(billed.account),
            "origin": .string("account.invoice.line,\(billed.identity)"),
            "taxes": taxes.isEmpty ? [] : [["add", TrytonValue.identities(taxes)]],
        ]
    }
}
