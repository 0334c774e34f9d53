import Database
import Primitives
import Storage
import Workflows

extension FactLoader {
    /// The ERP for a call about an instance: the one that has its document already, whatever the
    /// entity's is meanwhile, and the entity's for a new one.
    func erp<W: Workflow>(
        for operation: Operation,
        of step: StepContext<W>,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> String {
        if let first = operation.documentOpener,
            let holder = try transaction.effects.target(
                of: first.rawValue,
                ofInstance: W.name,
                step.instanceID
            )
        {
            return holder
        }
        return try profile(of: step.entity, in: transaction.master).erp.rawValue
    }
}

extension Operation {
    /// The call that opened the ERP's document which this one is about; none where it opens one.
    fileprivate var documentOpener: Operation? {
        switch self {
        case .erpAmend, .erpCancel, .erpGoodsIssue, .erpInvoice, .erpReturn, .erpCreditNote:
            .erpBook
        case .erpPurchaseCancel, .erpReceipt, .erpSupplierInvoice: .erpPurchase
        default: nil
        }
    }
}
