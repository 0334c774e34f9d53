import Canonical
import Ordering
import Storage

/// What the order board shows is where the orders stand.
struct BoardAgrees: Promise {
    static let sentence = "the order board shows where orders stand"

    func breaches(in evidence: Evidence) -> [String] {
        evidence.orders.compactMap { order in
            guard let row = evidence.board[order.id] else {
                return "\(order.id) is not on the board"
            }
            guard row.sequence == order.sequence, row.status == order.state.status.rawValue else {
                return "\(order.id) is \(order.state.status.rawValue) at \(order.sequence), the "
                    + "board says \(row.status) at \(row.sequence)"
            }
            return nil
        }
    }
}
