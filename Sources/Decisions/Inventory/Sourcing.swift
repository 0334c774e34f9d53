public import Canonical

/// Chooses the sites that serve an order's lines, and remembers what it gave away.
///
/// First one site that can serve every line; else, line by line, one site that can serve the whole
/// line; else, where splits are allowed, several sites. Among sites that qualify the preferred one
/// goes first, then the one with the largest availability, then the smaller id. Sites without a
/// preference are not sourced from.
///
/// A site has as many of a kit as its scarcest component is enough for. What one demand takes of a
/// component no other gets, whether it wants the component alone or in another kit.
public struct Sourcing: Sendable {
    /// What one line wants, in thousandths of the stock unit.
    public struct Demand: Hashable, Sendable {
        public var item: Item.ID
        public var thousandths: Int64
        /// Stock is taken in multiples of this: 1,000 for items sold whole.
        public var step: Int64
        /// What a kit is taken from; empty for everything else.
        public var components: [KitComponent]

        public init(
            item: Item.ID,
            thousandths: Int64,
            step: Int64,
            components: [KitComponent] = []
        ) {
            precondition(step > 0, "stock is taken in positive steps")
            self.item = item
            self.thousandths = thousandths
            self.step = step
            self.components = components
        }
    }

    public struct Take: Hashable, Sendable {
        public var site: Site.ID
        public var thousandths: Int64

        public init(site: Site.ID, thousandths: Int64) {
            self.site = site
            self.thousandths = thousandths
        }
    }

    private struct Shelf {
        var site: Site.ID
        var preference: Int
        var available: Int64

        func available(inSteps step: Int64) -> Int64 { available - available % step }
    }

    private var shelves: [Item.ID: [Shelf]] = [:]

    public init(levels: [StockLevel], preferences: [Site.ID: Int]) {
        shelves.reserveCapacity(levels.count)
        for level in levels {
            guard let preference = preferences[level.site] else { continue }
            shelves[level.item, default: []].append(
                Shelf(site: level.site, preference: preference, available: level.available)
            )
        }
    }

    /// What each demand gets, in the order of the demands; less than wanted when stock is short.
    public mutating func plan(
        _ demands: [Demand],
        allowsSplit: Bool,
        excluding excluded: Set<Site.ID> = []
    ) -> [[Take]] {
        if demands.count > 1, let site = siteServing(demands, excluding: excluded) {
            return demands.map { demand in
                guard demand.thousandths > 0 else { return [] }
                take(demand.thousandths, for: demand, from: site)
                return [Take(site: site, thousandths: demand.thousandths)]
            }
        }
        return demands.map { serve($0, allowsSplit: allowsSplit, excluding: excluded) }
    }

    private func siteServing(_ demands: [Demand], excluding excluded: Set<Site.ID>) -> Site.ID? {
        var wanted: [Item.ID: (thousandths: Int64, step: Int64)] = [:]
        for demand in demands where demand.thousandths > 0 {
            guard demand.components.isEmpty else {
                for part in demand.components {
                    wanted[part.item, default: (0, 1)].thousandths += part.needed(
                        for: demand.thousandths
                    )
                }
                continue
            }
            wanted[demand.item, default: (0, demand.step)].thousandths += demand.thousandths
        }
        guard
            let rarest = wanted.keys.min(by: {
                (shelves[$0]?.count ?? 0) < (shelves[$1]?.count ?? 0)
            }),
            let candidates = shelves[rarest]
        else { return nil }
        let serving = candidates.filter { candidate in
            !excluded.contains(candidate.site)
                && wanted.allSatisfy { item, want in
                    shelves[item]?.contains {
                        $0.site == candidate.site
                            && $0.available(inSteps: want.step) >= want.thousandths
                    } ?? false
                }
        }
        return serving.min { ($0.preference, $0.site) < ($1.preference, $1.site) }?.site
    }

    private mutating func serve(
        _ demand: Demand,
        allowsSplit: Bool,
        excluding excluded: Set<Site.ID>
    ) -> [Take] {
        guard demand.thousandths > 0 else { return [] }
        let candidates = shelves(for: demand).filter {
            !excluded.contains($0.site) && $0.available(inSteps: demand.step) > 0
        }
        let whole = candidates.filter { $0.available(inSteps: demand.step) >= demand.thousandths }
        if let best = whole.min(by: Self.isPreferred) {
            take(demand.thousandths, for: demand, from: best.site)
            return [Take(site: best.site, thousandths: demand.thousandths)]
        }
        guard allowsSplit else {
            guard let fullest = candidates.min(by: Self.isFuller) else { return [] }
            let part = fullest.available(inSteps: demand.step)
            take(part, for: demand, from: fullest.site)
            return [Take(site: fullest.site, thousandths: part)]
        }
        var missing = demand.thousandths
        var takes: [Take] = []
        for candidate in candidates.sorted(by: Self.isPreferred) where missing > 0 {
            let part = min(missing, candidate.available(inSteps: demand.step))
            take(part, for: demand, from: candidate.site)
            takes.append(Take(site: candidate.site, thousandths: part))
            missing -= part
        }
        return takes
    }

    private static func isPreferred(_ lhs: Shelf, _ rhs: Shelf) -> Bool {
        (lhs.preference, rhs.available, lhs.site) < (rhs.preference, lhs.available, rhs.site)
    }

    private static func isFuller(_ lhs: Shelf, _ rhs: Shelf) -> Bool {
        (rhs.available, lhs.preference, lhs.site) < (lhs.available, rhs.preference, rhs.site)
    }

    /// Where the demand can be served from; of a kit, with as many as there are components for.
    private func shelves(for demand: Demand) -> [Shelf] {
        guard let first = demand.components.first else { return shelves[demand.item] ?? [] }
        return (shelves[first.item] ?? []).map { shelf in
            var kits = shelf
            kits.available =
                demand.components.lazy.map { part in
                    part.wholeKits(in: available(of: part.item, at: shelf.site))
                }.min() ?? 0
            return kits
        }
    }

    /// What is left to give of an item at a site; zero where the site has no shelf of it.
    public func available(of item: Item.ID, at site: Site.ID) -> Int64 {
        shelves[item]?.first { $0.site == site }?.available ?? 0
    }

    /// Sites that keep any of these items, the preferred one first.
    public func sites(of items: [Item.ID]) -> [Site.ID] {
        var preferences: [Site.ID: Int] = [:]
        for shelf in items.lazy.compactMap({ shelves[$0] }).joined() {
            preferences[shelf.site] = shelf.preference
        }
        return preferences.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
    }

    private mutating func take(_ thousandths: Int64, for demand: Demand, from site: Site.ID) {
        guard demand.components.isEmpty else {
            for part in demand.components {
                take(part.needed(for: thousandths), of: part.item, from: site)
            }
            return
        }
        take(thousandths, of: demand.item, from: site)
    }

    /// Takes what of an item at a site is left, up to so much, and answers how much that was.
    public mutating func takeUp(
        to thousandths: Int64,
        of item: Item.ID,
        from site: Site.ID
    ) -> Int64 {
        let part = min(thousandths, available(of: item, at: site))
        guard part > 0 else { return 0 }
        take(part, of: item, from: site)
        return part
    }

    private mutating func take(_ thousandths: Int64, of item: Item.ID, from site: Site.ID) {
        guard let index = shelves[item]?.firstIndex(where: { $0.site == site }) else { return }
        shelves[item]?[index].available -= thousandths
    }
}
