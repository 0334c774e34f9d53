public import Canonical
public import Database
public import Inventory
public import Primitives

/// How old what we know of one site's stock is, beside how old it may be.
public struct StockStanding: Equatable, Sendable {
    public var entity: String
    public var site: Site.ID
    /// What was said last; `nil` while nobody has spoken of the site.
    public var news: SiteNews?
    /// `nil` where news may be of any age.
    public var limit: StockNewsPolicy.Limit?

    public init(
        entity: String,
        site: Site.ID,
        news: SiteNews?,
        limit: StockNewsPolicy.Limit?
    ) {
        self.entity = entity
        self.site = site
        self.news = news
        self.limit = limit
    }

    /// Whether the news is older than it may be, or there is none; never without a limit.
    public func isStale(at now: Timestamp) -> Bool {
        limit.map { Freshness(asOf: news?.asOf, limit: $0.duration).isStale(at: now) } ?? false
    }
}

extension Snapshot {
    /// Every site of a company, by id, up to `limit` of them.
    public borrowing func stockStandings(
        of entity: String,
        limit: Int
    ) throws(StoreFailure) -> [StockStanding] {
        guard let record = try master.load(.entity, entity, entity: entity) else { return [] }
        let profile = try StoredValue.decode(EntityProfile.self, from: record.document)
        var heard: [Site.ID: SiteNews] = [:]
        for news in try stockNews.latest(of: entity) { heard[news.site] = news }
        let sites = try master.list(.site, entity: entity, after: "", limit: limit)
        return sites.map { record in
            let site = Site.ID(record.id)
            return StockStanding(
                entity: entity,
                site: site,
                news: heard[site],
                limit: profile.stockNews?.limit(at: site)
            )
        }
    }
}
