import Canonical
import Connectors
import Inventory
import Ordering
import Primitives
import Purchasing

extension TrytonConnector {
    /// What one request asks for, ready to be done or looked for.
    func task(
        for request: ConnectorRequest,
        _ deadline: Timestamp
    ) throws(ConnectorFailure) -> any ERPTask {
        let operation = try request.erpOperation()
        let conversation = conversation(request, deadline)
        switch operation {
        case .book, .amend, .cancel, .issueGoods, .invoice, .takeBack, .credit:
            return try saleTask(operation, request, conversation)
        case .adjust:
            return TrytonAdjusting(
                document: try request.decoded(as: AdjustmentDocument.self),
                directory: directory,
                conversation: conversation
            )
        case .purchase:
            return TrytonPurchasing(
                document: try request.decoded(as: PurchaseDocument.self),
                directory: directory,
                conversation: conversation
            )
        case .withdraw:
            return TrytonWithdrawing(
                number: try request.decoded(as: ERPCancellation.self).externalNumber,
                conversation: conversation
            )
        case .receive:
            return TrytonReceiving(
                document: try request.decoded(as: ReceiptDocument.self),
                directory: directory,
                conversation: conversation
            )
        case .bill:
            return TrytonBilling(
                bill: try request.decoded(as: SupplierBill.self),
                directory: directory,
                conversation: conversation
            )
        }
    }

    private func saleTask(
        _ operation: ERPOperation,
        _ request: ConnectorRequest,
        _ conversation: TrytonConversation
    ) throws(ConnectorFailure) -> any ERPTask {
        switch operation {
        case .book:
            return TrytonBooking(
                order: try request.decoded(as: ERPOrder.self),
                directory: directory,
                conversation: conversation
            )
        case .amend:
            return TrytonAmendment(
                order: try request.decoded(as: ERPOrder.self),
                amending: TrytonAmending(conversation: conversation)
            )
        case .cancel:
            return TrytonCancellation(
                number: try request.decoded(as: ERPCancellation.self).externalNumber,
                amending: TrytonAmending(conversation: conversation)
            )
        case .issueGoods:
            return TrytonGoodsIssuing(
                issue: try request.decoded(as: GoodsIssue.self),
                conversation: conversation
            )
        case .invoice:
            return TrytonInvoicing(
                invoice: try request.decoded(as: Invoice.self),
                conversation: conversation
            )
        case .takeBack:
            return TrytonReturning(
                goods: try request.decoded(as: GoodsReturn.self),
                conversation: conversation
            )
        case .credit:
            return TrytonCrediting(
                note: try request.decoded(as: CreditNote.self),
                conversation: conversation
            )
        case .adjust, .purchase, .withdraw, .receive, .bill:
            preconditionFailure("\(operation) is no operation of a sale")
        }
    }
}
