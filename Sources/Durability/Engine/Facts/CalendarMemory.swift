import Canonical
import Primitives
import Synchronization

/// Local days and dispatches, worked out once a minute: midnights, cut-offs and changes of clocks
/// fall on whole minutes, and looking a zone up costs more than the rest of a decision's facts.
///
/// A class, because all decisions of a process share it. Bounded: when full it starts anew.
final class CalendarMemory: Sendable {
    private struct Day {
        var minute: Int64
        var today: LocalDate
        var endsAt: Timestamp
    }

    private struct Dispatch {
        var minute: Int64
        var calendar: BusinessCalendar?
        var day: LocalDate
        /// The cut-off that can still be made on the day it is, if one can.
        var cutOff: Timestamp?
    }

    static let entriesMax = 10_000

    /// Guards the days, by zone.
    private let days = Mutex<[String: Day]>([:])
    /// Guards the dispatches, by the whole site: another cut-off is another site. A calendar may
    /// have a thousand holidays, so it is compared and not looked up by.
    private let dispatches = Mutex<[Site: Dispatch]>([:])

    /// The day it is in `zone`, and the moment that day ends.
    func day(at moment: Timestamp, zone: String) -> (today: LocalDate, endsAt: Timestamp) {
        let minute = Self.minute(of: moment)
        if let known = days.withLock({ $0[zone] }), known.minute == minute {
            return (known.today, known.endsAt)
        }
        let (today, endsAt) = Calendars.day(at: moment, zone: zone)
        days.withLock { days in
            if days.count >= Self.entriesMax { days.removeAll(keepingCapacity: true) }
            days[zone] = Day(minute: minute, today: today, endsAt: endsAt)
        }
        return (today, endsAt)
    }

    /// When goods released at `moment` leave.
    func nextDispatch(from place: DispatchPlace, at moment: Timestamp) -> LocalDate {
        dispatch(from: place, at: moment).day
    }

    /// The cut-off that goods released at `moment` can make on the same day, if one can.
    func cutOffAhead(of place: DispatchPlace, at moment: Timestamp) -> Timestamp? {
        dispatch(from: place, at: moment).cutOff
    }

    private func dispatch(from place: DispatchPlace, at moment: Timestamp) -> Dispatch {
        let minute = Self.minute(of: moment)
        if let known = dispatches.withLock({ $0[place.site] }), known.minute == minute,
            known.calendar == place.calendar
        {
            return known
        }
        let dispatch = Dispatch(
            minute: minute,
            calendar: place.calendar,
            day: Calendars.nextDispatch(from: place, at: moment),
            cutOff: Calendars.cutOffAhead(of: place, at: moment)
        )
        dispatches.withLock { dispatches in
            if dispatches.count >= Self.entriesMax { dispatches.removeAll(keepingCapacity: true) }
            dispatches[place.site] = dispatch
        }
        return dispatch
    }

    /// Rounded down, also before 1970.
    private static func minute(of moment: Timestamp) -> Int64 {
        let (minute, rest) = moment.microseconds.quotientAndRemainder(dividingBy: 60_000_000)
        return rest < 0 ? minute - 1 : minute
    }
}
