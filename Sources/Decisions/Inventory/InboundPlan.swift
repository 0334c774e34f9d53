public import Canonical
public import Primitives

extension [InboundSupply] {
    /// What of it can still be promised: nothing that was to come before today, which nobody knows
    /// the day of any more, and nothing that others wait for already.
    ///
    /// - Parameter waiting: thousandths of each item that orders in the queue wait for; they are
    ///   served from what comes first, at whatever site.
    public func promisable(
        behind waiting: [Item.ID: Int64],
        on today: LocalDate
    ) -> [InboundSupply] {
        var spoken = waiting
        return sorted {
            ($0.item, $0.expectedOn, $0.reference) < ($1.item, $1.expectedOn, $1.reference)
        }.compactMap { supply in
            guard supply.expectedOn >= today else { return nil }
            let taken = Swift.min(spoken[supply.item] ?? 0, supply.thousandths)
            spoken[supply.item, default: 0] -= taken
            var rest = supply
            rest.thousandths -= taken
            return rest.thousandths > 0 ? rest : nil
        }
    }
}

/// Says when goods that are not in stock are expected, and remembers what it promised.
public struct InboundPlan: Sendable {
    public struct Promise: Hashable, Sendable {
        public var on: LocalDate
        /// The supply that completes the promise.
        public var reference: String
    }

    private var supplies: [Item.ID: [InboundSupply]] = [:]

    public init(_ supplies: [InboundSupply]) {
        for supply in supplies where supply.thousandths > 0 {
            self.supplies[supply.item, default: []].append(supply)
        }
        for item in self.supplies.keys {
            self.supplies[item]?.sort {
                ($0.expectedOn, $0.reference) < ($1.expectedOn, $1.reference)
            }
        }
    }

    /// The day on which so much of the item will have come in, to `site` where only that site's
    /// helps; `nil` when nobody can say.
    ///
    /// What is promised here is not promised again; a promise that cannot be kept takes nothing.
    public mutating func promise(
        _ thousandths: Int64,
        of item: Item.ID,
        at site: Site.ID? = nil
    ) -> Promise? {
        guard var waiting = supplies[item] else { return nil }
        var missing = thousandths
        for index in waiting.indices where site == nil || site == waiting[index].site {
            let part = min(missing, waiting[index].thousandths)
            waiting[index].thousandths -= part
            missing -= part
            guard missing == 0 else { continue }
            supplies[item] = waiting
            return Promise(on: waiting[index].expectedOn, reference: waiting[index].reference)
        }
        return nil
    }
}
