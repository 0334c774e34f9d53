import Canonical
import Database
import Inventory
import Primitives
import Storage

extension EntityProfile {
    /// Which of these sites have not spoken for longer than they may, by id; `nil` where none.
    func staleStock(
        at sites: Set<Site.ID>,
        in table: StockNewsTable,
        _ now: Timestamp
    ) throws(StoreFailure) -> [StaleStock]? {
        guard let stockNews else { return nil }
        let limited = sites.sorted().compactMap { site in
            stockNews.limit(at: site).map { (site: site, limit: $0) }
        }
        guard !limited.isEmpty else { return nil }
        let heard = Dictionary(
            try table.latest(of: id.rawValue).map { ($0.site, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let stale = limited.compactMap { site, limit -> StaleStock? in
            let news = heard[site]
            guard Freshness(asOf: news?.asOf, limit: limit.duration).isStale(at: now) else {
                return nil
            }
            return StaleStock(
                site: site,
                source: news?.source,
                asOf: news?.asOf,
                limitMinutes: limit.minutes
            )
        }
        return stale.isEmpty ? nil : stale
    }
}
