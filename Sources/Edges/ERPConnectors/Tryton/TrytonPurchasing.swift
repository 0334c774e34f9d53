import Canonical
import Connectors
import JSON
import Primitives
import Purchasing

/// `erp.purchase`: one purchase under one key, created, quoted and confirmed.
///
/// As with a sale the key stands in the description beside our number in the reference, and what
/// was interrupted goes on from the state that is found. Tryton drafts no bill of its own for it
/// (method manual): what is to be paid is what was matched here (`TrytonBilling`).
struct TrytonPurchasing: ERPTask {
    let document: PurchaseDocument
    let directory: TrytonDirectory
    let conversation: TrytonConversation

    private static let model = TrytonPurchase.model
    private var key: String { conversation.request.key.rawValue }

    func perform() async throws(ConnectorFailure) -> ConnectorResponse {
        if let purchase = try await existing() {
            let isNews = !purchase.isBooked
            return try await goOn(with: purchase).response(wasThereAlready: !isNews)
        }
        let identity: Int64
        do throws(ConnectorFailure) {
            identity = try await conversation.create(Self.model, try await values())
        } catch {
            if error.remedy == .reject { directory.forget() }
            throw error
        }
        let purchase = try await conversation.purchase(identity)
        return try await goOn(with: purchase).response(wasThereAlready: false)
    }

    func find() async throws(ConnectorFailure) -> ConnectorResponse? {
        guard let purchase = try await existing(), purchase.isBooked else { return nil }
        let lines = try await conversation.lines(of: purchase)
        try check(purchase, lines)
        return purchase.response(wasThereAlready: true, lines: lines)
    }

    private func existing() async throws(ConnectorFailure) -> TrytonPurchase? {
        let party = try await supplier()
        let record = try await conversation.one(
            Self.model,
            [
                TrytonValue.condition("party", "=", .number(party)),
                TrytonValue.condition("reference", "=", .string(document.number)),
                TrytonValue.condition("description", "=", .string(key)),
            ],
            TrytonPurchase.fields
        )
        return try record.map { record throws(ConnectorFailure) in try TrytonPurchase(record) }
    }

    private func supplier() async throws(ConnectorFailure) -> Int64 {
        try await directory.identity(
            of: "party.party",
            "code",
            document.supplier.rawValue,
            conversation
        )
    }

    private func goOn(
        with found: TrytonPurchase
    ) async throws(ConnectorFailure) -> TrytonPurchase {
        var purchase = found
        do throws(ConnectorFailure) {
            if purchase.state == .cancelled { purchase = try await press("draft", purchase) }
            if purchase.state == .draft {
                try check(purchase, try await conversation.lines(of: purchase))
                purchase = try await press("quote", purchase)
            }
            if purchase.state == .quotation { purchase = try await press("confirm", purchase) }
        } catch {
            if error.remedy == .reject { await withdraw(purchase) }
            throw error
        }
        guard purchase.isBooked else {
            throw ConnectorFailure(
                .malformedAnswer(
                    "the purchase is \(purchase.state.rawValue) after its confirmation"
                )
            )
        }
        return purchase
    }

    private func press(
        _ button: String,
        _ purchase: TrytonPurchase
    ) async throws(ConnectorFailure) -> TrytonPurchase {
        try await conversation.press(button, Self.model, purchase.identity)
        return try await conversation.purchase(purchase.identity)
    }

    /// Leaves no open request behind after a refusal.
    private func withdraw(_ purchase: TrytonPurchase) async {
        do throws(ConnectorFailure) {
            try await conversation.press("cancel", Self.model, purchase.identity)
        } catch {
            // The refusal is what counts; the request stays, unconfirmed, under the order's key.
        }
        directory.forget()
    }

    /// Line by line; Tryton may round an amount to the other side of half a minor unit.
    private func check(
        _ purchase: TrytonPurchase,
        _ lines: [TrytonPurchase.Line]
    ) throws(ConnectorFailure) {
        for line in document.lines {
            let found = lines.filter { $0.number == line.number }
            guard let theirs = found.first, found.count == 1,
                theirs.thousandths == line.thousandths, theirs.price == line.price.millionths,
                (theirs.amount - line.net).minorUnits.magnitude <= 1
            else {
                let there = found.map { line in
                    "\(ScaledDecimal.text(line.thousandths, digits: 3, atLeast: 0)) for "
                        + "\(line.amount)"
                }
                throw TrytonConversation.refused(
                    "line \(line.number) differs: the order says "
                        + "\(ScaledDecimal.text(line.thousandths, digits: 3, atLeast: 0)) for "
                        + "\(line.net), Tryton has \(there.isEmpty ? "none" : there.joined())"
                )
            }
        }
        guard lines.count == document.lines.count else {
            throw TrytonConversation.refused(
                "\(purchase.number ?? document.number) has \(lines.count) lines in Tryton, and "
                    + "\(document.lines.count) here"
            )
        }
    }

    private func values() async throws(ConnectorFailure) -> JSONValue {
        let session = try await conversation.session()
        let party = try await supplier()
        let terms = try await conversation.changed(
            Self.model,
            ["company": .number(session.company), "party": .number(party)],
            ["party"]
        )
        guard let address = terms.reference("invoice_address") else {
            throw TrytonConversation.refused(
                "Tryton does not have it: \(document.supplier) has no address"
            )
        }
        let currency = try await directory.identity(
            of: "currency.currency",
            "code",
            document.currency.code,
            conversation
        )
        return [
            "company": .number(session.company),
            "currency": .number(currency),
            "party": .number(party),
            "invoice_address": .number(address),
            "payment_term": terms.reference("payment_term").map { .number($0) } ?? .null,
            "warehouse": .number(try await conversation.warehouse(try site()).identity),
            "reference": .string(document.number),
            "description": .string(key),
            "invoice_method": "manual",
            "lines": [["create", .array(try await lineValues())]],
        ]
    }

    private func site() throws(ConnectorFailure) -> String {
        let sites = Set(document.lines.map(\.site))
        guard let site = sites.first, sites.count == 1 else {
            throw TrytonConversation.refused(
                "\(document.number) is for \(sites.map(\.rawValue).sorted().joined(separator: ", ")); "
                    + "a purchase in Tryton has one warehouse: raise one order for each"
            )
        }
        return site.rawValue
    }

    private func lineValues() async throws(ConnectorFailure) -> [JSONValue] {
        let products = try await directory.products(
            document.lines.map(\.item.rawValue),
            conversation
        )
        var values: [JSONValue] = []
        values.reserveCapacity(document.lines.count)
        for line in document.lines {
            guard let product = products[line.item.rawValue] else { continue }
            guard line.price.unit == line.unit else {
                throw TrytonConversation.refused(
                    "line \(line.number) is priced per \(line.price.unit) and ordered in "
                        + "\(line.unit); Tryton takes one unit for both"
                )
            }
            var value = JSONObject(present: [
                "type": "line",
                "sequence": .number(line.number),
                "product": .number(product.identity),
                "unit": .number(try await directory.unit(line.unit, conversation)),
                "quantity": TrytonValue.quantity(line.thousandths),
                "unit_price": TrytonValue.decimal(line.price.decimalText),
                // Tax is passed on with the supplier's bill, as it is claimed there.
                "taxes": [],
            ])
            if let day = line.requestedOn {
                value["delivery_date_edit"] = true
                value["delivery_date_store"] = TrytonValue.date(day)
            }
            values.append(.object(value))
        }
        return values
    }
}
