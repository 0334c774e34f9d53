import Canonical
import Connectors
import JSON
import Ordering
import Primitives

/// `erp.invoice`: posts what Tryton has drafted for the shipments that our invoice bills.
///
/// Tryton drafts an invoice of its own for each shipment, from the prices that the sale was booked
/// with. It is found through the shipment's moves, compared with ours line by line, dated and
/// posted. Tryton rounds each part of an order anew, and our parts sum to what was promised: where
/// that is a cent away, the draft gets a line of that cent, and its tax is set to ours, as its
/// clerks may. Any other difference is refused with both amounts.
struct TrytonInvoicing: Sendable {
    let invoice: Invoice
    let conversation: TrytonConversation

    private static let model = "account.invoice"
    private var key: String { conversation.request.key.rawValue }
    private var currency: Currency { invoice.total.currency }

    func perform() async throws(ConnectorFailure) -> ConnectorResponse {
        var drafts = try await drafts()
        if drafts.allSatisfy(\.isPosted), drafts.allSatisfy({ $0.description == key }) {
            return response(drafts, wasThereAlready: true)
        }
        try await checkLines(drafts)
        try await settleNet(drafts)
        try await settleTax(drafts)
        let values: JSONValue = [
            "description": .string(key), "invoice_date": TrytonValue.date(invoice.issuedOn),
        ]
        let open = drafts.filter { !$0.isPosted }
        try await conversation.write(Self.model, open.map { ($0.identity, values) })
        for draft in open { try await conversation.press("post", Self.model, draft.identity) }
        drafts = try await read(drafts.map(\.identity))
        guard drafts.allSatisfy(\.isPosted) else {
            throw ConnectorFailure(.malformedAnswer("the invoice is not posted after its posting"))
        }
        try checkTotal(drafts)
        return response(drafts, wasThereAlready: false)
    }

    func find() async throws(ConnectorFailure) -> ConnectorResponse? {
        let drafts = try await drafts()
        guard drafts.allSatisfy({ $0.isPosted && $0.description == key }) else { return nil }
        return response(drafts, wasThereAlready: true)
    }

    private struct Draft {
        var identity: Int64
        var number: String?
        var state: String
        var description: String?
        var net: Money
        var tax: Money
        var total: Money
        var taxes: [Int64]
        var lines: [Int64]

        var isPosted: Bool { ["posted", "paid"].contains(state) }
    }

    /// What Tryton has drafted for the billed shipments; not there yet is a reason to come again.
    private func drafts() async throws(ConnectorFailure) -> [Draft] {
        var lines: Set<Int64> = []
        for shipment in Set(invoice.lines.map(\.shipment)).sorted() {
            let found = try await conversation.search(
                "stock.shipment.out",
                [
                    TrytonValue.condition(
                        "reference",
                        "like",
                        .string(TrytonValue.pattern(TrytonShipment.mark(shipment)))
                    )
                ],
                limit: 2,
                TrytonShipment.fields
            )
            guard let record = found.first else { throw TrytonConversation.notYet }
            let moves = try await conversation.outgoingMoves(of: try TrytonShipment(record))
            lines.formUnion(moves.flatMap(\.invoiceLines))
        }
        let records = try await conversation.read(
            "account.invoice.line",
            lines.sorted(),
            ["invoice"]
        )
        let invoices = Set(records.compactMap { $0.reference("invoice") })
        guard !invoices.isEmpty, records.allSatisfy({ $0.reference("invoice") != nil }) else {
            throw TrytonConversation.notYet
        }
        return try await read(invoices.sorted())
    }

    private func read(_ identities: [Int64]) async throws(ConnectorFailure) -> [Draft] {
        let records = try await conversation.read(
            Self.model,
            identities,
            [
                "number", "state", "description", "untaxed_amount", "tax_amount", "total_amount",
                "taxes", "lines",
            ]
        )
        var drafts: [Draft] = []
        for record in records {
            drafts.append(
                Draft(
                    identity: try record.identity(),
                    number: record.optionalText("number"),
                    state: try record.text("state"),
                    description: record.optionalText("description"),
                    net: try record.money("untaxed_amount", in: currency),
                    tax: try record.money("tax_amount", in: currency),
                    total: try record.money("total_amount", in: currency),
                    taxes: try record.identities("taxes"),
                    lines: try record.identities("lines")
                )
            )
        }
        return drafts
    }

