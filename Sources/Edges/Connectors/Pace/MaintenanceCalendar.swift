import Foundation
import Primitives

/// Says at any moment whether a target's windows close it, and until when.
///
/// What it said last is kept until it changes: zones are looked up once a window, not once a call.
struct MaintenanceCalendar: Equatable, Sendable {
    let windows: [MaintenanceWindow]
    private var known: Stretch?

    /// From one change to the next; when closed, it opens at the end.
    private struct Stretch: Equatable, Sendable {
        var from: Timestamp
        var until: Timestamp
        var isClosed: Bool
    }

    private static let daysAhead = 8
    private static let dayMicroseconds: Int64 = 86_400_000_000

    init(_ windows: [MaintenanceWindow]) { self.windows = windows }

    /// When the target opens; `nil` when it is open at `moment`.
    mutating func opening(at moment: Timestamp) -> Timestamp? {
        if windows.isEmpty { return nil }
        if let known, known.from <= moment, moment < known.until {
            return known.isClosed ? known.until : nil
        }
        let stretch = stretch(at: moment)
        known = stretch
        return stretch.isClosed ? stretch.until : nil
    }

    /// Whether the target is closed at `moment`, and until when it stays so; open for a day at most
    /// is told at once. `nil` without windows.
    func hours(at moment: Timestamp) -> (isClosed: Bool, until: Timestamp)? {
        guard !windows.isEmpty else { return nil }
        let stretch = stretch(at: moment)
        return (stretch.isClosed, stretch.until)
    }

    /// Whether some moment of a week is open, so that a queue can ever go.
    var leavesRoom: Bool {
        let monday = Timestamp(microseconds: 1_767_571_200_000_000)
        let stretch = stretch(at: monday)
        return !stretch.isClosed
            || stretch.until.since(monday) < .microseconds(7 * Self.dayMicroseconds)
    }

    private func stretch(at moment: Timestamp) -> Stretch {
        let spans = windows.flatMap { $0.spans(around: moment, daysAhead: Self.daysAhead) }
            .sorted { $0.start < $1.start }
        var end = moment
        for span in spans where span.start <= end { end = max(end, span.end) }
        if end > moment { return Stretch(from: moment, until: end, isClosed: true) }
        let horizon = moment.advanced(by: .microseconds(Self.dayMicroseconds))
        let next = spans.first { $0.start > moment }?.start ?? horizon
        return Stretch(from: moment, until: min(next, horizon), isClosed: false)
    }
}

extension MaintenanceWindow {
    /// Its stretches that touch the days around `moment`, from the day before on.
    fileprivate func spans(
        around moment: Timestamp,
        daysAhead: Int
    ) -> [(start: Timestamp, end: Timestamp)] {
        var calendar = Calendar(identifier: .gregorian)
        // Checked when it was read.
        guard let zone = TimeZone(identifier: zone) else { return [] }
        calendar.timeZone = zone
        let now = Date(timeIntervalSince1970: Double(moment.microseconds) / 1_000_000)
        let today = calendar.startOfDay(for: now)
        return (-1...daysAhead).compactMap { offset in
            guard let day = calendar.date(byAdding: .day, value: offset, to: today),
                begins(on: day, calendar),
                let start = Self.moment(day, 0, fromMinutes, calendar),
                let end = Self.moment(day, toMinutes > fromMinutes ? 0 : 1, toMinutes, calendar)
            else { return nil }
            return (start, end)
        }
    }

    private func begins(on day: Date, _ calendar: Calendar) -> Bool {
        if days.isEmpty && dates.isEmpty { return true }
        let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: day)
        if let weekday = parts.weekday, days.contains(Day.allCases[weekday - 1]) { return true }
        return dates.contains { text in
            guard let date = Self.date(text) else { return false }
            return (date.year, date.month, date.day) == (parts.year, parts.month, parts.day)
        }
    }

    /// A time that a change of clocks skips counts as the first one after.
    private static func moment(
        _ day: Date,
        _ daysLater: Int,
        _ minutes: Int,
        _ calendar: Calendar
    ) -> Timestamp? {
        guard let day = calendar.date(byAdding: .day, value: daysLater, to: day) else { return nil }
        var parts = calendar.dateComponents([.year, .month, .day], from: day)
        parts.hour = minutes / 60
        parts.minute = minutes % 60
        return calendar.date(from: parts).map {
            Timestamp(microseconds: Int64($0.timeIntervalSince1970.rounded()) * 1_000_000)
        }
    }
}
