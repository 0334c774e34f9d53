import Synchronization
import Testing

@testable import Database

/// No signal is lost between a look and a sleep.
@Suite(.timeLimit(.minutes(20)))
struct SignalHubTests {
    private let forever = Duration.seconds(3_600)

    @Test func `a worker that looks and waits sees every change, however they interleave`()
        async throws
    {
        let hub = SignalHub()
        let made = Counter()
        // Each change is signalled once. Were one signal lost, the worker would sleep for ever.
        async let worker: Void = {
            while made.value < 20_000 { await hub.wait(for: .inbox, timeout: forever) }
        }()
        for _ in 0..<20_000 {
            made.increment()
            hub.ring(.inbox)
            if made.value % 64 == 0 { await Task.yield() }
        }
        await worker
    }

    @Test func `many who follow one signal with marks miss none`() async throws {
        let hub = SignalHub()
        let made = Counter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    while true {
                        let mark = hub.mark(of: .events)
                        if made.value == 500 { return }
                        await hub.wait(for: .events, after: mark, timeout: forever)
                    }
                }
            }
            for _ in 0..<500 {
                made.increment()
                hub.ring(.events)
                await Task.yield()
            }
        }
        #expect(hub.mark(of: .events) == SignalMark(500))
    }

    @Test func `waits that are cancelled at any moment end, and leave nothing behind`() async {
        let hub = SignalHub()
        for round in 0..<200 {
            let task = Task {
                await hub.wait(for: .effects, after: hub.mark(of: .effects), timeout: forever)
            }
            for _ in 0..<(round % 5) { await Task.yield() }
            task.cancel()
            await task.value
        }
        #expect(hub.sleeperCount(of: .effects) == 0)
    }

    @Test func `a wait longer than any clock can count is a long wait`() async {
        let hub = SignalHub()
        async let waited: Void = hub.wait(for: .inbox, timeout: .seconds(Int64.max))
        hub.ring(.inbox)
        await waited
    }
}

/// Changes made so far. A class because both sides hold it.
private final class Counter: Sendable {
    private let count = Atomic(0)
    var value: Int { count.load(ordering: .sequentiallyConsistent) }
    func increment() { count.add(1, ordering: .sequentiallyConsistent) }
}
