import Database
import Inventory
import Primitives
import Storage

extension Checkup {
    /// How old the news of each site's stock is, where somebody said how old it may be.
    func stockNews(in store: any Store) async throws(StoreFailure) -> [CheckupFinding] {
        let now = clock.now()
        let entities = installation.entities.map(\.id.rawValue)
        let standings = try await store.read { (snapshot) throws(StoreFailure) in
            var standings: [StockStanding] = []
            for entity in entities {
                standings += try snapshot.stockStandings(
                    of: entity,
                    limit: OperatingFigures.targetsMax
                )
            }
            return standings
        }
        return standings.compactMap { standing in
            guard let limit = standing.limit else { return nil }
            let isStale = standing.isStale(at: now)
            var words =
                standing.news.map { "last told by \($0.source), as of \($0.asOf)" }
                ?? "not told by anybody yet"
            if isStale { words += "; it may be \(limit.minutes) minutes old" }
            return CheckupFinding(
                isStale ? .problem : .ok,
                "stock of \(standing.site) of \(standing.entity)",
                words
            )
        }
    }
}
