import Assembly
import Primitives
import Synchronization

/// Sends orders at a rate, whether or not the earlier ones were answered, as the world does.
///
/// A latency counts from the moment an order was due to be sent, so that a server that stalls is
/// charged for everybody who had to wait (no coordinated omission).
struct PacedLoad: Sendable {
    let load: PlannedLoad
    /// Sent and not answered at the same time, at most; further ones wait, and their wait counts.
    var outstanding = 1_000
    private let clock = SystemClock()

    init(_ load: PlannedLoad) { self.load = load }

    /// Sends the deliveries in `range`, evenly at `rate` a second; how long each took.
    func run(_ range: Range<Int>, perSecond rate: Double) async throws -> Latencies {
        let latencies = LatencyBook()
        let start = clock.now()
        try await withThrowingTaskGroup(of: Void.self) { group in
            var running = 0
            for (offset, index) in range.enumerated() {
                let due = start.advanced(by: .seconds(Double(offset) / rate))
                try await clock.sleep(until: due)
                if running == outstanding {
                    try await group.next()
                    running -= 1
                }
                running += 1
                group.addTask {
                    var random = SeededRandom(seed: load.seed &+ UInt64(index))
                    try await load.send(load.plan.deliveries[index], using: &random)
                    latencies.add(clock.now().since(due))
                }
            }
            try await group.waitForAll()
        }
        return latencies.all
    }
}

/// Latencies that several tasks write down; the lock guards them.
final class LatencyBook: Sendable {
    private let latencies = Mutex(Latencies())

    func add(_ latency: Duration) { latencies.withLock { $0.add(latency) } }

    var all: Latencies { latencies.withLock { $0 } }
}
