import Primitives
import Synchronization

/// A clock that stands still until a test moves it, and tells who sleeps on it.
///
/// It has identity because the sandbox and the test share it. The lock guards the time and the
/// sleepers, and is never held across a resumption.
final class StillClock: WallClock {
    private struct Sleeper {
        var deadline: Timestamp
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct Inside {
        var now: Timestamp
        var tickets = 0
        var sleepers: [Int: Sleeper] = [:]
        var cancelled: Set<Int> = []
    }

    private let inside: Mutex<Inside>
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation

    init(_ now: Timestamp = Timestamp(microseconds: 1_795_460_340_000_000)) {
        inside = Mutex(Inside(now: now))
        (arrivals, arrival) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func now() -> Timestamp { inside.withLock { $0.now } }

    func sleep(until deadline: Timestamp) async throws(CancellationError) {
        let ticket = inside.withLock { inside in
            inside.tickets += 1
            return inside.tickets
        }
        let isOver = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let known: Bool? = inside.withLock { inside in
                    if inside.cancelled.remove(ticket) != nil { return false }
                    if deadline <= inside.now { return true }
                    inside.sleepers[ticket] = Sleeper(
                        deadline: deadline,
                        continuation: continuation
                    )
                    return nil
                }
                if let known { continuation.resume(returning: known) }
                arrival.yield()
            }
        } onCancel: {
            let sleeper = inside.withLock { inside in
                let sleeper = inside.sleepers.removeValue(forKey: ticket)
                if sleeper == nil { inside.cancelled.insert(ticket) }
                return sleeper
            }
            sleeper?.continuation.resume(returning: false)
        }
        if !isOver { throw CancellationError() }
    }

    /// Waits until so many sleep, and gives how long each of them still sleeps, the shortest first;
    /// one at a time may wait.
    func sleeping(_ count: Int) async -> [Duration] {
        if let pauses = pauses(of: count) { return pauses }
        for await _ in arrivals {
            if let pauses = pauses(of: count) { return pauses }
        }
        return []
    }

    private func pauses(of count: Int) -> [Duration]? {
        inside.withLock { inside in
            guard inside.sleepers.count >= count else { return nil }
            return inside.sleepers.values.map { $0.deadline.since(inside.now) }.sorted()
        }
    }

    /// Moves time, and wakes whoever's time has come.
    func advance(by interval: Duration) {
        let woken = inside.withLock { inside in
            inside.now = inside.now.advanced(by: interval)
            let due = inside.sleepers.filter { $0.value.deadline <= inside.now }
            for ticket in due.keys { inside.sleepers[ticket] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume(returning: true) }
    }
}
