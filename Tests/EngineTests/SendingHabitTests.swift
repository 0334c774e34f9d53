import Canonical
import Primitives
import Testing
import Translation

@testable import Engine

/// A partner that always sends, and has not.
@Suite struct SendingHabitTests {
    private static let habit = SendingHabit(byMinutes: 9 * 60)
    private static let calendar = BusinessCalendar(
        workingDays: [.monday, .tuesday, .wednesday, .thursday, .friday],
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

    private static func deadline(_ last: Timestamp) -> Timestamp {
        habit.deadline(after: last, zone: "America/Chicago", calendar: calendar)
    }

    @Test func `the next orders are due on the next working day, by the clock on the wall`() {
        // Tuesday's orders came late, or in the evening: Wednesday's are due all the same.
        #expect(Self.deadline(Self.moment("2026-11-24", 16)) == Self.moment("2026-11-25", 15))
        #expect(Self.deadline(Self.moment("2026-11-25", 4)) == Self.moment("2026-11-25", 15))
        // Over Thanksgiving, and over a weekend.
        #expect(Self.deadline(Self.moment("2026-11-25", 14)) == Self.moment("2026-11-27", 15))
        #expect(Self.deadline(Self.moment("2026-11-27", 14)) == Self.moment("2026-11-30", 15))
        // In summer Chicago is five hours behind.
        #expect(Self.deadline(Self.moment("2026-07-01", 14)) == Self.moment("2026-07-02", 14))
    }

    @Test func `without a calendar nothing is missed at weekends`() {
        let deadline = Self.habit.deadline(
            after: Self.moment("2026-11-27", 14),
            zone: "nowhere",
            calendar: nil
        )
        #expect(deadline == Self.moment("2026-11-30", 9))
    }
}
