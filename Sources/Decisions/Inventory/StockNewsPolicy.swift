public import Canonical
public import Primitives

/// How old news of a company's stock may be before it counts as stale, and what happens then.
///
/// ```json
/// {"staleAfterMinutes": 120, "sites": {"DAL": {"staleAfterMinutes": 30, "whenStale": "refuse"}}}
/// ```
public struct StockNewsPolicy: Codable, Hashable, Sendable {
    /// Of every site that `sites` does not name; without it those have no limit.
    public var staleAfterMinutes: Int?
    /// Of every site that does not say its own; `tell` where nothing is said.
    public var whenStale: Consequence?
    /// By the site's id.
    public var sites: [String: SiteRule]?

    /// What a question for stock is answered with, once the news is stale.
    public enum Consequence: String, Codable, CaseIterable, Hashable, Sendable {
        /// The number, and that it is old.
        case tell
        /// No number, and why not.
        case refuse
    }

    /// What one site says otherwise.
    public struct SiteRule: Codable, Hashable, Sendable {
        public var staleAfterMinutes: Int?
        public var whenStale: Consequence?

        public init(staleAfterMinutes: Int? = nil, whenStale: Consequence? = nil) {
            self.staleAfterMinutes = staleAfterMinutes
            self.whenStale = whenStale
        }
    }

    /// What holds at one site.
    public struct Limit: Hashable, Sendable {
        public var minutes: Int
        public var whenStale: Consequence

        public var duration: Duration { .seconds(60 * minutes) }
    }

    public init(
        staleAfterMinutes: Int? = nil,
        whenStale: Consequence? = nil,
        sites: [String: SiteRule]? = nil
    ) {
        self.staleAfterMinutes = staleAfterMinutes
        self.whenStale = whenStale
        self.sites = sites
    }

    public static let minutesBounds = 1...10_080
    public static let sitesMax = 1_000

    /// `nil` where news of the site may be of any age.
    public func limit(at site: Site.ID) -> Limit? {
        let own = sites?[site.rawValue]
        guard let minutes = own?.staleAfterMinutes ?? staleAfterMinutes else { return nil }
        return Limit(minutes: minutes, whenStale: own?.whenStale ?? whenStale ?? .tell)
    }

    public var isValid: Bool {
        let rules = sites ?? [:]
        let minutes = [staleAfterMinutes] + rules.values.map(\.staleAfterMinutes)
        return rules.count <= Self.sitesMax
            && minutes.allSatisfy { $0.map(Self.minutesBounds.contains) ?? true }
    }
}

/// A site of which the last news was older than it may be when something was decided on it.
public struct StaleStock: Codable, Hashable, Sendable {
    public var site: Site.ID
    /// Who spoke last; absent where nobody ever did.
    public var source: String?
    /// Of which moment.
    public var asOf: Timestamp?
    /// How old the news might have been.
    public var limitMinutes: Int

    public init(site: Site.ID, source: String?, asOf: Timestamp?, limitMinutes: Int) {
        self.site = site
        self.source = source
        self.asOf = asOf
        self.limitMinutes = limitMinutes
    }
}
