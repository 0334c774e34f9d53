/// A point on the wall clock, in microseconds since 1970-01-01T00:00:00Z.
///
/// An integer, so both databases store it exactly and equality means equality.
public struct Timestamp: Hashable, Comparable, Sendable {
    public let microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.microseconds < rhs.microseconds }

    /// Later (or earlier, for a negative interval) by `interval`, rounded down to the microsecond.
    public func advanced(by interval: Duration) -> Timestamp {
        let (seconds, attoseconds) = interval.components
        return Timestamp(
            microseconds: microseconds + seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        )
    }

    /// The time from `earlier` to this moment.
    public func since(_ earlier: Timestamp) -> Duration {
        .microseconds(microseconds - earlier.microseconds)
    }
}

extension Timestamp: Codable {
    public init(from decoder: any Decoder) throws {
        microseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(microseconds)
    }
}

/// The only door to real time.
///
/// Rooms below Durability never see it; they receive `Timestamp` values.
public protocol WallClock: Sendable {
    func now() -> Timestamp
    func sleep(until deadline: Timestamp) async throws(CancellationError)
}
