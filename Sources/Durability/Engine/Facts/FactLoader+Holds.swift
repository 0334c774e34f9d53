import Canonical
import Database
import Inventory
import Primitives
import Storage

extension FactLoader {
    /// What an event about holds needs; no query for any other.
    func holdFacts(
        _ request: AllocationWorkflow.FactRequest,
        _ catalogue: Catalogue,
        _ entity: String,
        _ transaction: borrowing Transaction
    ) throws(StoreFailure) -> HoldFacts? {
        let site: Site.ID
        var holds: [StockHold.Standing] = []
        var standing = 0
        switch request.holds {
        case .none: return nil
        case .named(let number, let place):
            site = place
            let table = transaction.stockHolds
            holds =
                try table.load(number, of: request.item, at: site, entity: entity)
                .map { [$0] } ?? []
            guard holds.isEmpty else { break }
            standing = try table.standing(
                of: request.item,
                at: site,
                entity: entity,
                limit: StockHold.standingMax
            ).count
        case .ofWarehouse(let place):
            site = place
            holds = try transaction.stockHolds.standing(
                of: request.item,
                at: site,
                entity: entity,
                limit: StockHold.standingMax
            ).filter(\.hold.isFromWarehouse)
        }
        return HoldFacts(
            policy: try profile(of: entity, in: transaction.master).holds ?? .standard,
            isDivisible: try catalogue.item(request.item)?.isDivisible,
            isSiteKnown: try catalogue.site(site) != nil,
            holds: holds,
            standing: standing
        )
    }
}
