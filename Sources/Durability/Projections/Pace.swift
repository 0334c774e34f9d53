import Canonical
import Database
import Primitives
import Storage

/// How long something took lately, as it was measured: what is told of those still under way.
struct Pace: Sendable {
    /// Whose times these are: `channel portal`.
    var name: String
    private let lengths: [FigureSumTable.Row]

    /// Fewer than that tell nothing about the next one.
    static let membersMin = 10
    /// Days that are looked back at.
    static let days: Int64 = 28

    init(name: String, lengths: [FigureSumTable.Row]) {
        self.name = name
        self.lengths = lengths.filter { $0.count > 0 }
    }

    var count: Int { lengths.reduce(0) { $0 + Int($1.count) } }

    /// How long those took that took longer than `elapsed`; `nil` where they are too few.
    ///
    /// What has waited for a day is not told by those that were through in an hour.
    func spread(longerThan elapsed: Duration = .zero) -> Spread? {
        let told =
            elapsed > .zero
            ? lengths.filter { Duration.milliseconds($0.total / $0.count) > elapsed } : lengths
        guard let spread = Spread(of: told), spread.count >= Self.membersMin else { return nil }
        return spread
    }

    /// Why `spread` told nothing.
    func silence(after elapsed: Duration) -> String {
        guard count >= Self.membersMin else {
            return "not enough history: \(count) of \(name) in \(Self.days) days, and "
                + "\(Self.membersMin) are needed"
        }
        return "it has taken \(PlainWords.age(elapsed)), longer than nearly all \(count) of "
            + "\(name) in \(Self.days) days"
    }
}

/// The paces and places that forecasts of one view are told by, each read once.
///
/// A class, because the forecasts of a view share what it has read; confined to the view's thread.
final class PaceBook {
    private let entity: String
    private let days: ClosedRange<Int64>
    let clock: BusinessClock
    private var paces: [String: Pace] = [:]
    private var sites: [Site.ID: Site?] = [:]

    init(entity: String, now: Timestamp, in snapshot: borrowing Snapshot) throws(StoreFailure) {
        self.entity = entity
        clock = try snapshot.figureClock(of: entity)
        let today = clock.day(of: now)
        days = (today - Pace.days)...today
    }

    func pace(
        _ measure: String,
        _ cut: FigureCut,
        _ part: String,
        in snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> Pace {
        let key = "\(measure)/\(cut.rawValue)/\(part)"
        if let known = paces[key] { return known }
        let lengths = try snapshot.figureSums.lengths(
            of: measure,
            in: days,
            entity: entity,
            FigureScope(cut, part)
        )
        let pace = Pace(name: "\(cut.rawValue) \(part)", lengths: lengths)
        paces[key] = pace
        return pace
    }

    /// `nil` for one that master data do not know any more.
    func site(_ id: Site.ID, in snapshot: borrowing Snapshot) throws(StoreFailure) -> Site? {
        if let known = sites[id] { return known }
        let record = try snapshot.master.load(.site, id.rawValue, entity: entity)
        let site = try record.map { (record) throws(StoreFailure) in
            try StoredValue.decode(Site.self, from: record.document)
        }
        sites.updateValue(site, forKey: id)
        return site
    }
}
