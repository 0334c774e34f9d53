import Ordering
import Storage
import Workflows

/// The log is evidence: deciding every order's events again, on what was known then, ends in the
/// same state.
struct ReplayAgrees: Promise {
    static let sentence = "replaying the log gives the stored state"

    func breaches(in evidence: Evidence) -> [String] {
        let histories = Dictionary(
            grouping: evidence.events.filter { $0.kind == OrderWorkflow.name },
            by: \.instanceID
        )
        return evidence.orders.compactMap { order in
            do {
                let replayed = try Self.replay(histories[order.id] ?? [])
                return replayed == order.state ? nil : "\(order.id) replays to another state"
            } catch {
                return "\(order.id) cannot be replayed: \(error)"
            }
        }
    }

    private static func replay(_ events: [StoredEvent]) throws -> OrderState {
        let workflow = OrderWorkflow()
        var state = OrderWorkflow.initialState
        for stored in events.sorted(by: { $0.sequence < $1.sequence }) {
            let event = try StoredValue.decode(OrderEvent.self, from: stored.event)
            let facts = try StoredValue.decode(OrderFacts.self, from: stored.facts)
            let moment = Moment(now: stored.at, sequence: stored.sequence)
            state = try workflow.decide(state, on: event, given: facts, in: moment).state
        }
        return state
    }
}
