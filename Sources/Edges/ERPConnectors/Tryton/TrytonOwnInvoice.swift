import Canonical
import Connectors
import JSON
import Primitives

/// An invoice that we write into Tryton ourselves: a supplier's bill or a customer's credit note.
///
/// It is created with the key in its description, brought to our amounts to the cent while it is a
/// draft, and posted. Tryton computes lines and tax anew; a line of its own takes the difference of
/// the net, and the one row of tax is set to ours, as its clerks may. Amounts are signed as in
/// Tryton: a credit note's are negative.
struct TrytonOwnInvoice: Sendable {
    enum Kind: String, Sendable {
        case supplierBill = "in"
        case creditNote = "out"
    }

    let kind: Kind
    let party: Int64
    let net: Money
    let tax: Money
    /// How far the lines may be from the net; `nil` where somebody has decided what is paid.
    let slack: Int?
    let conversation: TrytonConversation

    private static let model = "account.invoice"
    private static let fields = [
        "number", "state", "untaxed_amount", "tax_amount", "total_amount", "amount_to_pay", "taxes",
        "lines",
    ]
    private var key: String { conversation.request.key.rawValue }
    private var currency: Currency { net.currency }
    private var total: Money { net + tax }

    /// As Tryton has it now.
    struct Written: Sendable {
        var identity: Int64
        var number: String?
        var state: String
        var net: Money
        var tax: Money
        var total: Money
        var due: Money
        var taxes: [Int64]
        var lines: [Int64]

        var isPosted: Bool { ["posted", "paid"].contains(state) }
    }

    func existing() async throws(ConnectorFailure) -> Written? {
        let record = try await conversation.one(
            Self.model,
            [
                TrytonValue.condition("party", "=", .number(party)),
                TrytonValue.condition("type", "=", .string(kind.rawValue)),
                TrytonValue.condition("description", "=", .string(key)),
                TrytonValue.condition("state", "!=", "cancelled"),
            ],
            Self.fields
        )
        return try record.map { record throws(ConnectorFailure) in try written(record) }
    }

    /// - Parameter values: everything but its kind, party and key.
    func create(_ values: JSONObject) async throws(ConnectorFailure) -> Written {
        var values = values
        values["type"] = .string(kind.rawValue)
        values["party"] = .number(party)
        values["description"] = .string(key)
        return try await read(try await conversation.create(Self.model, .object(values)))
    }

    /// From whatever state to posted, with our amounts.
    func finish(_ found: Written) async throws(ConnectorFailure) -> Written {
        var written = found
        if !written.isPosted {
            do throws(ConnectorFailure) {
                written = try await settled(written)
            } catch {
                if error.remedy == .reject { await withdraw(written) }
                throw error
            }
            try await conversation.press("post", Self.model, written.identity)
            written = try await read(written.identity)
            guard written.isPosted else {
                throw ConnectorFailure(
                    .malformedAnswer("the invoice is \(written.state) after it was posted")
                )
            }
        }
        try check(written)
        return written
    }

    /// What is posted under our key must be ours to the cent: only an accountant puts it right.
    func check(_ written: Written) throws(ConnectorFailure) {
        guard written.total != total || written.net != net else { return }
        throw ConnectorFailure(
            .misconfigured(
                "\(written.number ?? "the invoice") is posted over \(written.total), net "
                    + "\(written.net), and should be \(total), net \(net)"
            )
        )
    }

    /// In our words: what is given back is told without a sign.
    func response(_ written: Written, wasThereAlready: Bool) -> ConnectorResponse {
        let zero = Money.zero(currency)
        func told(_ amount: Money) -> JSONValue {
            .string((kind == .creditNote ? zero - amount : amount).decimalText)
        }
        let payload = JSONValue.object(
            JSONObject(present: [
                "number": written.number.map { .string($0) } ?? .null,
                "invoice": .number(written.identity),
                "state": .string(written.state),
                "net": told(written.net),
                "tax": told(written.tax),
                "total": told(written.total),
                "amountToPay": told(written.due),
                "currency": .string(currency.code),
            ])
        )
        return ConnectorResponse(
            reference: written.number,
            payload: payload.bytes(),
            answer: KeptAnswer(status: 200, body: payload.bytes()),
            wasThereAlready: wasThereAlready
        )
    }

    // MARK: - While it is a draft

    private func settled(_ draft: Written) async throws(ConnectorFailure) -> Written {
        // The older series computes tax when the document is written, not when it is created.
        try await conversation.write(
            Self.model,
            [(draft.identity, ["description": .string(key)])]
        )
        var draft = try await read(draft.identity)
        if draft.net != net {
            try await settleNet(draft)
            draft = try await read(draft.identity)
        }
        if draft.tax != tax {
            try await settleTax(draft)
            draft = try await read(draft.identity)
        }
        guard draft.net == net, draft.tax == tax else {
            throw TrytonConversation.refused(
                "it should be \(total), net \(net), and Tryton makes it \(draft.total), net "
                    + "\(draft.net)"
            )
        }
        return draft
    }

    private func settleNet(_ draft: Written) async throws(ConnectorFailure) {
        let difference = net - draft.net
        if let slack, difference.minorUnits.magnitude > UInt64(max(1, slack)) {
            throw TrytonConversation.refused(
                "the net differs: it should be \(net), and Tryton's lines come to \(draft.net)"
            )
        }
        guard let line = draft.lines.first,
            let record = try await conversation.read("account.invoice.line", [line], ["account"])
                .first
        else {
            throw ConnectorFailure(.malformedAnswer("account.invoice.lines: there is none"))
        }
        _ = try await conversation.create(
            "account.invoice.line",
            [
                "invoice": .number(draft.identity),
                "type": "line",
                "quantity": TrytonValue.quantity(1_000),
                "unit_price": TrytonValue.decimal(difference.decimalText),
                "account": .number(try record.number("account")),
                "description": "Rounding to the agreed amount",
            ]
        )
    }

    private func settleTax(_ draft: Written) async throws(ConnectorFailure) {
        guard let row = draft.taxes.first, draft.taxes.count == 1 else {
            throw TrytonConversation.refused(
                "the tax should be \(tax), and Tryton makes it \(draft.tax) of "
                    + "\(draft.taxes.count) taxes: only one alone can be set to another amount"
            )
        }
        let amount = TrytonValue.decimal(tax.decimalText)
        try await conversation.write("account.invoice.tax", [(row, ["amount": amount])])
    }

    /// Leaves no draft behind after a refusal.
    private func withdraw(_ draft: Written) async {
        do throws(ConnectorFailure) {
            try await conversation.delete(Self.model, [draft.identity])
        } catch {
            // The refusal is what counts; the draft stays, unposted, under its key.
        }
    }

    private func read(_ identity: Int64) async throws(ConnectorFailure) -> Written {
        guard let record = try await conversation.read(Self.model, [identity], Self.fields).first
        else { throw ConnectorFailure(.malformedAnswer("account.invoice: nothing was read")) }
        return try written(record)
    }

    private func written(_ record: TrytonRecord) throws(ConnectorFailure) -> Written {
        Written(
            identity: try record.identity(),
            number: record.optionalText("number"),
            state: try record.text("state"),
            net: try record.money("untaxed_amount", in: currency),
            tax: try record.money("tax_amount", in: currency),
            total: try record.money("total_amount", in: currency),
            due: try record.money("amount_to_pay", in: currency),
            taxes: try record.identities("taxes"),
            lines: try record.identities("lines")
        )
    }
}
