import Database
import Primitives
import Synchronization
import Testing

@testable import Engine

/// A watch looks when something is due, and at the latest after its pause.
@Suite struct WatchingTests {
    @Test func `the next look is at the moment named, within a second and the pause`() async {
        let clock = NotedClock()
        let begin = clock.now()
        let names: [Timestamp?] = [
            nil, begin.advanced(by: .seconds(70)), begin, begin.advanced(by: .seconds(9_000)),
        ]
        var looks = 0
        var troubles: [StoreFailure] = []
        await clock.watch(every: .seconds(60)) { () async throws(StoreFailure) -> Timestamp? in
            defer { looks += 1 }
            guard looks < names.count else { throw .contention }
            return names[looks]
        } reportingFailuresTo: { failure in
            troubles.append(failure)
        }
        let pauses = clock.wakes.map { $0.since(begin) / .seconds(1) }
        #expect(pauses == [60, 70, 71, 131, 191])
        #expect(troubles == [.contention])
    }
}

/// Goes on to where it is told to sleep until; the fifth sleep is cancelled.
private final class NotedClock: WallClock {
    private let slept = Mutex([Timestamp]())

    var wakes: [Timestamp] { slept.withLock { $0 } }

    func now() -> Timestamp {
        slept.withLock { $0.last } ?? Timestamp(microseconds: 1_800_000_000_000_000)
    }

    func sleep(until deadline: Timestamp) async throws(CancellationError) {
        let count = slept.withLock { slept in
            slept.append(deadline)
            return slept.count
        }
        if count == 5 { throw CancellationError() }
    }
}
