import Canonical
import Engine
import Inventory
import JSON
import Ordering
import Primitives
import Storage

/// How old the news of sites is at the moment of one question.
struct StockAges {
    private let freshness: StockFreshness
    private let now: Timestamp

    init(_ freshness: StockFreshness, at now: Timestamp) {
        self.freshness = freshness
        self.now = now
    }

    /// `nil` where news of the site may be of any age.
    func age(of site: Site.ID) -> StockFreshness.Age? { freshness.age(of: site) }

    func isStale(_ age: StockFreshness.Age) -> Bool { age.isStale(at: now) }

    /// - Throws: `stock-stale`, when the answer would hold numbers of a site whose news is too old
    ///   for one.
    func refuse(_ items: [StockMatch], at asked: Site.ID?) throws(Problem) {
        var tooOld: Set<Site.ID> = []
        for match in items {
            guard case .found(let stock) = match else { continue }
            for facts in stock.sites where asked == nil || asked == facts.site.id {
                guard let age = age(of: facts.site.id), age.whenStale == .refuse, isStale(age)
                else { continue }
                tooOld.insert(facts.site.id)
            }
        }
        guard !tooOld.isEmpty else { return }
        let sites = tooOld.sorted()
        throw Problem(
            .stockStale,
            sites.map(sentence).joined(separator: " "),
            members: JSONObject(present: ["sites": .array(sites.map(json))])
        )
    }

    private func sentence(_ site: Site.ID) -> String {
        guard let age = age(of: site), let source = age.source, let asOf = age.freshness.asOf else {
            return "Nobody has told the stock of \(site) yet."
        }
        return "The stock of \(site) was last told by \(source), as of \(asOf)."
    }

    private func json(_ site: Site.ID) -> JSONValue {
        let age = age(of: site)
        return .members([
            "site": .id(site),
            "source": .text(age?.source),
            "as_of": .moment(age?.freshness.asOf),
        ])
    }
}
