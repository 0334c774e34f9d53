import Canonical
import Ordering
import Primitives

/// A channel's subscriber is told every milestone of its orders, each order's in their order.
struct SubscribersHearAll: Promise {
    static let sentence = "subscribers hear every milestone, in order"

    func breaches(in evidence: Evidence) -> [String] {
        let heard = Dictionary(grouping: evidence.receiver.taken, by: \.order)
        return evidence.receiver.problems
            + evidence.orders.compactMap { order in
                guard order.state.header?.channel == Trade.portal else { return nil }
                let milestones = evidence.milestones[Order.ID(order.id)] ?? []
                let told = milestones.map { "order." + $0.kind.rawValue }
                let taken = heard[order.id]?.map(\.type) ?? []
                guard told != taken else { return nil }
                return "\(order.id) had \(told.joined(separator: " ")), its subscriber heard "
                    + taken.joined(separator: " ")
            }
    }
}
