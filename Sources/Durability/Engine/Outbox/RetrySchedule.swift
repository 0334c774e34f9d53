import Primitives

/// When to try again: exponential with jitter, capped, bounded in number.
public struct RetrySchedule: Sendable, Equatable {
    public var first: Duration
    public var cap: Duration
    public var attempts: Int

    public init(first: Duration, cap: Duration, attempts: Int) {
        self.first = first
        self.cap = cap
        self.attempts = attempts
    }

    /// For calls to systems: about a second to begin with, at most ten minutes apart.
    public static let effects = RetrySchedule(
        first: .seconds(1),
        cap: .seconds(600),
        attempts: Limits.effectAttempts
    )

    /// For early news: soon at first, then patient; the last try is about an hour after the first.
    public static let inbox = RetrySchedule(
        first: .seconds(2),
        cap: .seconds(1_800),
        attempts: Limits.inboxAttempts
    )

    /// The pause after the `attempt`-th try (1 for the first), or `nil` when enough was tried.
    ///
    /// Between half and all of the exponential step, so that a crowd does not come back at once.
    public func delay(
        after attempt: Int,
        using random: inout some RandomNumberGenerator
    ) -> Duration? {
        guard attempt < attempts else { return nil }
        var step = first
        for _ in 1..<max(1, min(attempt, 40)) where step < cap { step = step * 4 }
        step = min(step, cap)
        let microseconds = step.wholeMicroseconds
        return .microseconds(Int64.random(in: (microseconds / 2)...microseconds, using: &random))
    }
}

extension Duration {
    fileprivate var wholeMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
