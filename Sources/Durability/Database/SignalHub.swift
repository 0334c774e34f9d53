import Synchronization

/// How often a signal had been given when somebody looked.
public struct SignalMark: Comparable, Sendable {
    let count: UInt64
    init(_ count: UInt64) { self.count = count }

    /// Whether `left` was taken before a signal that `right` knows of.
    public static func < (left: SignalMark, right: SignalMark) -> Bool { left.count < right.count }
}

/// Where the workers of one process sleep until a signal, a timeout or their cancellation.
///
/// A signal that nobody waits for is kept for the next who does, so one given between a worker's
/// look and its sleep is not lost. With several workers on one signal only the first to come finds
/// it; those who must not miss any take a mark before they look, and wait for a signal after it.
///
/// A class because all workers of the store share it.
final class SignalHub: Sendable {
    private struct Bell {
        var count: UInt64 = 0
        /// A signal was given since somebody last came to wait.
        var isRinging = false
        var sleepers: [ObjectIdentifier: Sleeper] = [:]
    }

    private let bells = Mutex<[Signal: Bell]>([:])

    func ring(_ signal: Signal) {
        let sleepers = bells.withLock { bells in
            let sleepers = bells[signal, default: Bell()].sleepers
            bells[signal, default: Bell()].count += 1
            bells[signal, default: Bell()].isRinging = true
            bells[signal, default: Bell()].sleepers = [:]
            return sleepers
        }
        for sleeper in sleepers.values { sleeper.wake() }
    }

    func mark(of signal: Signal) -> SignalMark {
        SignalMark(bells.withLock { $0[signal]?.count ?? 0 })
    }

    /// How many wait for a signal at the moment.
    func sleeperCount(of signal: Signal) -> Int {
        bells.withLock { $0[signal]?.sleepers.count ?? 0 }
    }

    /// Waits for a signal, or takes the one that nobody waited for.
    func wait(for signal: Signal, timeout: Duration) async {
        await sleep(on: signal, timeout) { bell in
            defer { bell.isRinging = false }
            return bell.isRinging
        }
    }

    /// Waits until the signal has been given after `mark` was taken.
    func wait(for signal: Signal, after mark: SignalMark, timeout: Duration) async {
        await sleep(on: signal, timeout) { $0.count > mark.count }
    }

    /// Sleeps unless the bell `hasRung` already. The look and the enrolment are one step.
    private func sleep(
        on signal: Signal,
        _ timeout: Duration,
        unless hasRung: (inout Bell) -> Bool
    ) async {
        let sleeper = Sleeper()
        let isAwake = bells.withLock { bells in
            if hasRung(&bells[signal, default: Bell()]) { return true }
            bells[signal, default: Bell()].sleepers[ObjectIdentifier(sleeper)] = sleeper
            return false
        }
        guard !isAwake else { return }
        await withTaskCancellationHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    // Cancelled by a wake-up, which is the other way to get here.
                    try? await Task.sleep(for: min(timeout, .seconds(86_400)))
                    sleeper.wake()
                }
                await sleeper.sleep()
                group.cancelAll()
            }
        } onCancel: {
            sleeper.wake()
        }
        bells.withLock { bells in
            bells[signal]?.sleepers[ObjectIdentifier(sleeper)] = nil
        }
    }
}

/// One who waits, once. A class because the bell, the timer and the cancellation all know it.
private final class Sleeper: Sendable {
    private enum State {
        case dozing
        case asleep(CheckedContinuation<Void, Never>)
        case awake
    }

    private let state = Mutex(State.dozing)

    func sleep() async {
        await withCheckedContinuation { continuation in
            let isAwake = state.withLock { state in
                if case .awake = state { return true }
                state = .asleep(continuation)
                return false
            }
            if isAwake { continuation.resume() }
        }
    }

    /// Ends the sleep, before it has begun too. Only the first call counts.
    func wake() {
        let sleeping = state.withLock { state -> CheckedContinuation<Void, Never>? in
            defer { state = .awake }
            if case .asleep(let continuation) = state { return continuation }
            return nil
        }
        sleeping?.resume()
    }
}
