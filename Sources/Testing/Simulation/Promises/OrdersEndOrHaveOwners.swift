import Canonical
import Ordering

/// No order is forgotten on its way.
struct OrdersEndOrHaveOwners: Promise {
    static let sentence = "every order ends, or waits with an owner"

    func breaches(in evidence: Evidence) -> [String] {
        evidence.orders.compactMap { order in
            if let reason = order.quarantine { return "\(order.id) is frozen: \(reason)" }
            switch order.state.phase {
            case .rejected, .cancelled, .closed: return nil
            case .awaitingSubmission: return "\(order.id) was never submitted"
            case .held, .active:
                guard !evidence.hasOwner(order) else { return nil }
                return "\(order.id) stays \(order.state.status.rawValue) and nobody has it: "
                    + Self.picture(of: order)
            }
        }
    }

    private static func picture(of order: StoredOrder) -> String {
        let lines = order.state.lines.map { line in
            let quantities = line.quantities
            return "\(line.number): ordered \(quantities.ordered) cancelled \(quantities.cancelled)"
                + " open \(quantities.open) backordered \(quantities.backordered) allocated "
                + "\(quantities.allocated) picked \(quantities.picked) shipped "
                + "\(quantities.shipped) invoiced \(quantities.invoiced)"
        }
        return lines.joined(separator: "; ")
    }
}
