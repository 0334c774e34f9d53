import Canonical
import Connectors
import JSON
import Primitives
import Purchasing

/// `erp.supplier_invoice`: what was matched of a supplier's bill, to be paid.
///
/// It is written line by line for what was matched, each line for its line of the purchase, with
/// the supplier's number as its reference, and is equal to the cent. Accounts, terms and address
/// are those that Tryton would fill in.
struct TrytonBilling: ERPTask {
    let bill: SupplierBill
    let directory: TrytonDirectory
    let conversation: TrytonConversation

    func perform() async throws(ConnectorFailure) -> ConnectorResponse {
        let invoice = try await invoice()
        if let found = try await invoice.existing() {
            let wasThereAlready = found.isPosted
            return invoice.response(
                try await invoice.finish(found),
                wasThereAlready: wasThereAlready
            )
        }
        let written = try await invoice.create(try await values(invoice.party))
        return invoice.response(try await invoice.finish(written), wasThereAlready: false)
    }

    func find() async throws(ConnectorFailure) -> ConnectorResponse? {
        let invoice = try await invoice()
        guard let found = try await invoice.existing(), found.isPosted else { return nil }
        try invoice.check(found)
        return invoice.response(found, wasThereAlready: true)
    }

    private func invoice() async throws(ConnectorFailure) -> TrytonOwnInvoice {
        TrytonOwnInvoice(
            kind: .supplierBill,
            party: try await directory.identity(
                of: "party.party",
                "code",
                bill.supplier.rawValue,
                conversation
            ),
            net: bill.net,
            tax: bill.tax,
            slack: nil,
            conversation: conversation
        )
    }

    private func values(_ party: Int64) async throws(ConnectorFailure) -> JSONObject {
        let session = try await conversation.session()
        let form = try await conversation.changed(
            "account.invoice",
            ["company": .number(session.company), "type": "in", "party": .number(party)],
            ["type", "party"]
        )
        guard let address = form.reference("invoice_address"),
            let account = form.reference("account")
        else {
            throw TrytonConversation.refused(
                "Tryton does not have it: \(bill.supplier) has no address or no account for what is "
                    + "owed to it"
            )
        }
        let currency = try await directory.identity(
            of: "currency.currency",
            "code",
            bill.total.currency.code,
            conversation
        )
        return JSONObject(present: [
            "company": .number(session.company),
            "currency": .number(currency),
            "invoice_address": .number(address),
            "account": .number(account),
            "journal": form.reference("journal").map { .number($0) },
            "payment_term": form.reference("payment_term").map { .number($0) },
            "reference": .string(bill.number),
            "invoice_date": try await day(),
            "lines": [["create", .array(try await lineValues(party))]],
        ])
    }

    /// Tryton posts no bill without a day: where the supplier gave none, it is today there.
    private func day() async throws(ConnectorFailure) -> JSONValue {
        guard let day = bill.issuedOn else {
            return try await conversation.call("model.ir.date.today", [])
        }
        return TrytonValue.date(day)
    }

    private func lineValues(_ party: Int64) async throws(ConnectorFailure) -> [JSONValue] {
        let purchase = try await conversation.purchase(
            of: bill.supplier.rawValue,
            numbered: bill.purchaseNumber,
            directory
        )
        let theirs = try await conversation.lines(of: purchase)
        let items = bill.lines.map(\.item.rawValue)
        let products = try await directory.products(items, conversation)
        let taxes = try await self.taxes(Set(products.values.map(\.identity)).sorted())
        var values: [JSONValue] = []
        for line in bill.lines {
            guard let product = products[line.item.rawValue] else { continue }
            guard let origin = theirs.first(where: { $0.number == line.line }) else {
                throw TrytonConversation.refused(
                    "line \(line.line) of \(bill.purchaseNumber) is not in Tryton"
                )
            }
            let ofProduct = taxes[product.identity] ?? []
            values.append([
                "type": "line",
                "invoice_type": "in",
                "product": .number(product.identity),
                "unit": .number(try await directory.unit(line.unit, conversation)),
                "quantity": TrytonValue.quantity(line.thousandths),
                "unit_price": TrytonValue.decimal(
                    ScaledDecimal.text(line.priceMillionths, digits: 6, atLeast: 2)
                ),
                "account": .number(try await account(for: product.identity, line.item, party)),
                "origin": .string("purchase.line,\(origin.identity)"),
                "taxes": ofProduct.isEmpty
                    ? [] : [["add", TrytonValue.identities(ofProduct)]],
            ])
        }
        return values + (try await adjustmentValues(products, party))
    }

    /// Allowances and charges are lines without goods, on the account of the first goods.
    private func adjustmentValues(
        _ products: [String: TrytonDirectory.Product],
        _ party: Int64
    ) async throws(ConnectorFailure) -> [JSONValue] {
        let adjustments = bill.adjustments ?? []
        guard !adjustments.isEmpty, let line = bill.lines.first,
            let product = products[line.item.rawValue]
        else { return [] }
        let account = try await account(for: product.identity, line.item, party)
        return adjustments.map { adjustment in
            [
                "type": "line",
                "invoice_type": "in",
                "description": .string(adjustment.words),
                "quantity": 1,
                "unit_price": TrytonValue.decimal(adjustment.amount.decimalText),
                "account": .number(account),
                "taxes": [],
            ]
        }
    }

    private func account(
        for product: Int64,
        _ item: Item.ID,
        _ party: Int64
    ) async throws(ConnectorFailure) -> Int64 {
        let session = try await conversation.session()
        let form = try await conversation.changed(
            "account.invoice.line",
            [
                "type": "line", "invoice_type": "in", "company": .number(session.company),
                "party": .number(party), "product": .number(product), "quantity": 1,
            ],
            ["product"]
        )
        guard let account = form.reference("account") else {
            throw TrytonConversation.refused(
                "Tryton does not have it: \(item) has no account for its expense"
            )
        }
        return account
    }

    /// What suppliers charge on each product; nothing is looked up for a bill without tax.
    private func taxes(
        _ products: [Int64]
    ) async throws(ConnectorFailure) -> [Int64: [Int64]] {
        guard !bill.tax.isZero else { return [:] }
        let records = try await conversation.read(
            "product.product",
            products,
            ["account_category.supplier_taxes"]
        )
        var taxes: [Int64: [Int64]] = [:]
        for record in records {
            taxes[try record.identity()] =
                try record.related("account_category")?.identities("supplier_taxes") ?? []
        }
        return taxes
    }
}
