public import Canonical
public import Database
import Inventory
public import Primitives

/// How a source said something of a site's stock.
public enum StockNewsKind: String, CaseIterable, Sendable {
    /// The warehouse's system, or its EDI, told what it did.
    case event
    /// Somebody counted.
    case count
    /// All of a system's stock was read, and nothing of the site differed.
    case comparison
    /// The stock that the site began with was loaded.
    case opening
}

/// What one source said last of one site's stock.
public struct SiteNews: Equatable, Sendable {
    public var site: Site.ID
    /// The system or partner; `count` and `opening` for what people told.
    public var source: String
    public var kind: StockNewsKind
    /// Of which moment it spoke; never later than it was heard.
    public var asOf: Timestamp
    public var heardAt: Timestamp

    public init(
        site: Site.ID,
        source: String,
        kind: StockNewsKind,
        asOf: Timestamp,
        heardAt: Timestamp
    ) {
        self.site = site
        self.source = source
        self.kind = kind
        self.asOf = min(asOf, heardAt)
        self.heardAt = heardAt
    }
}

/// The last news of every site's stock, one row for each source.
public struct StockNewsTable {
    let session: any SQLSession

    /// How much later news must be to be written again: a busy site is no row that all wait for.
    public static let step = Duration.seconds(15)

    /// Keeps news that is later than what is known by at least `step`.
    ///
    /// To be called last in a transaction: whoever holds one of these rows asks for no other lock.
    public func note(
        _ sites: some Sequence<Site.ID>,
        from source: String,
        _ kind: StockNewsKind,
        asOf: Timestamp,
        entity: String,
        at now: Timestamp
    ) throws(StoreFailure) {
        let said = min(asOf, now)
        for site in Set(sites).sorted() {
            try session.enqueue(
                """
                INSERT INTO stock_news (entity, site, source, kind, as_of, heard_at)
                VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (entity, site, source) DO NOTHING
                """,
                [
                    .text(entity), .id(site), .text(source), .text(kind.rawValue), .time(said),
                    .time(now),
                ]
            )
            // Rows that are not changed are not locked.
            try session.enqueue(
                """
                UPDATE stock_news
                SET kind = $4, as_of = $5, heard_at = $6
                WHERE entity = $1 AND site = $2 AND source = $3 AND as_of <= $7
                """,
                [
                    .text(entity), .id(site), .text(source), .text(kind.rawValue), .time(said),
                    .time(now), .time(said.advanced(by: .zero - Self.step)),
                ]
            )
        }
    }

    /// The latest news of each site of a company, whoever told it; by site.
    public func latest(of entity: String) throws(StoreFailure) -> [SiteNews] {
        var latest: [SiteNews] = []
        for news in try all(of: entity) where latest.last?.site != news.site {
            latest.append(news)
        }
        return latest
    }

    /// All sources of a company's sites, by site, the latest first.
    public func all(of entity: String) throws(StoreFailure) -> [SiteNews] {
        try session.rows(
            """
            SELECT site, source, kind, as_of, heard_at
            FROM stock_news
            WHERE entity = $1
            ORDER BY site, as_of DESC, source
            LIMIT $2
            """,
            [.text(entity), .int(Self.rowsMax)],
            Self.news
        ).compactMap(\.self)
    }

    /// Rows that one reading takes: sites times those that speak of them.
    static let rowsMax = 4 * StockNewsPolicy.sitesMax

    /// A kind of a name that this program does not know is a newer program's business.
    private static func news(_ row: any SQLRow) throws(StoreFailure) -> SiteNews? {
        guard let kind = StockNewsKind(rawValue: row.text(2)) else { return nil }
        return SiteNews(
            site: Site.ID(row.text(0)),
            source: row.text(1),
            kind: kind,
            asOf: row.timestamp(3),
            heardAt: row.timestamp(4)
        )
    }
}

extension Transaction {
    public var stockNews: StockNewsTable { StockNewsTable(session: session) }
}
extension Snapshot {
    public var stockNews: StockNewsTable { StockNewsTable(session: session) }
}
