import Canonical
import Primitives
import Workflows

extension InvoiceRunWorkflow {
    /// Money for the whole invoice, shared out in proportion to what each order still owes.
    ///
    /// What is paid beyond the total goes to the first order, whose own decision puts the
    /// overpayment before finance.
    func paid(
        _ invoice: Invoice,
        by receipt: PaymentReceipt,
        _ state: State
    ) throws(Refusal) -> Decision<State, Effect> {
        guard receipt.invoice == invoice.id else {
            throw .unexpected("\(receipt.reference) pays \(receipt.invoice), not \(invoice.id)")
        }
        guard (1...Self.paymentMinorUnitsMax).contains(receipt.amount.minorUnits) else {
            throw .unexpected("\(receipt.reference) pays \(receipt.amount), which is no payment")
        }
        guard !state.paymentReferences.contains(receipt.reference) else {
            return .ignored(state, because: "\(receipt.reference) was counted before.")
        }
        var after = state
        after.paymentReferences.append(receipt.reference)
        guard receipt.amount.currency == invoice.total.currency else {
            let problem = Effect.openWorkItem(
                key: "invoice_run/\(invoice.id)/payment/\(receipt.reference)",
                owner: .financeAnalyst,
                detail: "\(receipt.reference) pays \(receipt.amount) for \(invoice.total)"
            )
            return Decision(after, [problem], because: ["It came in another currency."])
        }
        after.invoice?.paid += receipt.amount
        var effects: [Effect] = []
        for (index, part) in parts(of: receipt.amount, state.shares).enumerated()
        where part.minorUnits > 0 {
            after.shares[index].paid += part
            var share = receipt
            share.amount = part
            effects.append(.tellOrderPaid(state.shares[index].order, share))
        }
        return Decision(
            after,
            effects,
            because: ["\(receipt.amount) (\(receipt.reference)) for \(invoice.id)."]
        )
    }

    /// A payment of more than ten trillion major units is a typing error.
    private static let paymentMinorUnitsMax: Int64 = 1_000_000_000_000_000

    private func parts(of amount: Money, _ shares: [State.Share]) -> [Money] {
        var parts = shares.map { _ in Money.zero(amount.currency) }
        let owing = shares.indices.filter { shares[$0].owed > 0 }
        let owed = owing.reduce(Int64(0)) { $0 + shares[$1].owed }
        let applied = min(owed, amount.minorUnits)
        if applied > 0 {
            let split = Money(minorUnits: applied, amount.currency)
                .split(by: owing.map { shares[$0].owed })
            for (index, part) in zip(owing, split) { parts[index] = part }
        }
        if !parts.isEmpty { parts[0].minorUnits += amount.minorUnits - applied }
        return parts
    }
}

extension InvoiceRunWorkflow.State.Share {
    fileprivate var owed: Int64 { max(0, total.minorUnits - paid.minorUnits) }
}
