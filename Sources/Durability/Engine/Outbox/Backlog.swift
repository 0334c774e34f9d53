public import Canonical
public import Database
public import Primitives
import Storage

/// What waits for one target, in the words of the business: orders, money, and cut-offs.
public struct Backlog: Equatable, Sendable {
    /// Where an order stands with the moment at which its first promised goods must leave.
    public enum CutOff: String, CaseIterable, Sendable {
        /// It has passed, today or before.
        case missed
        /// It is still to come today.
        case today
        case later
        /// Nothing that is to leave is promised.
        case none
    }

    public internal(set) var orders: [CutOff: Int] = [:]
    /// What the orders come to, with tax; one for each currency, sorted by its code.
    public internal(set) var values: [Money] = []
    /// The first cut-off that can still be made today.
    public internal(set) var nextCutOff: Timestamp?

    /// How many orders, whenever they must leave.
    public var count: Int { orders.values.reduce(0, +) }

    /// `312 orders worth 184000.00 USD wait; 41 must leave today, the first until
    /// 2026-11-23T21:00:00Z; 12 have missed their cut-off`.
    public var words: String {
        guard count > 0 else { return "no order waits" }
        let worth = values.map(\.description).joined(separator: " and ")
        var text = count == 1 ? "one order" : "\(count) orders"
        if !worth.isEmpty { text += " worth \(worth)" }
        text += count == 1 ? " waits" : " wait"
        if let today = orders[.today], let nextCutOff {
            text += "; \(today) must leave today, the first until \(nextCutOff)"
        }
        if let missed = orders[.missed] {
            text += missed == 1 ? "; one has missed its cut-off" : "; \(missed) have missed theirs"
        }
        return text
    }
}

/// Reads what waits for a target, and holds it against the cut-offs of the sites.
public struct BacklogReader: Sendable {
    let facts: FactLoader

    public init(facts: FactLoader) { self.facts = facts }

    /// Rows of a queue that are looked at; in a longer one the rest is not counted.
    static let rowsMax = Limits.metricRows

    public func read(
        _ target: String,
        in snapshot: borrowing Snapshot,
        at now: Timestamp
    ) throws(StoreFailure) -> Backlog {
        let parts = try snapshot.backlogs.parts(of: target, limit: Self.rowsMax)
        return try read(parts, snapshot.master, now)
    }

    func read(
        _ target: String,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> Backlog {
        let parts = try transaction.backlogs.parts(of: target, limit: Self.rowsMax)
        return try read(parts, transaction.master, now)
    }

    private func read(
        _ parts: [BacklogPart],
        _ master: MasterTable,
        _ now: Timestamp
    ) throws(StoreFailure) -> Backlog {
        var backlog = Backlog()
        if parts.isEmpty { return backlog }
        let view = try MasterView(master, facts.cache)
        for part in parts {
            let catalogue = Catalogue(view: view, entity: part.entity, calendars: facts.calendars)
            let (place, moment) = try cutOff(of: part, by: catalogue, at: now)
            backlog.orders[place, default: 0] += part.orders
            if place == .today, let moment {
                backlog.nextCutOff = min(backlog.nextCutOff ?? moment, moment)
            }
            backlog.add(part)
        }
        return backlog
    }

    private func cutOff(
        of part: BacklogPart,
        by catalogue: Catalogue,
        at now: Timestamp
    ) throws(StoreFailure) -> (Backlog.CutOff, Timestamp?) {
        guard let day = part.leavesOn else { return (.none, nil) }
        var zone = try catalogue.timeZone()
        var moment = try catalogue.end(of: day)
        if let id = part.leavesFrom, let site = try catalogue.site(Site.ID(id)) {
            zone = site.timeZone
            moment = Calendars.cutOff(of: site, on: day)
        }
        guard let moment else { return (.later, nil) }
        if moment <= now { return (.missed, moment) }
        return (day <= facts.calendars.day(at: now, zone: zone).today ? .today : .later, moment)
    }
}

extension Backlog {
    /// Adds what a part is worth to its own currency's sum, and to no other.
    fileprivate mutating func add(_ part: BacklogPart) {
        guard let currency = Currency(code: part.currency), part.minorUnits > 0 else { return }
        let value = Money(minorUnits: part.minorUnits, currency)
        if let index = values.firstIndex(where: { $0.currency == currency }) {
            values[index] += value
        } else {
            let index = values.firstIndex { $0.currency.code > currency.code }
            values.insert(value, at: index ?? values.endIndex)
        }
    }
}
