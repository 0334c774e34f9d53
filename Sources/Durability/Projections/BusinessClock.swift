import Canonical
import Engine
import Primitives
import Storage

/// The days of one company, and the time within its working hours.
///
/// Days are counted in its time zone, so one may have 23 or 25 hours.
struct BusinessClock: Sendable {
    private let zone: ZoneTime
    var zoneName: String { zone.name }
    /// Absent where the company has not said when it works.
    let calendar: BusinessCalendar?
    private let holidays: Set<LocalDate>

    /// Days that one span is looked at for; a longer one counts as that long.
    static let daysMax = 3_660

    init(zone: String, calendar: BusinessCalendar? = nil) {
        self.zone = ZoneTime(zone)
        self.calendar = calendar
        holidays = Set(calendar?.holidays ?? [])
    }

    static let utc = BusinessClock(zone: "UTC")

    /// Days since 1970 in the company's zone.
    func day(of moment: Timestamp) -> Int64 { Int64(date(of: moment).daysSince1970) }

    func start(of day: Int64) -> Timestamp {
        zone.moment(LocalDate(daysSince1970: Int(day)), minutes: 0)
    }

    /// When a day ends; `nil` at the end of the calendar.
    func end(of day: LocalDate) -> Timestamp? {
        day.year < 9_999 ? zone.moment(day.adding(days: 1), minutes: 0) : nil
    }

    func date(of moment: Timestamp) -> LocalDate { zone.date(of: moment) }

    /// Milliseconds of working hours between two moments; nothing where the second is before the
    /// first. `nil` without a calendar.
    func workingMilliseconds(from: Timestamp, to: Timestamp) -> Int64? {
        guard let calendar else { return nil }
        var day = date(of: from)
        let last = date(of: to)
        var microseconds: Int64 = 0
        var looked = 0
        while day <= last, looked < Self.daysMax {
            if calendar.isOpen(on: day), !holidays.contains(day) {
                let opens = max(from, zone.moment(day, minutes: calendar.opensMinutes))
                let closes = min(to, zone.moment(day, minutes: calendar.closesMinutes))
                microseconds += max(0, closes.microseconds - opens.microseconds)
            }
            day = day.adding(days: 1)
            looked += 1
        }
        return microseconds / 1_000
    }
}

extension BusinessClock {
    init(_ calendar: FigureCalendar) {
        self.init(zone: calendar.timeZone, calendar: calendar.calendar)
    }
}
