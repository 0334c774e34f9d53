import Foundation

/// When a target is closed: some hours of some days, on the clocks of a zone.
///
/// ```yaml
/// budget:
///   maintenance:
///     - {days: [sat, sun], from: "22:00", to: "04:00", zone: America/Los_Angeles}
///     - {dates: ["2026-12-31"], from: "00:00", to: "00:00", zone: America/Los_Angeles}
/// ```
/// A window belongs to the day it begins on, and ends the next day unless `to` is later than
/// `from`; equal times close a whole day. With neither days nor dates it begins every day.
public struct MaintenanceWindow: Hashable, Sendable {
    public enum Day: String, Codable, CaseIterable, Sendable {
        case sun, mon, tue, wed, thu, fri, sat
    }

    public var days: Set<Day>
    /// Local days as `2026-12-31`.
    public var dates: Set<String>
    /// Minutes after local midnight.
    public var fromMinutes: Int
    public var toMinutes: Int
    public var zone: String

    /// What one target may have at most.
    public static let countMax = 32
    static let datesMax = 366

    public init(
        days: Set<Day> = [],
        dates: Set<String> = [],
        fromMinutes: Int,
        toMinutes: Int,
        zone: String
    ) {
        self.days = days
        self.dates = dates
        self.fromMinutes = fromMinutes
        self.toMinutes = toMinutes
        self.zone = zone
    }
}

extension MaintenanceWindow: Codable {
    private enum CodingKeys: String, CodingKey { case days, dates, from, to, zone }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func minutes(_ key: CodingKeys) throws -> Int {
            let text = try container.decode(String.self, forKey: key)
            guard let minutes = Self.minutes(text) else {
                throw DecodingError.dataCorruptedError(
                    forKey: key,
                    in: container,
                    debugDescription: "expected a time of day such as \"22:00\", in quotes"
                )
            }
            return minutes
        }
        let zone = try container.decode(String.self, forKey: .zone)
        guard TimeZone(identifier: zone) != nil else {
            throw DecodingError.dataCorruptedError(
                forKey: .zone,
                in: container,
                debugDescription: "expected an IANA zone such as America/Los_Angeles"
            )
        }
        let dates = try container.value(.dates, or: Set<String>())
        guard dates.count <= Self.datesMax, dates.allSatisfy({ Self.date($0) != nil }) else {
            throw DecodingError.dataCorruptedError(
                forKey: .dates,
                in: container,
                debugDescription: "expected up to \(Self.datesMax) days such as \"2026-12-31\""
            )
        }
        self.init(
            days: try container.value(.days, or: []),
            dates: dates,
            fromMinutes: try minutes(.from),
            toMinutes: try minutes(.to),
            zone: zone
        )
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        if !days.isEmpty { try container.encode(Day.allCases.filter(days.contains), forKey: .days) }
        if !dates.isEmpty { try container.encode(dates.sorted(), forKey: .dates) }
        try container.encode(Self.text(fromMinutes), forKey: .from)
        try container.encode(Self.text(toMinutes), forKey: .to)
        try container.encode(zone, forKey: .zone)
    }

    private static func minutes(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }),
            let hours = Int(parts[0]), (0...23).contains(hours),
            let minutes = Int(parts[1]), (0...59).contains(minutes)
        else { return nil }
        return hours * 60 + minutes
    }

    private static func text(_ minutes: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        return two(minutes / 60) + ":" + two(minutes % 60)
    }

    /// Year, month and day of `2026-12-31`.
    static func date(_ text: String) -> DateComponents? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], let year = Int(parts[0]),
            let month = Int(parts[1]), (1...12).contains(month),
            let day = Int(parts[2]), (1...31).contains(day)
        else { return nil }
        return DateComponents(year: year, month: month, day: day)
    }
}
