import Canonical
import Primitives
import Testing

@testable import Projections

/// Days and working hours of a company, at the edges of days, weeks and clocks.
@Suite struct BusinessClockTests {
    private static let week = BusinessCalendar(
        workingDays: [.monday, .tuesday, .wednesday, .thursday, .friday],
        opensMinutes: 8 * 60,
        closesMinutes: 17 * 60,
        holidays: [LocalDate("2026-11-26")].compactMap { $0 }
    )
    private let chicago = BusinessClock(zone: "America/Chicago", calendar: Self.week)

    /// Hours of working time between two moments of 2026 in UTC.
    private func hours(_ from: String, _ to: String) throws -> Double? {
        chicago.workingMilliseconds(from: try moment(from), to: try moment(to))
            .map { Double($0) / 3_600_000 }
    }

    /// `11-23T15:30`
    private func moment(_ text: String) throws -> Timestamp {
        let day = try #require(LocalDate("2026-" + text.prefix(5)))
        let hours = try #require(Int(text.dropFirst(6).prefix(2)))
        let minutes = try #require(Int(text.suffix(2)))
        return day.startInUTC.advanced(by: .seconds(hours * 3_600 + minutes * 60))
    }

    @Test func `only what lies within working hours counts`() throws {
        // Chicago is six hours behind UTC in winter: 14:00 to 23:00 UTC are its hours.
        #expect(try hours("11-23T15:00", "11-23T16:30") == 1.5)
        #expect(try hours("11-23T08:00", "11-23T15:00") == 1)
        #expect(try hours("11-23T22:00", "11-24T15:00") == 2)
        #expect(try hours("11-23T23:30", "11-24T13:00") == 0)
    }

    @Test func `weekends and holidays do not count`() throws {
        // Friday to Monday, and over Thanksgiving.
        #expect(try hours("11-20T22:00", "11-23T15:00") == 2)
        #expect(try hours("11-25T22:00", "11-27T15:00") == 2)
        #expect(try hours("11-21T10:00", "11-22T23:00") == 0)
    }

    @Test func `hours are those of the wall clock on the days that clocks change around`() throws {
        // Clocks go back on Sunday, 1 November: 13:00 to 22:00 UTC before, 14:00 to 23:00 after.
        #expect(try hours("10-30T13:00", "10-30T22:00") == 9)
        #expect(try hours("10-30T21:00", "11-02T15:00") == 2)
        let sunday = chicago.day(of: try moment("11-01T12:00"))
        let length = chicago.start(of: sunday + 1).since(chicago.start(of: sunday))
        #expect(length == .seconds(25 * 3_600))
        #expect(chicago.start(of: sunday).description.hasPrefix("2026-11-01T05:00:00"))
    }

    @Test func `a day begins at its first moment wherever clocks change around midnight`() throws {
        // Midnight is skipped in Havana and Santiago, comes twice in Havana, and a day was left out
        // in Apia.
        let days = [
            ("America/Havana", "2026-03-08", "2026-03-08T05:00:00"),
            ("America/Havana", "2026-11-01", "2026-11-01T04:00:00"),
            ("America/Santiago", "2026-09-06", "2026-09-06T04:00:00"),
            ("Asia/Beirut", "2026-03-29", "2026-03-28T22:00:00"),
            ("Asia/Beirut", "2026-10-25", "2026-10-24T22:00:00"),
            ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00"),
            ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00"),
        ]
        for (zone, day, start) in days {
            let clock = BusinessClock(zone: zone)
            let date = try #require(LocalDate(day))
            let moment = clock.start(of: Int64(date.daysSince1970))
            #expect(moment.description.hasPrefix(start), "\(zone) \(day): \(moment)")
            let before = clock.day(of: moment.advanced(by: .microseconds(-1)))
            #expect(before < clock.day(of: moment), "\(zone) \(day)")
        }
    }

    @Test func `a clock that runs ahead makes no working time, and none is told without hours`()
        throws
    {
        #expect(try hours("11-23T16:00", "11-23T15:00") == 0)
        let utc = BusinessClock.utc
        let moment = Timestamp(microseconds: -1)
        #expect(utc.workingMilliseconds(from: moment, to: moment) == nil)
        #expect(utc.day(of: moment) == -1)
        #expect(utc.start(of: 2).microseconds == 172_800_000_000)
        #expect(utc.day(of: Timestamp(microseconds: 86_400_000_000 - 1)) == 0)
    }

    @Test func `a span of many years ends`() throws {
        let end = Timestamp(microseconds: 253_000_000_000_000_000)
        let start = Timestamp(microseconds: 0)
        #expect(try #require(chicago.workingMilliseconds(from: start, to: end)) > 0)
    }

    @Test func `a calendar that cannot be is known`() {
        var calendar = Self.week
        #expect(calendar.isValid)
        calendar.closesMinutes = calendar.opensMinutes
        #expect(!calendar.isValid)
        calendar = Self.week
        calendar.workingDays = []
        #expect(!calendar.isValid)
        calendar.workingDays = [.monday, .monday]
        #expect(!calendar.isValid)
    }
}
