import Foundation
package import Primitives

/// The real time.
package struct SystemClock: WallClock {
    package init() {}

    package func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    package func sleep(until deadline: Timestamp) async throws(CancellationError) {
        let pause = deadline.since(now())
        guard pause > .zero else { return }
        do {
            try await Task.sleep(for: pause)
        } catch {
            throw CancellationError()
        }
    }
}
