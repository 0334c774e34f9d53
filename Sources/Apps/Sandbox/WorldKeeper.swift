import NIOCore
import NIOPosix
import Primitives
import SimulatedWorld
import Synchronization

/// Keeps the one world that the three services share, and lets it go on when something is due.
///
/// It has identity because the services and the posters share it. The lock guards the world and is
/// held only while the world thinks.
final class WorldKeeper: Sendable {
    /// Events that wait for a listener; one more and the oldest waiting ones stay, the new one is
    /// lost.
    static let eventsWaiting = 100_000

    private let world: Mutex<World>
    private let clock: any WallClock
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation
    private let events: [WorldSystem: AsyncStream<WorldCallback>]
    private let posting: [WorldSystem: AsyncStream<WorldCallback>.Continuation]

    init(_ world: World, clock: any WallClock) {
        self.world = Mutex(world)
        self.clock = clock
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        var events: [WorldSystem: AsyncStream<WorldCallback>] = [:]
        var posting: [WorldSystem: AsyncStream<WorldCallback>.Continuation] = [:]
        for system in WorldSystem.allCases {
            let (stream, continuation) = AsyncStream.makeStream(
                of: WorldCallback.self,
                bufferingPolicy: .bufferingOldest(Self.eventsWaiting)
            )
            events[system] = stream
            posting[system] = continuation
        }
        self.events = events
        self.posting = posting
    }

    func handle(_ request: WorldRequest, to system: WorldSystem) -> WorldReply {
        let reply = world.withLock { $0.handle(request, to: system, at: clock.now()) }
        wake.yield()
        return reply
    }

    /// Looks at the world, or changes it by hand.
    func look<Value: Sendable>(_ body: (inout World) throws -> Value) rethrows -> Value {
        defer { wake.yield() }
        return try world.withLock { world throws in try body(&world) }
    }

    /// A system's events in the order they are due; one reader.
    func events(of system: WorldSystem) -> AsyncStream<WorldCallback> {
        guard let stream = events[system] else { preconditionFailure("a system without a stream") }
        return stream
    }

    /// Turns the world whenever something is due, until the task is cancelled.
    func turn() async {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        var alarm: Scheduled<Void>?
        wake.yield()
        for await _ in wakes {
            alarm?.cancel()
            let now = clock.now()
            let (due, next) = world.withLock { world in (world.tick(at: now), world.nextDue) }
            for callback in due { posting[callback.system]?.yield(callback) }
            guard let next else { continue }
            let pause = max(.zero, next.since(clock.now()))
            alarm = loop.scheduleTask(in: TimeAmount(pause)) { [wake] in _ = wake.yield() }
        }
        alarm?.cancel()
    }
}
