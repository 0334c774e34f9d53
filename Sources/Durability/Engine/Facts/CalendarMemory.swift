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
        var day: LocalDate
    }

    static let entriesMax = 10_000

    /// Guards the days, by zone.
    private let days = Mutex<[String: Day]>([:])
    /// Guards the dispatches, by the whole site: another cut-off is another site.
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

    /// When goods released at `moment` leave `site`.
    func nextDispatch(from site: Site, at moment: Timestamp) -> LocalDate {
        let minute = Self.minute(of: moment)
        if let known = dispatches.withLock({ $0[site] }), known.minute == minute {
            return known.day
        }
        let day = Calendars.nextDispatch(from: site, at: moment)
        dispatches.withLock { dispatches in
            if dispatches.count >= Self.entriesMax { dispatches.removeAll(keepingCapacity: true) }
            dispatches[site] = Dispatch(minute: minute, day: day)
        }
        return day
    }

    /// Rounded down, also before 1970.
    private static func minute(of moment: Timestamp) -> Int64 {
        let (minute, rest) = moment.microseconds.quotientAndRemainder(dividingBy: 60_000_000)
        return rest < 0 ? minute - 1 : minute
    }
}
