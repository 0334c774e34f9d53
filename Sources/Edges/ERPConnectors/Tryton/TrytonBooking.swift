import Canonical
import Connectors
import JSON
import Ordering
import Primitives

/// `erp.book`: one sale under one key, created, quoted and confirmed.
///
/// The key stands in the sale's description beside the customer's own number in its reference, so
/// the sale is looked for before it is made, always, and an interrupted booking goes on from the
/// state the sale is in. A sale that Tryton refuses is cancelled there, and taken up again when the
/// same intent comes once more.
struct TrytonBooking: Sendable {
    let order: ERPOrder
    let directory: TrytonDirectory
    let conversation: TrytonConversation

    var key: String { conversation.request.key.rawValue }

    func perform() async throws(ConnectorFailure) -> ConnectorResponse {
        if let sale = try await existing() {
            let isNews = !sale.isBooked
            return try await goOn(with: sale).response(wasThereAlready: !isNews)
        }
        let identity: Int64
        do throws(ConnectorFailure) {
            identity = try await conversation.create("sale.sale", try await values())
        } catch {
            if error.remedy == .reject { directory.forget() }
            throw error
        }
        let sale = try await conversation.sale(identity)
        return try await goOn(with: sale).response(wasThereAlready: false)
    }

    /// What an earlier call came to; a sale that is not confirmed yet is not found, but performing
    /// goes on with it.
    func find() async throws(ConnectorFailure) -> ConnectorResponse? {
        guard let sale = try await existing(), sale.isBooked else { return nil }
        if isChanged { try order.checkChanged(sale) } else { try order.checkBooked(sale) }
        let lines = try await conversation.lines(of: sale)
        return sale.response(wasThereAlready: true, lines: lines)
    }

    /// The order as it was changed since, of which only a comparison asks.
    private var isChanged: Bool { order.externalNumber != nil }

    private func existing() async throws(ConnectorFailure) -> TrytonSale? {
        let party = try await directory.party(order.customer.rawValue, conversation)
        let found = try await conversation.search(
            "sale.sale",
            [
                TrytonValue.condition("party", "=", .number(party.identity)),
                TrytonValue.condition("reference", "=", .string(order.purchaseOrderNumber)),
                TrytonValue.condition("description", "=", .string(key)),
            ],
            limit: 2,
            TrytonSale.fields
        )
        guard found.count <= 1 else {
            throw ConnectorFailure(
                .misconfigured("two sales carry the key \(key); cancel one of them in Tryton")
            )
        }
        guard let record = found.first else { return nil }
        return try TrytonSale(record)
    }

    /// From whatever state to confirmed; Tryton then processes it by itself.
    private func goOn(with found: TrytonSale) async throws(ConnectorFailure) -> TrytonSale {
        var sale = found
        do throws(ConnectorFailure) {
            if sale.state == .cancelled { sale = try await press("draft", sale) }
            if sale.state == .draft {
                try order.check(sale)
                try order.check(try await conversation.lines(of: sale))
                sale = try await press("quote", sale)
            }
            if sale.state == .quotation {
                try order.check(sale)
                sale = try await press("confirm", sale)
            }
        } catch {
            if error.remedy == .reject { await withdraw(sale) }
            throw error
        }
        guard sale.isBooked else {
            throw ConnectorFailure(
                .malformedAnswer("the sale is \(sale.state.rawValue) after it was confirmed")
            )
        }
        try order.checkBooked(sale)
        return sale
    }

    private func press(
        _ button: String,
        _ sale: TrytonSale
    ) async throws(ConnectorFailure) -> TrytonSale {
        try await conversation.press(button, "sale.sale", sale.identity)
        return try await conversation.sale(sale.identity)
    }

    /// Leaves no open offer behind after a refusal.
    func withdraw(_ sale: TrytonSale) async {
        do throws(ConnectorFailure) {
            try await conversation.press("cancel", "sale.sale", sale.identity)
        } catch {
            // The refusal is what counts; the offer stays, unconfirmed, under the order's key.
        }
        directory.forget()
    }

    func values() async throws(ConnectorFailure) -> JSONValue {
        let session = try await conversation.session()
        let party = try await directory.party(order.customer.rawValue, conversation)
        guard let invoiceAddress = party.invoiceAddress else {
            let detail = "Tryton does not have it: \(order.customer) has no address"
            throw ConnectorFailure(.refused(status: 200, detail: detail))
        }
        let configuration = conversation.configuration
        let warehouse = try await directory.identity(
            of: "stock.location",
            "code",
            configuration.warehouse,
            and: TrytonValue.condition("type", "=", "warehouse"),
            conversation
        )
        let currency = try await directory.identity(
            of: "currency.currency",
            "code",
            order.currency.code,
            conversation
        )
        var carrier: JSONValue = .null
        if let code = configuration.carrier {
            carrier = .number(
                try await directory.identity(of: "carrier", "party.code", code, conversation)
            )
        }
        return [
            "company": .number(session.company),
            "currency": .number(currency),
            "party": .number(party.identity),
            "invoice_address": .number(invoiceAddress.identity),
            "shipment_address": .number(try party.address(for: order.shipTo)),
            "reference": .string(order.purchaseOrderNumber),
            "description": .string(key),
            "warehouse": .number(warehouse),
            "payment_term": party.paymentTerm.map { .number($0) } ?? .null,
            // The prices are ours: no list may change them later.
            "price_list": .null,
            "invoice_method": .string(session.dialect.invoicesWhatShipped),
            "shipment_method": "order",
            "carrier": carrier,
            // Otherwise Tryton adds the carrier's price as a line of its own.
            "shipment_cost_method": .null,
            "lines": [["create", .array(try await lineValues())]],
        ]
    }

    private func lineValues() async throws(ConnectorFailure) -> [JSONValue] {
        let products = try await directory.products(order.lines.map(\.item.rawValue), conversation)
        var values: [JSONValue] = []
        values.reserveCapacity(order.lines.count)
        for line in order.lines {
            guard let product = products[line.item.rawValue] else { continue }
            try check(line, product)
            let taxes = line.tax.isZero ? [] : product.taxes
            values.append([
                "type": "line",
                "sequence": .number(line.number),
                "product": .number(product.identity),
                "unit": .number(product.unit),
                "quantity": TrytonValue.quantity(line.thousandths),
                "unit_price": TrytonValue.decimal(line.price.decimalText),
                "taxes": taxes.isEmpty ? [] : [["add", TrytonValue.identities(taxes)]],
            ])
        }
        return values
    }

    private func check(
        _ line: ERPOrder.Line,
        _ product: TrytonDirectory.Product
    ) throws(ConnectorFailure) {
        guard line.price.unit == line.unit else {
            throw ConnectorFailure(
                .refused(
                    status: 200,
                    detail: "line \(line.number) is priced per \(line.price.unit) and counted in "
                        + "\(line.unit); Tryton takes one unit for both"
                )
            )
        }
        guard conversation.configuration.units[line.unit.code] == product.unitSymbol else {
            throw ConnectorFailure(
                .refused(
                    status: 200,
                    detail: "line \(line.number): \(line.item) is counted in \(line.unit) here and "
                        + "in \(product.unitSymbol) in Tryton; see units in the system's file"
                )
            )
        }
        guard line.tax.isZero || !product.taxes.isEmpty else {
            throw ConnectorFailure(
                .refused(
                    status: 200,
                    detail: "line \(line.number) is taxed \(line.tax), and Tryton has no tax for "
                        + "\(line.item)"
                )
            )
        }
    }
}
