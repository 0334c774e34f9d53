import Connectors
import Foundation
import Primitives
import Testing

@Suite struct MaintenanceTests {
    private let weekend = MaintenanceWindow(
        days: [.sat],
        fromMinutes: 22 * 60,
        toMinutes: 4 * 60,
        zone: "America/Los_Angeles"
    )

    private func moment(_ text: String) throws -> Timestamp {
        let date = try #require(ISO8601DateFormatter().date(from: text))
        return Timestamp(microseconds: Int64(date.timeIntervalSince1970) * 1_000_000)
    }

    private func opening(_ windows: [MaintenanceWindow], _ text: String) throws -> Timestamp {
        var budget = Budget(BudgetLimits(concurrency: 1, maintenance: windows))
        return budget.nextGrant(at: try moment(text))
    }

    @Test func `nothing begins in a window, on the clocks of its zone`() throws {
        // Saturday 2026-11-28 22:00 in Los Angeles is Sunday 06:00 UTC.
        let before = "2026-11-29T05:59:59Z"
        #expect(try opening([weekend], before) == moment(before))
        let opens = try moment("2026-11-29T12:00:00Z")
        #expect(try opening([weekend], "2026-11-29T06:00:00Z") == opens)
        #expect(try opening([weekend], "2026-11-29T11:59:59Z") == opens)
        #expect(try opening([weekend], "2026-11-29T12:00:00Z") == opens)
    }

    @Test func `a window over the end of summer time is an hour longer`() throws {
        // 2026-11-01: clocks go back at 02:00. From Saturday 22:00 (05:00 UTC) to 04:00 (12:00).
        #expect(try opening([weekend], "2026-11-01T05:00:00Z") == moment("2026-11-01T12:00:00Z"))
    }

    @Test func `windows that touch are one, and a date closes a whole day`() throws {
        let newYear = MaintenanceWindow(
            dates: ["2027-01-01"],
            fromMinutes: 0,
            toMinutes: 0,
            zone: "UTC"
        )
        let night = MaintenanceWindow(fromMinutes: 1_380, toMinutes: 0, zone: "UTC")
        let opens = try moment("2027-01-02T00:00:00Z")
        #expect(try opening([newYear, night], "2026-12-31T23:10:00Z") == opens)
    }

    @Test func `a budget that is never open is refused`() throws {
        let always = MaintenanceWindow(fromMinutes: 0, toMinutes: 0, zone: "UTC")
        var limits = BudgetLimits()
        limits.maintenance = [always]
        #expect(!limits.isValid)
        limits.maintenance = [weekend]
        #expect(limits.isValid)
    }

    @Test func `a file's window is read, and written as it was`() throws {
        let text = #"{"days":["sat"],"from":"22:00","to":"04:00","zone":"America\/Los_Angeles"}"#
        let read = try JSONDecoder().decode(MaintenanceWindow.self, from: Data(text.utf8))
        #expect(read == weekend)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(String(decoding: try encoder.encode(read), as: UTF8.self) == text)
    }

    @Test(arguments: [
        #"{"from":"24:00","to":"04:00","zone":"UTC"}"#,
        #"{"from":"9:00","to":"04:00","zone":"UTC"}"#,
        #"{"from":"09:00","to":"04:00","zone":"Mars/Olympus"}"#,
        #"{"dates":["tomorrow"],"from":"09:00","to":"10:00","zone":"UTC"}"#,
        #"{"days":["someday"],"from":"09:00","to":"10:00","zone":"UTC"}"#,
    ])
    func `what is no window is refused`(_ text: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(MaintenanceWindow.self, from: Data(text.utf8))
        }
    }
}
