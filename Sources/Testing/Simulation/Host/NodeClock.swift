import Primitives
import Synchronization

/// How wrong one node's clock is; it outlives the node's processes.
///
/// A class because somebody sets it while processes read it.
final class ClockSkew: Sendable {
    private let skew = Mutex(Duration.zero)

    var value: Duration { skew.withLock { $0 } }

    func set(_ value: Duration) { skew.withLock { $0 = value } }
}

/// The clock as one process sees it: wrong by its node's skew; when the process sleeps, everything
/// else goes on.
struct NodeClock: WallClock {
    let world: VirtualClock
    let skew: ClockSkew
    let run: SimulationRun
    let life: ProcessLife

    func now() -> Timestamp { world.now().advanced(by: skew.value) }

    func sleep(until deadline: Timestamp) async throws(CancellationError) {
        let pause = max(.zero, deadline.since(now()))
        let end = world.now().advanced(by: pause)
        guard await run.wait(until: end, life, in: .process) else { throw CancellationError() }
    }
}
