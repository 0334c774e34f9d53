public import Canonical
public import Primitives

/// What can be promised of a kit, from what can be promised of its components: at each site as many
/// as the scarcest of them is enough for, today and on each day on which some of them come in.
public struct KitStock: Sendable {
    public struct Part: Sendable {
        public var component: KitComponent
        public var levels: [StockLevel]
        public var inbound: [InboundSupply]

        public init(
            _ component: KitComponent,
            levels: [StockLevel],
            inbound: [InboundSupply]
        ) {
            self.component = component
            self.levels = levels
            self.inbound = inbound
        }

        /// For how many kits there is enough of it at a site, until a day.
        fileprivate func kits(at site: Site.ID, until day: LocalDate?) -> Int64 {
            let there = levels.first { $0.site == site }?.available ?? 0
            let coming = inbound.reduce(Int64(0)) { sum, supply in
                guard supply.site == site, let day, supply.expectedOn <= day else { return sum }
                return sum + supply.thousandths
            }
            return component.wholeKits(in: there + coming)
        }
    }

    /// One for each site that keeps or expects all components, by site; there and not reserved.
    public private(set) var levels: [StockLevel] = []
    /// How many more kits can be put together from which day on, by site and day.
    public private(set) var inbound: [InboundSupply] = []

    public init(of kit: Item.ID, from parts: [Part]) {
        let places = parts.map { Set($0.levels.map(\.site) + $0.inbound.map(\.site)) }
        guard let first = places.first else { return }
        for site in places.dropFirst().reduce(first, { $0.intersection($1) }).sorted() {
            var kits = Self.kits(parts, at: site, until: nil)
            levels.append(StockLevel(item: kit, site: site, onHand: kits, reserved: 0))
            let supplies = parts.flatMap(\.inbound).filter { $0.site == site }
                .sorted { ($0.expectedOn, $0.reference) < ($1.expectedOn, $1.reference) }
            for supply in supplies {
                let later = Self.kits(parts, at: site, until: supply.expectedOn)
                guard later > kits else { continue }
                inbound.append(
                    InboundSupply(
                        item: kit,
                        site: site,
                        expectedOn: supply.expectedOn,
                        thousandths: later - kits,
                        reference: supply.reference
                    )
                )
                kits = later
            }
        }
    }

    private static func kits(_ parts: [Part], at site: Site.ID, until day: LocalDate?) -> Int64 {
        parts.lazy.map { $0.kits(at: site, until: day) }.min() ?? 0
    }
}
