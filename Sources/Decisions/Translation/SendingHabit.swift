/// By when a partner's orders have always come, on each day that we work.
///
/// ```yaml
/// sends: {by: "09:00"}
/// ```
public struct SendingHabit: Codable, Hashable, Sendable {
    /// Minutes after midnight where the entity keeps its books.
    public var byMinutes: Int

    public init(byMinutes: Int) { self.byMinutes = byMinutes }

    enum CodingKeys: String, CodingKey { case by }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let text = try container.decode(String.self, forKey: .by)
        guard let minutes = Self.minutes(text) else {
            throw DecodingError.dataCorruptedError(
                forKey: .by,
                in: container,
                debugDescription: "expected a time of day between quotes, such as \"09:00\""
            )
        }
        byMinutes = minutes
    }

    public func encode(to encoder: any Encoder) throws {
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(two(byMinutes / 60) + ":" + two(byMinutes % 60), forKey: .by)
    }

    /// `09:00`; `nil` for anything else.
    private static func minutes(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }),
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let hours = Int(parts[0]), let minutes = Int(parts[1]), hours < 24, minutes < 60
        else { return nil }
        return hours * 60 + minutes
    }
}
