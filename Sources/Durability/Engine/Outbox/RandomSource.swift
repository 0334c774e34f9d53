import Foundation
public import Primitives

/// Where jitter comes from: the system in production, a seed in simulation.
public protocol RandomSource: Sendable {
    func delay(_ schedule: RetrySchedule, after attempt: Int) -> Duration?
}

/// Chance from the system.
public struct SystemRandomSource: RandomSource {
    public init() {}

    public func delay(_ schedule: RetrySchedule, after attempt: Int) -> Duration? {
        var generator = SystemRandomNumberGenerator()
        return schedule.delay(after: attempt, using: &generator)
    }
}

/// Chance from a seed; a class, because its callers share one sequence.
public final class SeededRandomSource: RandomSource, @unchecked Sendable {
    // Guards `random`.
    private let lock = NSLock()
    private var random: SeededRandom

    public init(seed: UInt64) { random = SeededRandom(seed: seed) }

    public func delay(_ schedule: RetrySchedule, after attempt: Int) -> Duration? {
        lock.withLock { schedule.delay(after: attempt, using: &random) }
    }
}

/// Time-ordered identities from the system's chance.
public struct SystemIdentitySource: IdentitySource {
    public init() {}

    public func next(at moment: Timestamp) -> String {
        var generator = SystemRandomNumberGenerator()
        return TimeOrderedText.make(at: moment, using: &generator)
    }
}

/// Time-ordered identities from a seed.
public final class SeededIdentitySource: IdentitySource, @unchecked Sendable {
    // Guards `random`.
    private let lock = NSLock()
    private var random: SeededRandom

    public init(seed: UInt64) { random = SeededRandom(seed: seed) }

    public func next(at moment: Timestamp) -> String {
        lock.withLock { TimeOrderedText.make(at: moment, using: &random) }
    }
}
