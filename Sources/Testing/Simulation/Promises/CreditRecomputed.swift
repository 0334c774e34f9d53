import Canonical
import Ordering
import Primitives

/// A customer's exposure is the sum of his orders and invoices, however it was reached.
struct CreditRecomputed: Promise {
    static let sentence = "credit exposure equals what the orders add up to"

    func breaches(in evidence: Evidence) -> [String] {
        var openOrders: [Party.ID: Int64] = [:]
        var openInvoices: [Party.ID: Int64] = [:]
        for order in evidence.orders {
            guard let root = order.state.header?.creditRoot else { continue }
            openOrders[root, default: 0] += order.state.openOrderValue?.minorUnits ?? 0
            openInvoices[root, default: 0] += order.state.openInvoiceValue?.minorUnits ?? 0
        }
        let roots = Set(openOrders.keys).union(openInvoices.keys)
            .union(evidence.credit.map(\.root))
        return roots.sorted().compactMap { root in
            let account = evidence.credit.first { $0.root == root }
            let stored = (
                account?.openOrders.minorUnits ?? 0, account?.openInvoices.minorUnits ?? 0
            )
            let computed = (openOrders[root] ?? 0, openInvoices[root] ?? 0)
            guard stored != computed else { return nil }
            return "\(root): open orders \(stored.0), computed \(computed.0); "
                + "open invoices \(stored.1), computed \(computed.1)"
        }
    }
}
