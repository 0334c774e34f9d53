import Ordering
import Storage

/// One message, however often it came, changed one thing once.
struct NothingTwice: Promise {
    static let sentence = "nothing is applied twice"

    func breaches(in evidence: Evidence) -> [String] {
        evidence.book.contradictions + repeatedCauses(evidence) + repeatedNumbers(evidence)
            + repeatedOutcomes(evidence)
    }

    /// Two events with one cause are one message applied twice.
    private func repeatedCauses(_ evidence: Evidence) -> [String] {
        Dictionary(grouping: evidence.events, by: \.cause)
            .filter { $0.value.count > 1 }
            .map { cause, events in
                let names = events.map { "\($0.kind)/\($0.instanceID)/\($0.sequence) \($0.type)" }
                return "\(cause) was applied \(events.count) times: "
                    + names.joined(separator: ", ")
            }
            .sorted()
    }

    /// An effect is done once: whoever lost its lease meanwhile has nothing more to say of it.
    private func repeatedOutcomes(_ evidence: Evidence) -> [String] {
        Dictionary(grouping: evidence.attempts.filter { $0.outcome == "done" }, by: \.effectKey)
            .filter { $0.value.count > 1 }
            .map { "\($0.key) was done \($0.value.count) times" }
            .sorted()
    }

    /// Two standing orders with one PO number are one purchase order taken twice.
    private func repeatedNumbers(_ evidence: Evidence) -> [String] {
        let standing = evidence.orders.filter { $0.state.phase != .rejected }
        return Dictionary(grouping: standing) { order in
            order.state.header.map { "\($0.customer) \($0.purchaseOrderNumber)" } ?? order.id
        }
        .filter { $0.value.count > 1 }
        .map { "\($0.key) became \($0.value.map(\.id).joined(separator: " and "))" }
        .sorted()
    }
}
