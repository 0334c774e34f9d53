public import Canonical
public import Database
public import Primitives
import Storage

extension OutcomeReport {
    /// Counts the five outcomes in the days before `date` and from it on, each at most `days`.
    ///
    /// - Parameters:
    ///   - date: the first day after; one that is still to come is today. Without it, the day
    ///     after the last imported one, or else so that the period after ends today.
    ///   - days: bounded by `daysRange`.
    public static func read(
        around date: LocalDate? = nil,
        days: Int = daysUsual,
        now: Timestamp,
        entity: LegalEntity.ID,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> OutcomeReport {
        let name = entity.rawValue
        let clock = try snapshot.figureClock(of: name)
        let days = min(max(days, daysRange.lowerBound), daysRange.upperBound)
        let today = clock.date(of: now)
        let usual = try firstAfterImported(entity: name, from: snapshot)
        let date = min(date ?? usual ?? today.adding(days: 1 - days), today)
        let since = try snapshot.orderFigures.firstReceived(entity: name)
            .map { clock.date(of: $0) }
        func period(_ first: LocalDate, _ last: LocalDate) -> OutcomePeriod {
            OutcomePeriod(first, last, countedSince: since, today, clock)
        }
        let before = period(date.adding(days: -days), date.adding(days: -1))
        let after = period(date, min(date.adding(days: days - 1), today))
        var reading = OutcomeReading(before: before, after: after, entity: name)
        try reading.read(from: snapshot)
        return OutcomeReport(
            date: date,
            days: days,
            timeZone: clock.zoneName,
            before: before,
            after: after,
            countedSince: since,
            outcomes: reading.comparisons,
            isTruncated: reading.isTruncated
        )
    }

    /// The day after the last one that was counted elsewhere.
    private static func firstAfterImported(
        entity: String,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> LocalDate? {
        var last: Int64?
        for outcome in Outcome.allCases {
            let day = try snapshot.importedFigures.lastDay(of: outcome.rawValue, entity: entity)
            last = [last, day].compactMap { $0 }.max()
        }
        return last.map { LocalDate(daysSince1970: Int($0) + 1) }
    }

    /// The orders or shipments behind a number of a period, oldest first; as many as it says
    /// without what was imported.
    public static func members(
        of question: FigureQuestion,
        in period: OutcomePeriod,
        after last: FigureMember.Place?,
        entity: LegalEntity.ID,
        limit: Int,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [FigureMember] {
        try KeyFigures.members(
            of: question,
            since: period.start,
            now: Timestamp(microseconds: period.end.microseconds - 1),
            after: last,
            entity: entity,
            limit: limit,
            from: snapshot
        )
    }

    /// The differences behind a number of a period.
    public static func cases(
        in period: OutcomePeriod,
        entity: LegalEntity.ID,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [HandledCase] {
        try HandledCase.all(
            from: period.start,
            to: period.end,
            entity: entity.rawValue,
            limit: rowsMax,
            in: snapshot
        )
    }

    /// The incidents behind a number of a period, also those that are under way.
    public static func incidents(
        in period: OutcomePeriod,
        entity: LegalEntity.ID,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [Incident] {
        try Incident.all(
            from: period.start,
            to: period.end,
            entity: entity.rawValue,
            limit: rowsMax,
            in: snapshot
        ).incidents
    }
}

extension OutcomePeriod {
    fileprivate init(
        _ first: LocalDate,
        _ last: LocalDate,
        countedSince: LocalDate?,
        _ today: LocalDate,
        _ clock: BusinessClock
    ) {
        self.first = first
        self.last = last
        start = clock.start(of: Int64(first.daysSince1970))
        end = clock.start(of: Int64(last.daysSince1970) + 1)
        days = last.daysSince1970 - first.daysSince1970 + 1
        countedDays = 0
        if let countedSince, countedSince <= last {
            countedDays = last.daysSince1970 - max(first, countedSince).daysSince1970 + 1
        }
    }
}

/// Both periods as they are read, outcome by outcome.
struct OutcomeReading {
    let before: OutcomePeriod
    let after: OutcomePeriod
    let entity: String
    private var numbers: [Outcome: (before: OutcomeNumber, after: OutcomeNumber)] = [:]
    private(set) var isTruncated = false

    init(before: OutcomePeriod, after: OutcomePeriod, entity: String) {
        self.before = before
        self.after = after
        self.entity = entity
    }

    var comparisons: [OutcomeComparison] {
        Outcome.allCases.map { outcome in
            let pair = numbers[outcome] ?? (OutcomeNumber(), OutcomeNumber())
            return OutcomeComparison(
                outcome: outcome,
                before: pair.before,
                after: pair.after,
                verdict: OutcomeEvidence.judge(outcome, pair.before, pair.after)
            )
        }
    }

    mutating func read(from snapshot: borrowing Snapshot) throws(StoreFailure) {
        let first = try counted(before, from: snapshot)
        let second = try counted(after, from: snapshot)
        for outcome in Outcome.allCases {
            var pair = (
                before: first[outcome] ?? OutcomeTally(), after: second[outcome] ?? OutcomeTally()
            )
            // A line alone is no member of a sample; where orders are not known, there are as many
            // lines to each of them as here.
            let lines = Share(
                part: Int64(pair.before.members + pair.after.members),
                whole: pair.before.share.whole + pair.after.share.whole
            )
            try take(outcome, of: before, into: &pair.before, from: snapshot)
            try take(outcome, of: after, into: &pair.after, from: snapshot)
            numbers[outcome] = (
                pair.before.number(of: outcome, lines), pair.after.number(of: outcome, lines)
            )
        }
    }

    /// What was counted here.
    private mutating func counted(
        _ period: OutcomePeriod,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) -> [Outcome: OutcomeTally] {
        let sums = WindowSums(
            try snapshot.figureSums.rows(in: period.numbers, entity: entity, scope: nil)
        )
        var tallies: [Outcome: OutcomeTally] = [:]
        tallies[.orderExceptions] = OutcomeTally(share: sums.exceptions)
        let confirmation = sums.stage(.confirmation)
        tallies[.shipConfirm] = OutcomeTally(
            lengths: sums.lengths(of: .confirmation),
            waiting: confirmation.waiting
        )
        tallies[.fill] = OutcomeTally(lines: sums.fill.lines, orders: sums.fill.orders)
        let cases = try HandledCase.all(
            from: period.start,
            to: period.end,
            entity: entity,
            limit: OutcomeReport.rowsMax + 1,
            in: snapshot
        )
        // Where nothing was ever compared, no difference is no news.
        let isCompared = try snapshot.reconciliations.of(entity).contains { $0.comparedAt != nil }
        let handled = Share(
            part: Int64(min(cases.count, OutcomeReport.rowsMax)),
            whole: isCompared || !cases.isEmpty ? sums.exceptions.whole : 0
        )
        tallies[.reconciliation] = OutcomeTally(share: handled)
        let (incidents, isCut) = try Incident.all(
            from: period.start,
            to: period.end,
            entity: entity,
            limit: OutcomeReport.rowsMax,
            in: snapshot
        )
        tallies[.incidents] = OutcomeTally(incidents)
        isTruncated = isTruncated || isCut || cases.count > OutcomeReport.rowsMax
        return tallies
    }

    /// What was counted elsewhere.
    private mutating func take(
        _ outcome: Outcome,
        of period: OutcomePeriod,
        into tally: inout OutcomeTally,
        from snapshot: borrowing Snapshot
    ) throws(StoreFailure) {
        let figures = try snapshot.importedFigures.figures(
            of: outcome.rawValue,
            in: period.numbers,
            entity: entity,
            limit: OutcomeReport.rowsMax + 1
        )
        isTruncated = isTruncated || figures.count > OutcomeReport.rowsMax
        for figure in figures.prefix(OutcomeReport.rowsMax) { tally.take(figure, of: outcome) }
    }
}
