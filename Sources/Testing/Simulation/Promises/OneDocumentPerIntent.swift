import JSON
import Ordering
import SimulatedWorld

/// However often a call had to be repeated, the ERP holds one document for what was meant.
struct OneDocumentPerIntent: Promise {
    static let sentence = "one ERP document for one intent"

    func breaches(in evidence: Evidence) -> [String] {
        evidence.world.erp.audit.filter { $0.numbers.count > 1 }.map {
            "\($0.kind) \($0.reference) was made \($0.numbers.count) times: "
                + $0.numbers.joined(separator: ", ")
        }
            + repeated(evidence.erpOrders, "order_ref", "order")
            + repeated(evidence.erpGoodsIssues, "delivery", "goods issue of")
            + repeated(evidence.erpInvoices, "invoice_no", "invoice")
            + evidence.orders.flatMap { breaches(of: $0, evidence) }
    }

    /// The same thing under two references is still the same thing twice.
    private func repeated(_ documents: [JSONValue], _ field: String, _ kind: String) -> [String] {
        Dictionary(grouping: documents) { $0[field]?.string ?? "" }
            .filter { $0.value.count > 1 && !$0.key.isEmpty }
            .map { name, same in
                let numbers = same.compactMap { $0["number"]?.string }
                return "\(kind) \(name) stands in the ERP as " + numbers.joined(separator: ", ")
            }
            .sorted()
    }

    /// What the order believes of the ERP is what the ERP holds.
    private func breaches(of order: StoredOrder, _ evidence: Evidence) -> [String] {
        guard case .booked(let number) = order.state.booking else { return [] }
        guard let document = evidence.erpOrders.first(where: { $0["number"]?.string == number })
        else { return ["\(order.id) is booked as \(number), which the ERP does not know"] }
        guard document["order_ref"]?.string == order.id else {
            return ["\(order.id) is booked as \(number), which is another order's"]
        }
        return []
    }
}
