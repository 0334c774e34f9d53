public import Canonical
public import Database
public import Inventory
public import Primitives
import Storage

/// Recomputes levels from the ledger, in pages, on one consistent view.
public enum LedgerReview {
    static let page = 5_000

    /// The proofs of an item's levels, by site; all sites, or one.
    public static func proofs(
        of item: Item.ID,
        at site: Site.ID? = nil,
        entity: String,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [LedgerProof] {
        let levels = try snapshot.stock.levels(of: item, entity: entity)
        var proofs: [LedgerProof] = []
        for level in levels where site == nil || level.site == site {
            var proof = LedgerProof(of: level)
            var entries: [LedgerEntry]
            repeat {
                entries = try snapshot.stock.ledger(
                    of: item,
                    at: level.site,
                    entity: entity,
                    after: proof.postings,
                    limit: page
                )
                for entry in entries { proof.add(entry) }
            } while entries.count == page
            proof.finish()
            proofs.append(proof)
        }
        return proofs
    }
}
