public import Primitives

/// When a company works: its days, its hours and the days on which it is closed, all in its own
/// time zone.
///
/// ```json
/// {"workingDays": ["monday", "tuesday"], "opensMinutes": 480, "closesMinutes": 1020,
///  "holidays": ["2026-12-25"]}
/// ```
public struct BusinessCalendar: Codable, Hashable, Sendable {
    public enum Weekday: String, Codable, CaseIterable, Hashable, Sendable {
        case monday, tuesday, wednesday, thursday, friday, saturday, sunday
    }

    public var workingDays: [Weekday]
    /// Minutes after local midnight.
    public var opensMinutes: Int
    public var closesMinutes: Int
    public var holidays: [LocalDate]

    public init(
        workingDays: [Weekday],
        opensMinutes: Int,
        closesMinutes: Int,
        holidays: [LocalDate] = []
    ) {
        self.workingDays = workingDays
        self.opensMinutes = opensMinutes
        self.closesMinutes = closesMinutes
        self.holidays = holidays
    }

    private enum CodingKeys: String, CodingKey {
        case workingDays, opensMinutes, closesMinutes, holidays
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        workingDays = try container.decode([Weekday].self, forKey: .workingDays)
        opensMinutes = try container.decode(Int.self, forKey: .opensMinutes)
        closesMinutes = try container.decode(Int.self, forKey: .closesMinutes)
        holidays = try container.decodeIfPresent([LocalDate].self, forKey: .holidays) ?? []
    }

    /// A hundred years of ten holidays.
    public static let holidaysMax = 1_000

    public var isValid: Bool {
        !workingDays.isEmpty && Set(workingDays).count == workingDays.count
            && opensMinutes >= 0 && opensMinutes < closesMinutes && closesMinutes <= 1_440
            && holidays.count <= Self.holidaysMax
    }

    /// Whether a weekday like this one is worked on; holidays are asked for apart.
    public func isOpen(on day: LocalDate) -> Bool {
        // 1970-01-01 was a Thursday.
        let index = ((day.daysSince1970 % 7) + 7 + 3) % 7
        return workingDays.contains(Weekday.allCases[index])
    }
}
