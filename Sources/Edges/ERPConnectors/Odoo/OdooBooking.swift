import Canonical
import Connectors
import JSON
import Ordering
import Primitives

/// `erp.book`: one sale under one key, created and confirmed.
///
/// The customer's own number stands in `client_order_ref` and the key in `origin`; the sale is
/// looked for by both before it is made, always, and an interrupted booking goes on from the state
/// the sale is in. A sale that Odoo refuses is cancelled there, and taken up again when the same
/// intent comes once more.
struct OdooBooking: ERPTask {
    let order: ERPOrder
    let conversation: OdooConversation

    func perform() async throws(ConnectorFailure) -> ConnectorResponse {
        if let sale = try await existing() {
            let isNews = !sale.isBooked
            return try await goOn(with: sale).response(wasThereAlready: !isNews)
        }
        let identity = try await conversation.create("sale.order", try await values())
        let sale = try await conversation.sale(identity)
        return try await goOn(with: sale).response(wasThereAlready: false)
    }

    func find() async throws(ConnectorFailure) -> ConnectorResponse? {
        guard let sale = try await existing(), sale.isBooked else { return nil }
        // An order that was changed since is compared by who asks for it.
        if order.externalNumber == nil { try checkBooked(sale) }
        let lines = try await conversation.lines(of: sale)
        return sale.response(wasThereAlready: true, lines: lines)
    }

    private func existing() async throws(ConnectorFailure) -> OdooSale? {
        let found = try await conversation.search(
            "sale.order",
            [
                ["client_order_ref", "=", .string(order.purchaseOrderNumber)],
                ["origin", "=", .string(conversation.key)],
            ],
            limit: 2,
            OdooSale.fields
        )
        guard found.count <= 1 else {
            throw ConnectorFailure(
                .misconfigured(
                    "two sales carry the key \(conversation.key); cancel one of them in Odoo and "
                        + "empty its source document"
                )
            )
        }
        guard let record = found.first else { return nil }
        return try OdooSale(record)
    }

    /// From whatever state to confirmed.
    private func goOn(with found: OdooSale) async throws(ConnectorFailure) -> OdooSale {
        var sale = found
        do throws(ConnectorFailure) {
            if sale.state == .cancel { sale = try await press("action_draft", sale) }
            if sale.state == .draft || sale.state == .sent {
                try order.check(sale)
                try order.check(try await conversation.lines(of: sale))
                sale = try await press("action_confirm", sale)
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
        try checkBooked(sale)
        return sale
    }

    /// A sale that is confirmed cannot be refused any more, so people must look.
    private func checkBooked(_ sale: OdooSale) throws(ConnectorFailure) {
        do throws(ConnectorFailure) {
            try order.check(sale)
        } catch {
            throw ConnectorFailure(
                .misconfigured("\(sale.number) is booked, and \(error.description)")
            )
        }
    }

    private func press(
        _ button: String,
        _ sale: OdooSale
    ) async throws(ConnectorFailure) -> OdooSale {
        try await conversation.press(button, "sale.order", sale.identity)
        return try await conversation.sale(sale.identity)
    }

    /// Leaves no open offer behind after a refusal.
    private func withdraw(_ sale: OdooSale) async {
        do throws(ConnectorFailure) {
            try await conversation.cancel(sale)
        } catch {
            // The refusal is what counts; the offer stays, unconfirmed, under the order's key.
        }
    }

    private func values() async throws(ConnectorFailure) -> JSONValue {
        let customer = try await conversation.customer(order.customer.rawValue)
        var values = JSONObject(present: [
            "partner_id": .number(customer.identity),
            "partner_shipping_id": .number(try customer.place(of: order.shipTo)),
            "client_order_ref": .string(order.purchaseOrderNumber),
            "origin": .string(conversation.key),
            // The prices are ours: no list may change them later.
            "pricelist_id": false,
            "order_line": .array(try await lineValues()),
        ])
        if let code = conversation.configuration.warehouse {
            values["warehouse_id"] = .number(try await conversation.warehouse(code))
        }
        return .object(values)
    }

    private func lineValues() async throws(ConnectorFailure) -> [JSONValue] {
        let products = try await conversation.products(order.lines.map(\.item.rawValue))
        var values: [JSONValue] = []
        values.reserveCapacity(order.lines.count)
        for line in order.lines {
            guard let product = products[line.item.rawValue] else {
                throw conversation.refusal(
                    "Odoo does not have it: no product has the reference \(line.item)"
                )
            }
            try check(line, product)
            var value = JSONObject(present: [
                "sequence": .number(line.number),
                "product_id": .number(product.identity),
                "product_uom_qty": OdooValue.quantity(line.thousandths),
                "price_unit": OdooValue.price(line.price.millionths),
                "discount": 0,
            ])
            if line.tax.isZero { value["tax_ids"] = OdooValue.exactly([]) }
            values.append(OdooValue.new(.object(value)))
        }
        return values
    }

    private func check(
        _ line: ERPOrder.Line,
        _ product: OdooProduct
    ) throws(ConnectorFailure) {
        guard line.price.unit == line.unit else {
            throw conversation.refusal(
                "line \(line.number) is priced per \(line.price.unit) and counted in "
                    + "\(line.unit); Odoo takes one unit for both"
            )
        }
        guard conversation.configuration.units[line.unit.code] == product.unit else {
            throw conversation.refusal(
                "line \(line.number): \(line.item) is counted in \(line.unit) here and in "
                    + "\(product.unit) in Odoo; see units in the system's file"
            )
        }
        guard line.tax.isZero || product.isTaxed else {
            throw conversation.refusal(
                "line \(line.number) is taxed \(line.tax), and Odoo has no tax for \(line.item)"
            )
        }
    }
}

extension OdooConversation {
    /// Without the dialog that asks whether the customer shall be told.
    func cancel(_ sale: OdooSale) async throws(ConnectorFailure) {
        try await press(
            "action_cancel",
            "sale.order",
            sale.identity,
            context: ["disable_cancel_warning": true]
        )
    }
}
