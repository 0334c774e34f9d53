import Canonical
import Foundation
import Primitives

/// Local days and cut-offs, computed here so that decisions need no zone data.
enum Calendars {
    /// The day it is in `zone`, and the moment that day ends.
    static func day(at moment: Timestamp, zone: String) -> (today: LocalDate, endsAt: Timestamp) {
        let today = LocalDate(at: moment, secondsFromUTC: offset(of: zone, at: moment))
        return (today, startOf(today.adding(days: 1), zone: zone))
    }

    /// When goods released at `moment` leave `site`: today before the cut-off, else the next
    /// weekday.
    static func nextDispatch(from site: Site, at moment: Timestamp) -> LocalDate {
        let seconds = offset(of: site.timeZone, at: moment)
        var day = LocalDate(at: moment, secondsFromUTC: seconds)
        if moment >= cutOff(of: site, on: day) { day = day.adding(days: 1) }
        while isWeekend(day) { day = day.adding(days: 1) }
        return day
    }

    /// The cut-off of `site` that goods released at `moment` can make on the same day; `nil` when
    /// it has passed, or nothing leaves that day.
    static func cutOffAhead(of site: Site, at moment: Timestamp) -> Timestamp? {
        let seconds = offset(of: site.timeZone, at: moment)
        let day = LocalDate(at: moment, secondsFromUTC: seconds)
        let cutOff = cutOff(of: site, on: day)
        return moment < cutOff && !isWeekend(day) ? cutOff : nil
    }

    /// Until when an order leaves `site` on `day`.
    static func cutOff(of site: Site, on day: LocalDate) -> Timestamp {
        startOf(day, zone: site.timeZone).advanced(by: .seconds(site.cutOffMinutes * 60))
    }

    /// Midnight at the start of `day` in `zone`; where clocks skip midnight, the first moment
    /// after.
    static func startOf(_ day: LocalDate, zone: String) -> Timestamp {
        let utc = day.startInUTC
        // The offset just before and at that midnight may differ around a change of clocks.
        let guess = utc.advanced(by: .seconds(-offset(of: zone, at: utc)))
        return utc.advanced(by: .seconds(-offset(of: zone, at: guess)))
    }

    /// The moment at which clocks in `zone` show so many seconds after midnight of `day`; of two,
    /// where clocks are set back, the earlier one.
    static func moment(_ day: LocalDate, seconds: Int, zone: String) -> Timestamp {
        let wanted = day.startInUTC.advanced(by: .seconds(seconds))
        func shown(_ offset: Int) -> Timestamp { wanted.advanced(by: .seconds(-offset)) }
        // The offsets a day before and after are all that there can be.
        let before = offset(of: zone, at: wanted.advanced(by: .seconds(-86_400)))
        let after = offset(of: zone, at: wanted.advanced(by: .seconds(86_400)))
        let candidates = [shown(before), shown(after)].sorted()
        return candidates.first { shown(offset(of: zone, at: $0)) == $0 } ?? shown(before)
    }

    private static func isWeekend(_ day: LocalDate) -> Bool {
        // 1970-01-01 was a Thursday.
        let weekday = ((day.daysSince1970 % 7) + 7 + 3) % 7
        return weekday >= 5
    }

    /// An unknown zone counts as UTC; configuration is checked when it is loaded.
    private static func offset(of zone: String, at moment: Timestamp) -> Int {
        let date = Date(timeIntervalSince1970: Double(moment.microseconds) / 1_000_000)
        return TimeZone(identifier: zone)?.secondsFromGMT(for: date) ?? 0
    }
}
