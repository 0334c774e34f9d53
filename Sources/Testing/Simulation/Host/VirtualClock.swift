import Primitives
import Synchronization

/// Time that only the simulation moves.
///
/// The engine's clock may be wrong: `skew` is what it shows beyond the world's time, and it jumps.
/// A class because the run moves it and everybody reads it.
final class VirtualClock: WallClock {
    private struct Hands {
        var world: Timestamp
        var skew: Duration = .zero
    }

    private let hands: Mutex<Hands>
    private let sleeper = Mutex<(@Sendable (Duration) async -> Bool)?>(nil)

    init(_ start: Timestamp) { hands = Mutex(Hands(world: start)) }

    /// What time it is in the world.
    var world: Timestamp { hands.withLock { $0.world } }

    /// What the engine believes.
    func now() -> Timestamp { hands.withLock { $0.world.advanced(by: $0.skew) } }

    var skew: Duration { hands.withLock { $0.skew } }

    func advance(to moment: Timestamp) {
        hands.withLock { $0.world = max($0.world, moment) }
    }

    /// The engine's clock is set by somebody, forward or back.
    func jump(to skew: Duration) { hands.withLock { $0.skew = skew } }

    /// Who lets virtual time pass for a sleeper; answers `false` when the process died meanwhile.
    func letSleepersPass(_ pass: @escaping @Sendable (Duration) async -> Bool) {
        sleeper.withLock { $0 = pass }
    }

    func sleep(until deadline: Timestamp) async throws(CancellationError) {
        let pause = max(.zero, deadline.since(now()))
        guard let pass = sleeper.withLock({ $0 }), await pass(pause) else {
            throw CancellationError()
        }
    }
}
