import Canonical
import Primitives
import Testing

@testable import Engine

/// Goods leave on the days on which their company works, until their site's wall clock shows the
/// cut-off.
@Suite struct CutOffTests {
    private static func site(in zone: String, cutOff: Int = 15 * 60) -> Site {
        Site(
            id: "DAL",
            name: "Dallas",
            timeZone: zone,
            cutOffMinutes: cutOff,
            preference: 1,
            warehouse: "wms"
        )
    }

    private static let calendar = BusinessCalendar(
        workingDays: [.monday, .tuesday, .wednesday, .thursday, .saturday],
        opensMinutes: 8 * 60,
        closesMinutes: 17 * 60,
        holidays: [LocalDate("2026-11-26")].compactMap { $0 }
    )

    private static func date(_ text: String) -> LocalDate {
        LocalDate(text) ?? LocalDate(daysSince1970: 0)
    }

    private static func moment(_ day: String, _ hours: Int) -> Timestamp {
        date(day).startInUTC.advanced(by: .seconds(hours * 3_600))
    }

    @Test func `a holiday and a closed Friday ship nothing, an open Saturday does`() {
        let chicago = DispatchPlace(
            site: Self.site(in: "America/Chicago"),
            calendar: Self.calendar
        )
        // Wednesday, 25 November, four in the afternoon; then Thanksgiving and a Friday off.
        let evening = Self.moment("2026-11-25", 22)
        #expect(Calendars.nextDispatch(from: chicago, at: evening) == Self.date("2026-11-28"))
        let holiday = Self.moment("2026-11-26", 16)
        #expect(Calendars.cutOffAhead(of: chicago, at: holiday) == nil)
        let saturday = Self.moment("2026-11-28", 16)
        #expect(Calendars.cutOffAhead(of: chicago, at: saturday) == Self.moment("2026-11-28", 21))
    }

    @Test func `without a calendar goods leave from Monday to Friday`() {
        let chicago = DispatchPlace(site: Self.site(in: "America/Chicago"), calendar: nil)
        #expect(
            Calendars.nextDispatch(from: chicago, at: Self.moment("2026-11-26", 16))
                == Self.date("2026-11-26")
        )
        #expect(
            Calendars.nextDispatch(from: chicago, at: Self.moment("2026-11-27", 22))
                == Self.date("2026-11-30")
        )
    }

    @Test func `a cut-off is what the wall clock shows, also on a day on which clocks change`() {
        // Clocks go forward in Cairo on Friday, 24 April 2026, and in Chicago on a Sunday.
        let cairo = Self.site(in: "Africa/Cairo")
        #expect(
            Calendars.cutOff(of: cairo, on: Self.date("2026-04-23"))
                == Self.moment("2026-04-23", 13)
        )
        #expect(
            Calendars.cutOff(of: cairo, on: Self.date("2026-04-24"))
                == Self.moment("2026-04-24", 12)
        )
        let chicago = Self.site(in: "America/Chicago")
        #expect(
            Calendars.cutOff(of: chicago, on: Self.date("2026-03-08"))
                == Self.moment("2026-03-08", 20)
        )
        #expect(
            Calendars.cutOff(of: chicago, on: Self.date("2026-11-01"))
                == Self.moment("2026-11-01", 21)
        )
        // Half past two does not come that day: what is skipped ends with the first moment after.
        let night = Self.site(in: "America/Chicago", cutOff: 150)
        #expect(
            Calendars.cutOff(of: night, on: Self.date("2026-03-08"))
                == Self.moment("2026-03-08", 8)
        )
    }

    @Test func `one site under two calendars is remembered for both`() {
        let memory = CalendarMemory()
        let site = Self.site(in: "America/Chicago")
        let now = Self.moment("2026-11-26", 16)
        for _ in 0..<2 {
            let plain = DispatchPlace(site: site, calendar: nil)
            #expect(memory.nextDispatch(from: plain, at: now) == Self.date("2026-11-26"))
            let ours = DispatchPlace(site: site, calendar: Self.calendar)
            #expect(memory.nextDispatch(from: ours, at: now) == Self.date("2026-11-28"))
        }
    }
}
