import Connectors
import JSON

/// What an ERP is asked to do.
enum ERPOperation: String, CaseIterable {
    case book = "erp.book"
    case amend = "erp.amend"
    case cancel = "erp.cancel"
    case issueGoods = "erp.goods_issue"
    case invoice = "erp.invoice"
    case takeBack = "erp.return"
    case credit = "erp.credit_note"
    case adjust = "erp.adjustment"
    case purchase = "erp.purchase"
    case withdraw = "erp.purchase_cancel"
    case receive = "erp.receipt"
    case bill = "erp.supplier_invoice"

    static let ofSales: [ERPOperation] = [.book, .amend, .cancel, .issueGoods, .invoice]
}

/// One operation with its payload: done once under its key, or looked for.
protocol ERPTask: Sendable {
    func perform() async throws(ConnectorFailure) -> ConnectorResponse
    /// `nil` when nothing was made under the key.
    func find() async throws(ConnectorFailure) -> ConnectorResponse?
}

/// The payload of `erp.cancel` and `erp.purchase_cancel`.
struct ERPCancellation: Decodable {
    var externalNumber: String
}

extension ConnectorRequest {
    func erpOperation() throws(ConnectorFailure) -> ERPOperation {
        guard let operation = ERPOperation(rawValue: operation) else {
            throw ConnectorFailure(.misconfigured("there is no operation \(operation)"))
        }
        return operation
    }

    func decoded<Value: Decodable>(as type: Value.Type) throws(ConnectorFailure) -> Value {
        do {
            return try JSONDocumentDecoder().decode(type, from: payload)
        } catch {
            throw ConnectorFailure(.untranslatable("the payload is no \(type): \(error)"))
        }
    }
}
