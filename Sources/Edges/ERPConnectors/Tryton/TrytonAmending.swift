import Canonical
import Connectors
import JSON
import Ordering
import Primitives

/// `erp.amend` and `erp.cancel`: a confirmed sale is changed by an amendment, which Tryton applies
/// to its shipments itself.
///
/// The key stands in the amendment's description. What is cancelled is amended to nothing: the sale
/// ends as done, with no amount and no shipment, and stops counting against the customer's credit.
struct TrytonAmending: Sendable {
    let conversation: TrytonConversation

    private var key: String { conversation.request.key.rawValue }

    func amend(_ order: ERPOrder) async throws(ConnectorFailure) -> ConnectorResponse {
        let sale = try await sale(of: order)
        if let amendment = try await amendment(of: sale) {
            return try await finish(amendment, sale, order, wasThereAlready: true)
        }
        try requireBooked(sale)
        let lines = try await conversation.lines(of: sale)
        let changes = try self.changes(of: lines, to: order)
        guard !changes.isEmpty else {
            try order.checkChanged(sale)
            return sale.response(wasThereAlready: false)
        }
        let amendment = try await create(changes, sale)
        return try await finish(amendment, sale, order, wasThereAlready: false)
    }

    func findAmendment(_ order: ERPOrder) async throws(ConnectorFailure) -> ConnectorResponse? {
        let sale = try await sale(of: order)
        guard let amendment = try await amendment(of: sale), amendment.isValidated else {
            return nil
        }
        return sale.response(wasThereAlready: true)
    }

    func cancel(_ number: String) async throws(ConnectorFailure) -> ConnectorResponse {
        let sale = try await conversation.sale(numbered: number)
        switch sale.state {
        case .cancelled: return sale.response(wasThereAlready: true)
        case .draft, .quotation:
            try await conversation.press("cancel", "sale.sale", sale.identity)
        case .confirmed, .processing, .done:
            try await amendToNothing(sale)
        }
        let after = try await conversation.sale(sale.identity)
        guard after.state == .cancelled || after.total.isZero else {
            throw ConnectorFailure(
                .refused(
                    status: 200,
                    detail: "the sale \(number) is \(after.state.rawValue) and still amounts to "
                        + "\(after.total) after its cancellation"
                )
            )
        }
        return after.response(wasThereAlready: false)
    }

    func findCancellation(
        _ number: String
    ) async throws(ConnectorFailure) -> ConnectorResponse? {
        let sale = try await conversation.sale(numbered: number)
        let amendment = try await amendment(of: sale)
        let isDone = sale.state == .cancelled || amendment?.isValidated == true
        return isDone ? sale.response(wasThereAlready: true) : nil
    }

    private struct Amendment {
        var identity: Int64
        var isValidated: Bool
    }

    private func sale(of order: ERPOrder) async throws(ConnectorFailure) -> TrytonSale {
        guard let number = order.externalNumber else {
            throw ConnectorFailure(.untranslatable("an amendment without the sale's number"))
        }
        return try await conversation.sale(numbered: number)
    }

    private func amendment(of sale: TrytonSale) async throws(ConnectorFailure) -> Amendment? {
        let found = try await conversation.search(
            "sale.amendment",
            [
                TrytonValue.condition("sale", "=", .number(sale.identity)),
                TrytonValue.condition("description", "=", .string(key)),
            ],
            limit: 1,
            ["state"]
        )
        guard let record = found.first else { return nil }
        return Amendment(
            identity: try record.identity(),
            isValidated: try record.text("state") == "validated"
        )
    }

    private func create(
        _ changes: [JSONValue],
        _ sale: TrytonSale
    ) async throws(ConnectorFailure) -> Amendment {
        let identity = try await conversation.create(
            "sale.amendment",
            [
                "sale": .number(sale.identity),
                "description": .string(key),
                "lines": [["create", .array(changes)]],
            ]
        )
        return Amendment(identity: identity, isValidated: false)
    }

    private func validate(
        _ amendment: Amendment,
        of sale: TrytonSale
    ) async throws(ConnectorFailure) -> TrytonSale {
        if !amendment.isValidated {
            do throws(ConnectorFailure) {
                try await conversation.press(
                    "validate_amendment",
                    "sale.amendment",
                    amendment.identity
                )
            } catch {
                if error.remedy == .reject {
                    // Whatever becomes of this, the refusal is what counts.
                    try? await conversation.delete("sale.amendment", [amendment.identity])
                }
                throw error
            }
        }
        return try await conversation.sale(sale.identity)
    }

    private func finish(
        _ amendment: Amendment,
        _ sale: TrytonSale,
        _ order: ERPOrder,
        wasThereAlready: Bool
    ) async throws(ConnectorFailure) -> ConnectorResponse {
        let after = try await validate(amendment, of: sale)
        try order.checkChanged(after)
        return after.response(wasThereAlready: wasThereAlready && amendment.isValidated)
    }

    private func amendToNothing(_ sale: TrytonSale) async throws(ConnectorFailure) {
        if let amendment = try await amendment(of: sale) {
            _ = try await validate(amendment, of: sale)
            return
        }
        let lines = try await conversation.lines(of: sale)
        let changes = lines.filter { $0.thousandths != 0 }
            .map { change($0, thousandths: 0, price: $0.price) }
        guard !changes.isEmpty else { return }
        _ = try await validate(try await create(changes, sale), of: sale)
    }

    private func requireBooked(_ sale: TrytonSale) throws(ConnectorFailure) {
        guard !sale.isBooked else { return }
        throw ConnectorFailure(
            .refused(
                status: 200,
                detail: "the sale \(sale.number ?? "") is \(sale.state.rawValue) in Tryton and "
                    + "cannot be amended"
            )
        )
    }

    private func changes(
        of lines: [TrytonSale.Line],
        to order: ERPOrder
    ) throws(ConnectorFailure) -> [JSONValue] {
        for line in order.lines where line.thousandths > 0 {
            guard !lines.contains(where: { $0.number == line.number }) else { continue }
            throw ConnectorFailure(
                .refused(
                    status: 200,
                    detail: "line \(line.number) is new, and Tryton takes no new line on a "
                        + "confirmed sale; book it as an order of its own"
                )
            )
        }
        return lines.compactMap { theirs in
            guard let number = theirs.number else { return nil }
            let ours = order.lines.first { $0.number == number }
            let thousandths = ours?.thousandths ?? 0
            let price = ours?.price.millionths ?? theirs.price
            guard thousandths != theirs.thousandths || price != theirs.price else { return nil }
            return change(theirs, thousandths: thousandths, price: price)
        }
    }

    private func change(
        _ line: TrytonSale.Line,
        thousandths: Int64,
        price: Int64
    ) -> JSONValue {
        [
            "action": "line",
            "line": .number(line.identity),
            "product": line.product.map { .number($0) } ?? .null,
            "quantity": TrytonValue.quantity(thousandths),
            "unit": line.unit.map { .number($0) } ?? .null,
            "unit_price": TrytonValue.decimal(ScaledDecimal.text(price, digits: 6, atLeast: 2)),
        ]
    }
}
