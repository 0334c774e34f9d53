import Connectors
import JSON
import Primitives

/// `erp.purchase_cancel`: what has not come of a purchase is not waited for any more.
///
/// A confirmed purchase cannot be cancelled in Tryton: its open moves are, and the question that
/// Tryton then asks is answered with never. What has come and what is billed of it stay.
struct TrytonWithdrawing: ERPTask {
    let number: String
    let conversation: TrytonConversation

    func perform() async throws(ConnectorFailure) -> ConnectorResponse {
        var purchase = try await purchase()
        var wasThereAlready = true
        switch purchase.state {
        case .cancelled: return purchase.response(wasThereAlready: true)
        case .draft, .quotation:
            try await conversation.press("cancel", TrytonPurchase.model, purchase.identity)
            purchase = try await conversation.purchase(purchase.identity)
            guard purchase.state == .cancelled else { throw stillWaited(for: purchase) }
            return purchase.response(wasThereAlready: false)
        case .confirmed, .processing, .done: break
        }
        let open = try await openMoves(of: purchase)
        if !open.isEmpty {
            wasThereAlready = false
            _ = try await conversation.call(
                "model.stock.move.cancel",
                [TrytonValue.identities(open)]
            )
            purchase = try await conversation.purchase(purchase.identity)
        }
        if purchase.shipmentState == "exception" {
            wasThereAlready = false
            try await conversation.ignoreCancelledMoves(
                of: TrytonPurchase.model,
                purchase.identity
            )
            purchase = try await conversation.purchase(purchase.identity)
        }
        guard try await isSettled(purchase) else { throw stillWaited(for: purchase) }
        return purchase.response(wasThereAlready: wasThereAlready)
    }

    func find() async throws(ConnectorFailure) -> ConnectorResponse? {
        let purchase = try await purchase()
        switch purchase.state {
        case .cancelled: return purchase.response(wasThereAlready: true)
        case .draft, .quotation: return nil
        case .confirmed, .processing, .done:
            return try await isSettled(purchase)
                ? purchase.response(wasThereAlready: true) : nil
        }
    }

    private func purchase() async throws(ConnectorFailure) -> TrytonPurchase {
        let found = try await conversation.search(
            TrytonPurchase.model,
            [TrytonValue.condition("number", "=", .string(number))],
            limit: 2,
            TrytonPurchase.fields
        )
        guard let record = found.first, found.count == 1 else {
            throw TrytonConversation.refused(
                found.isEmpty
                    ? "Tryton has no purchase \(number) any more"
                    : "Tryton has more than one purchase \(number)"
            )
        }
        return try TrytonPurchase(record)
    }

    private func isSettled(_ purchase: TrytonPurchase) async throws(ConnectorFailure) -> Bool {
        guard purchase.shipmentState != "exception" else { return false }
        return try await openMoves(of: purchase).isEmpty
    }

    private func openMoves(
        of purchase: TrytonPurchase
    ) async throws(ConnectorFailure) -> [Int64] {
        let lines = try await conversation.lines(of: purchase)
        return try await conversation.incomingMoves(of: lines).filter(\.isOpen).map(\.identity)
    }

    private func stillWaited(for purchase: TrytonPurchase) -> ConnectorFailure {
        TrytonConversation.refused(
            "\(number) is \(purchase.state.rawValue) and its goods \(purchase.shipmentState) in "
                + "Tryton after its cancellation"
        )
    }
}
