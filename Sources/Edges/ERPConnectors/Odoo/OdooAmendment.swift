import Canonical
import Connectors
import JSON
import Ordering
import Primitives

/// `erp.amend`: a confirmed sale's lines get our quantities and prices; Odoo changes its deliveries
/// itself.
///
/// A change says how the sale shall be, not by how much, so doing it again changes nothing, and
/// whether it was done is read from the sale.
struct OdooAmendment: ERPTask {
    let order: ERPOrder
    let conversation: OdooConversation

    func perform() async throws(ConnectorFailure) -> ConnectorResponse {
        let sale = try await sale()
        guard sale.isBooked else {
            throw conversation.refusal(
                "the sale \(sale.number) is \(sale.state.rawValue) in Odoo and cannot be changed"
            )
        }
        let lines = try await conversation.lines(of: sale)
        for line in order.lines where line.thousandths > 0 {
            guard lines.contains(where: { $0.number == line.number }) else {
                throw conversation.refusal(
                    "line \(line.number) is new; book it as an order of its own"
                )
            }
        }
        let changes = changes(of: lines)
        for (line, values) in changes {
            try await conversation.write("sale.order.line", line, values)
        }
        let after = try await conversation.sale(sale.identity)
        try checkChanged(after)
        return after.response(wasThereAlready: changes.isEmpty)
    }

    func find() async throws(ConnectorFailure) -> ConnectorResponse? {
        let sale = try await sale()
        guard sale.isBooked else { return nil }
        let lines = try await conversation.lines(of: sale)
        return changes(of: lines).isEmpty ? sale.response(wasThereAlready: true) : nil
    }

    private func sale() async throws(ConnectorFailure) -> OdooSale {
        guard let number = order.externalNumber else {
            throw ConnectorFailure(.untranslatable("a change without the sale's number"))
        }
        return try await conversation.sale(numbered: number)
    }

    /// What is to be written to which line; a line that our order has no more is emptied.
    private func changes(of lines: [OdooSale.Line]) -> [(line: Int64, values: JSONValue)] {
        lines.compactMap { theirs in
            let ours = order.lines.first { $0.number == theirs.number }
            let thousandths = ours?.thousandths ?? 0
            let price = ours?.price.millionths ?? theirs.price
            guard thousandths != theirs.thousandths || price != theirs.price else { return nil }
            let values: JSONValue = [
                "product_uom_qty": OdooValue.quantity(thousandths),
                "price_unit": OdooValue.price(price),
            ]
            return (theirs.identity, values)
        }
    }

    /// Our amounts are shares of what was promised, Odoo computes anew, so each line may be a minor
    /// unit away. What is billed is ours all the same.
    private func checkChanged(_ sale: OdooSale) throws(ConnectorFailure) {
        let bound = UInt64(max(1, order.lines.count))
        let net = order.lines.reduce(.zero(order.currency)) { $0 + $1.net }
        guard (net - sale.net).minorUnits.magnitude > bound else { return }
        throw ConnectorFailure(
            .misconfigured(
                "\(sale.number) is changed, and its net is \(sale.net) in Odoo and \(net) here"
            )
        )
    }
}

/// `erp.cancel`: the end of a sale, by its number. Odoo refuses what has left already.
struct OdooCancellation: ERPTask {
    let number: String
    let conversation: OdooConversation

    func perform() async throws(ConnectorFailure) -> ConnectorResponse {
        let sale = try await conversation.sale(numbered: number)
        if sale.state == .cancel { return sale.response(wasThereAlready: true) }
        try await conversation.cancel(sale)
        let after = try await conversation.sale(sale.identity)
        guard after.state == .cancel else {
            throw conversation.refusal(
                "the sale \(number) is \(after.state.rawValue) in Odoo after its cancellation"
            )
        }
        return after.response(wasThereAlready: false)
    }

    func find() async throws(ConnectorFailure) -> ConnectorResponse? {
        let sale = try await conversation.sale(numbered: number)
        return sale.state == .cancel ? sale.response(wasThereAlready: true) : nil
    }
}
