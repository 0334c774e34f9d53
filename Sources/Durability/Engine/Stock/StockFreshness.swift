public import Canonical
import Database
public import Inventory
public import Primitives
public import Storage

/// How old the news of a company's sites is: a moment for each site, so that a question compares
/// and looks nothing up.
public struct StockFreshness: Equatable, Sendable {
    /// What of one site is told with its numbers.
    public struct Age: Equatable, Sendable {
        /// Who spoke last; `nil` where nobody ever did.
        public var source: String?
        public var freshness: Freshness
        public var whenStale: StockNewsPolicy.Consequence

        public func isStale(at now: Timestamp) -> Bool { freshness.isStale(at: now) }
    }

    /// `nil` where news may be of any age.
    let policy: StockNewsPolicy?
    /// Of the sites that were spoken of and have a limit.
    private let ages: [Site.ID: Age]

    /// Nothing has a limit.
    static let unlimited = StockFreshness(policy: nil, [])

    /// - Parameter news: the latest of each site.
    init(policy: StockNewsPolicy?, _ news: [SiteNews]) {
        self.policy = policy
        var ages: [Site.ID: Age] = [:]
        for told in news {
            guard let limit = policy?.limit(at: told.site) else { continue }
            ages[told.site] = Age(source: told.source, asOf: told.asOf, limit)
        }
        self.ages = ages
    }

    /// `nil` where news of the site may be of any age.
    public func age(of site: Site.ID) -> Age? {
        guard let policy else { return nil }
        if let age = ages[site] { return age }
        return policy.limit(at: site).map { Age(source: nil, asOf: nil, $0) }
    }
}

extension StockFreshness.Age {
    fileprivate init(source: String?, asOf: Timestamp?, _ limit: StockNewsPolicy.Limit) {
        self.source = source
        freshness = Freshness(asOf: asOf, limit: limit.duration)
        whenStale = limit.whenStale
    }
}
