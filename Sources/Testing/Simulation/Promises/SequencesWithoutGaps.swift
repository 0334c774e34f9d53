import Storage

/// Each instance's events are numbered 1, 2, 3 … up to where it stands.
struct SequencesWithoutGaps: Promise {
    static let sentence = "each order's history has no gap"

    func breaches(in evidence: Evidence) -> [String] {
        let histories = Dictionary(grouping: evidence.events) { "\($0.kind)/\($0.instanceID)" }
        var breaches: [String] = []
        for (name, events) in histories.sorted(by: { $0.key < $1.key }) {
            let sequences = events.map(\.sequence).sorted()
            if sequences != Array(1...Int64(sequences.count)) {
                breaches.append("\(name) has the events \(sequences)")
            }
        }
        for order in evidence.orders {
            let last = histories["order/\(order.id)"]?.count ?? 0
            if order.sequence != Int64(last) {
                breaches.append("order/\(order.id) stands at \(order.sequence) of \(last) events")
            }
        }
        return breaches
    }
}
