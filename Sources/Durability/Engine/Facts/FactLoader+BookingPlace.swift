import Canonical
import Database
import Ordering
import Primitives
import Storage

extension FactLoader {
    /// Where an order that is to be booked stands in its ERP's queue; `nil` where the entity has no
    /// priority, and what came first goes first.
    func bookingPlace(
        of step: StepContext<OrderWorkflow>,
        at target: String,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Timestamp? {
        guard let header = step.state.header,
            let priority = try profile(of: step.entity, in: transaction.master).bookingPriority
        else { return nil }
        let headStart = priority.headStart(
            gross: step.state.totals?.gross,
            timeLeft: try timeLeft(of: step, in: transaction)
        )
        return try transaction.queueStandings.take(
            step.now.advanced(by: .zero - headStart),
            for: header.customer.rawValue,
            of: step.entity,
            at: target,
            now: step.now
        )
    }

    /// Until the first cut-off that something reserved for the order can make today.
    private func timeLeft(
        of step: StepContext<OrderWorkflow>,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Duration? {
        let catalogue = try catalogue(entity: step.entity, in: transaction)
        let sites = Set(step.state.lines.flatMap { $0.allocations.map(\.site) })
        var first: Timestamp?
        for id in sites {
            guard let place = try catalogue.place(id),
                let cutOff = calendars.cutOffAhead(of: place, at: step.now)
            else { continue }
            first = min(first ?? cutOff, cutOff)
        }
        return first?.since(step.now)
    }
}
