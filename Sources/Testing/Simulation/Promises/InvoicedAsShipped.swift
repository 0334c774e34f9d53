import Billing
import Canonical
import JSON
import Ordering
import Primitives
import SimulatedWorld

/// What is billed has left, once, to the cent the ERP says, and what was paid is known.
struct InvoicedAsShipped: Promise {
    static let sentence = "invoiced is never above shipped, and paid is what was paid"

    func breaches(in evidence: Evidence) -> [String] {
        evidence.orders.flatMap { breaches(of: $0, evidence) }
            + evidence.runs.compactMap { run in
                run.state.invoice.flatMap { breach(ofTotal: $0, evidence) }
            }
    }

    private func breaches(of order: StoredOrder, _ evidence: Evidence) -> [String] {
        var breaches: [String] = []
        for line in order.state.lines {
            let quantities = line.quantities
            let billed = order.state.invoices.flatMap(\.lines)
                .filter { $0.line == line.number }
                .reduce(0) { $0 + $1.thousandths }
            if billed != quantities.invoiced || quantities.invoiced > quantities.shipped {
                breaches.append(
                    "\(order.id) line \(line.number): shipped \(quantities.shipped), invoiced "
                        + "\(quantities.invoiced), on invoices \(billed)"
                )
            }
            let left = order.state.fulfilments.reduce(0) { sum, fulfilment in
                sum + sent(line, among: evidence.world.warehouse.shipped(fulfilment.id.rawValue))
            }
            if left != quantities.shipped {
                breaches.append(
                    "\(order.id) line \(line.number): \(left) left the warehouse, the order says "
                        + "\(quantities.shipped)"
                )
            }
        }
        // Its share of a consolidated invoice is checked with the run.
        let own = order.state.invoices.filter { invoice in
            !evidence.runs.contains { $0.state.invoice?.id == invoice.id }
        }
        return breaches + own.compactMap { breach(ofTotal: $0, evidence) }
    }

    /// Of a kit, what of its components left together.
    private func sent(_ line: OrderLine, among shipped: [Int: Int64]) -> Int64 {
        guard let kit = line.kit else { return shipped[line.number] ?? 0 }
        return kit.components.map { $0.part.wholeKits(in: shipped[$0.number] ?? 0) }.min() ?? 0
    }

    private func breach(ofTotal invoice: Invoice, _ evidence: Evidence) -> String? {
        let number = invoice.id.rawValue
        let posted = evidence.erpInvoices.first { $0["invoice_no"]?.string == number }
        guard let posted else {
            return invoice.externalNumber.map { "\(number) is said to be posted as \($0)" }
        }
        guard let total = posted["total"]?.number?.scaled(toDigits: 2),
            let paid = posted["paid"]?.number?.scaled(toDigits: 2)
        else { return "\(number) has no total in the ERP" }
        guard total == invoice.total.minorUnits else {
            return "\(number) is \(invoice.total.minorUnits) here and \(total) in the ERP"
        }
        guard paid == invoice.paid.minorUnits else {
            return "\(number) is paid \(invoice.paid.minorUnits) here and \(paid) in the ERP"
        }
        return nil
    }
}
