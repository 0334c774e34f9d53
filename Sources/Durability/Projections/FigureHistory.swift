public import Canonical
public import Database
public import Primitives
import Storage

/// What was counted elsewhere, before a company's orders came in here.
public enum FigureHistory {
    /// What an import changed, in days of outcomes.
    public struct Change: Sendable, Equatable {
        public var added: Int
        public var replaced: Int
        /// Days that are taken back: the file says nothing of them any more but zero.
        public var removed: Int
        public var unchanged: Int

        public init(added: Int = 0, replaced: Int = 0, removed: Int = 0, unchanged: Int = 0) {
            self.added = added
            self.replaced = replaced
            self.removed = removed
            self.unchanged = unchanged
        }

        public var isNothing: Bool { added + replaced + removed == 0 }
    }

    /// The last day that may be told, and whether that is because later ones are counted here;
    /// `nil` while the figures are counted anew from the log: whether orders came in before is not
    /// known then.
    public static func lastDay(
        now: Timestamp,
        entity: LegalEntity.ID,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> (day: LocalDate, isCounted: Bool)? {
        let name = entity.rawValue
        let clock = try snapshot.figureClock(of: name)
        if let first = try snapshot.orderFigures.firstReceived(entity: name) {
            return (clock.date(of: first).adding(days: -1), true)
        }
        let cursor = try snapshot.cursors.position(of: OrderFigureProjection().name)
        guard try snapshot.events.lastPosition() <= cursor else { return nil }
        return (clock.date(of: now), false)
    }

    /// Takes in what a file says: all of it or, should the transaction fail, nothing.
    ///
    /// A day of an outcome that the file speaks of says afterwards what the file says, and nothing
    /// else; other days stay. The same file again changes nothing.
    public static func load(
        _ file: FigureFile,
        entity: LegalEntity.ID,
        by actor: String,
        at now: Timestamp,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> Change {
        let name = entity.rawValue
        let told = Dictionary(grouping: file.figures) {
            FigureFile.Day(outcome: $0.outcome, day: $0.day)
        }
        let known = try known(file, entity: name, in: transaction)
        let table = transaction.importedFigures
        var change = Change()
        for place in file.days.sorted(by: { ($0.outcome, $0.day) < ($1.outcome, $1.day) }) {
            let (old, new) = (known[place] ?? [], told[place] ?? [])
            guard Set(old.map(Number.init)) != Set(new.map(Number.init)) else {
                change.unchanged += 1
                continue
            }
            if !old.isEmpty { try table.remove(place.outcome, on: place.day, entity: name) }
            for figure in new { try table.add(figure, entity: name, at: now) }
            if old.isEmpty {
                change.added += 1
            } else if new.isEmpty {
                change.removed += 1
            } else {
                change.replaced += 1
            }
        }
        guard !change.isNothing else { return change }
        try transaction.audit.append(
            AuditEntry(
                at: now,
                actor: actor,
                action: "figures.import",
                subject: "figures/" + name,
                detail: detail(of: change, file)
            )
        )
        return change
    }

    /// What is known of the days that the file speaks of.
    private static func known(
        _ file: FigureFile,
        entity: String,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> [FigureFile.Day: [ImportedFigure]] {
        var known: [FigureFile.Day: [ImportedFigure]] = [:]
        for (outcome, days) in Dictionary(grouping: file.days, by: \.outcome) {
            guard let first = days.map(\.day).min(), let last = days.map(\.day).max() else {
                continue
            }
            let figures = try transaction.importedFigures.figures(
                of: outcome,
                in: first...last,
                entity: entity,
                limit: .max
            )
            for figure in figures {
                known[FigureFile.Day(outcome: outcome, day: figure.day), default: []]
                    .append(figure)
            }
        }
        return known
    }

    private static func detail(of change: Change, _ file: FigureFile) -> String {
        let first = file.days.map(\.day).min() ?? 0
        let last = file.days.map(\.day).max() ?? 0
        return
            "\(file.source), \(LocalDate(daysSince1970: Int(first))) to "
            + "\(LocalDate(daysSince1970: Int(last))), days of outcomes: \(change.added) added, "
            + "\(change.replaced) replaced, \(change.removed) taken back"
    }

    /// What a figure says, whichever file said it.
    private struct Number: Hashable {
        var minutes: Int64
        var count: Int64
        var whole: Int64

        init(_ figure: ImportedFigure) {
            minutes = figure.minutes
            count = figure.count
            whole = figure.whole
        }
    }
}