    /// The lines as pairs of quantity and amount, whatever their order.
    private func checkLines(_ drafts: [Draft]) async throws(ConnectorFailure) {
        let records = try await conversation.read(
            "account.invoice.line",
            drafts.flatMap(\.lines),
            ["quantity", "amount", "product.code"]
        )
        var theirs: [Line] = []
        for record in records {
            // A line without a product is the cent that an earlier try put right.
            guard let item = record.related("product")?.optionalText("code") else { continue }
            theirs.append(
                Line(
                    item: item,
                    thousandths: try record.thousandths("quantity"),
                    net: try record.money("amount", in: currency)
                )
            )
        }
        var missing = invoice.lines.map {
            Line(item: $0.item.rawValue, thousandths: $0.thousandths, net: $0.net)
        }
        for line in theirs {
            guard let place = missing.firstIndex(where: line.isRoundingAway) else {
                let ours = missing.first { $0.item == line.item }
                throw Self.differs(
                    "a line",
                    ours.map(\.description) ?? "nothing of \(line.item)",
                    line.description
                )
            }
            missing.remove(at: place)
        }
        if let line = missing.first { throw Self.differs("a line", line.description, "none") }
    }

    private struct Line: Equatable, CustomStringConvertible {
        var item: String
        var thousandths: Int64
        var net: Money

        func isRoundingAway(from other: Line) -> Bool {
            item == other.item && thousandths == other.thousandths
                && (net - other.net).minorUnits.magnitude <= 1
        }

        var description: String {
            "\(ScaledDecimal.text(thousandths, digits: 3, atLeast: 0)) \(item) for \(net)"
        }
    }

    private func settleNet(_ drafts: [Draft]) async throws(ConnectorFailure) {
        let net = drafts.reduce(.zero(currency)) { $0 + $1.net }
        let difference = invoice.net - net
        guard !difference.isZero else { return }
        guard isRounding(difference), let draft = drafts.first(where: { !$0.isPosted }),
            let line = draft.lines.first
        else { throw Self.differs("the net", "\(invoice.net)", "\(net)") }
        let records = try await conversation.read("account.invoice.line", [line], ["account"])
        guard let account = try records.first?.number("account") else { return }
        _ = try await conversation.create(
            "account.invoice.line",
            [
                "invoice": .number(draft.identity),
                "type": "line",
                "quantity": TrytonValue.quantity(1_000),
                "unit_price": TrytonValue.decimal(difference.decimalText),
                "account": .number(account),
                "description": "Rounding to the order's amounts",
            ]
        )
    }

    /// Rounding can put each line half a unit off on either side, and no more.
    private func isRounding(_ difference: Money) -> Bool {
        difference.minorUnits.magnitude <= UInt64(max(1, invoice.lines.count))
    }

    private func checkTotal(_ drafts: [Draft]) throws(ConnectorFailure) {
        let total = drafts.reduce(.zero(currency)) { $0 + $1.total }
        guard total == invoice.total else {
            // It is posted: only an accountant can put it right.
            throw ConnectorFailure(
                .misconfigured(
                    "the total differs after posting: the invoice says \(invoice.total), "
                        + "Tryton posted \(total)"
                )
            )
        }
    }

    private func settleTax(_ drafts: [Draft]) async throws(ConnectorFailure) {
        let tax = drafts.reduce(.zero(currency)) { $0 + $1.tax }
        let difference = invoice.tax - tax
        guard !difference.isZero else { return }
        let draft = drafts.first { !$0.isPosted && !$0.tax.isZero && $0.taxes.count == 1 }
        guard isRounding(difference), let draft, let row = draft.taxes.first else {
            throw Self.differs("the tax", "\(invoice.tax)", "\(tax)")
        }
        let amount = TrytonValue.decimal((draft.tax + difference).decimalText)
        try await conversation.write("account.invoice.tax", [(row, ["amount": amount])])
    }

    private static func differs(
        _ what: String,
        _ ours: String,
        _ theirs: String
    ) -> ConnectorFailure {
        ConnectorFailure(
            .refused(
                status: 200,
                detail: "\(what) differs: the invoice says \(ours), Tryton drafted \(theirs)"
            )
        )
    }

    private func response(_ drafts: [Draft], wasThereAlready: Bool) -> ConnectorResponse {
        let numbers = drafts.compactMap(\.number).joined(separator: ", ")
        let total = drafts.reduce(.zero(currency)) { $0 + $1.total }
        let payload: JSONValue = [
            "number": .string(numbers),
            "invoices": TrytonValue.identities(drafts.map(\.identity)),
            "total": .string(total.decimalText),
            "currency": .string(currency.code),
        ]
        return ConnectorResponse(
            reference: numbers,
            payload: payload.bytes(),
            answer: KeptAnswer(status: 200, body: payload.bytes()),
            wasThereAlready: wasThereAlready
        )
    }
}
