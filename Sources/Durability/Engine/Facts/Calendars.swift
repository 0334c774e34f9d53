package import Canonical
package import Primitives

/// A site, and when its company works.
package struct DispatchPlace: Equatable, Sendable {
    package var site: Site
    /// Without one goods leave from Monday to Friday.
    package var calendar: BusinessCalendar?

    package init(site: Site, calendar: BusinessCalendar?) {
        self.site = site
        self.calendar = calendar
    }

    func isOpen(on day: LocalDate) -> Bool { Calendars.isWorked(day, calendar) }
}

/// Local days and cut-offs, computed here so that decisions need no zone data.
package enum Calendars {
    /// Whether a company works on `day`; without a calendar from Monday to Friday.
    static func isWorked(_ day: LocalDate, _ calendar: BusinessCalendar?) -> Bool {
        guard let calendar else {
            // 1970-01-01 was a Thursday.
            return ((day.daysSince1970 % 7) + 7 + 3) % 7 < 5
        }
        return calendar.isOpen(on: day) && !calendar.holidays.contains(day)
    }

    /// The day it is in `zone`, and the moment that day ends.
    static func day(at moment: Timestamp, zone: String) -> (today: LocalDate, endsAt: Timestamp) {
        let time = ZoneTime(zone)
        let today = time.date(of: moment)
        return (today, time.moment(today.adding(days: 1), minutes: 0))
    }

    /// When goods released at `moment` leave: today before the cut-off, else the next day on which
    /// the company works.
    package static func nextDispatch(from place: DispatchPlace, at moment: Timestamp) -> LocalDate {
        var day = ZoneTime(place.site.timeZone).date(of: moment)
        if moment >= cutOff(of: place.site, on: day) { day = day.adding(days: 1) }
        // A week has a working day, and holidays are bounded.
        while !place.isOpen(on: day) { day = day.adding(days: 1) }
        return day
    }

    /// The cut-off that goods released at `moment` can make on the same day; `nil` when it has
    /// passed, or nothing leaves that day.
    static func cutOffAhead(of place: DispatchPlace, at moment: Timestamp) -> Timestamp? {
        let day = ZoneTime(place.site.timeZone).date(of: moment)
        let cutOff = cutOff(of: place.site, on: day)
        return moment < cutOff && place.isOpen(on: day) ? cutOff : nil
    }

    /// Until when an order leaves `site` on `day`: what its wall clock shows, also where clocks
    /// change that day.
    static func cutOff(of site: Site, on day: LocalDate) -> Timestamp {
        ZoneTime(site.timeZone).moment(day, minutes: site.cutOffMinutes)
    }

    /// Midnight at the start of `day` in `zone`; where clocks skip midnight, the first moment
    /// after.
    package static func startOf(_ day: LocalDate, zone: String) -> Timestamp {
        ZoneTime(zone).moment(day, minutes: 0)
    }
}
