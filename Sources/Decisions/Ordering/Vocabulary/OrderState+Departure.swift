public import Canonical
public import Primitives

/// When the first goods of an order must leave to keep its word, and from where.
public struct Departure: Hashable, Sendable {
    public var day: LocalDate
    /// Where what is promised for that day is reserved; empty while it is not there yet.
    public var sites: [Site.ID]

    public init(day: LocalDate, sites: [Site.ID]) {
        self.day = day
        self.sites = sites
    }
}

extension OrderState {
    /// `nil` when nothing that is still to leave is promised.
    public var departure: Departure? {
        let open = lines.filter { $0.quantities.outstanding > 0 }
        guard let day = open.compactMap(\.promisedOn).min() else { return nil }
        let sites = open.lazy.filter { $0.promisedOn == day }.flatMap(\.allocations).map(\.site)
        return Departure(day: day, sites: Set(sites).sorted())
    }
}
