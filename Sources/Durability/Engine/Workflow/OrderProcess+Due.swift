import Canonical
import Database
import Ordering
import Primitives
import Storage

extension OrderProcess {
    /// By when what keeps `order` must be settled for it to keep its word: the cut-off of the
    /// site that its first promised goods leave from; without a site the end of that day, and
    /// without a promise the end of the day that the buyer asked for. `nil` when none is known.
    func due(
        of order: OrderState,
        entity: String,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> WorkItemDue? {
        let catalogue = try facts.catalogue(entity: entity, in: transaction)
        guard let departure = order.departure else {
            guard let asked = order.header?.requestedDeliveryDate else { return nil }
            return try catalogue.end(of: asked).map { WorkItemDue($0, by: .requested) }
        }
        for id in departure.sites {
            guard let site = try catalogue.site(id) else { continue }
            return WorkItemDue(Calendars.cutOff(of: site, on: departure.day), by: .cutOff)
        }
        return try catalogue.end(of: departure.day).map { WorkItemDue($0, by: .promise) }
    }
}

extension OrderProcess {
    /// What waits for a person is due by the promise as it is now, and not as it was when the item
    /// was opened.
    func followPromise(
        _ step: StepContext<OrderWorkflow>,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) {
        let order = step.state
        guard order.holds.contains(where: \.isActive) || !order.exceptions.isEmpty else { return }
        try transaction.workItems.move(
            ofInstance: OrderWorkflow.name,
            step.instanceID,
            to: try due(of: order, entity: step.entity, in: transaction)
        )
    }
}

extension Catalogue {
    /// When `day` ends where the entity keeps its books; `nil` at the end of the calendar.
    func end(of day: LocalDate) throws(StoreFailure) -> Timestamp? {
        guard day.year < 9_999 else { return nil }
        return Calendars.startOf(day.adding(days: 1), zone: try timeZone())
    }

    /// Where the entity keeps its books.
    func timeZone() throws(StoreFailure) -> String {
        try view.value(EntityProfile.self, .entity, entity, entity: entity)?.timeZone ?? "UTC"
    }
}
