import Primitives
import Synchronization

/// Slows down guessing: after a few failures for a name, the next try must wait, each time longer.
///
/// Kept in memory of one node, bounded; a restart forgets it. It counts names that do not exist
/// too, so nobody learns which do. A class because all requests share it.
final class SignInThrottle: Sendable {
    private struct Failures {
        var count = 0
        var last: Timestamp
    }

    // Guards what is known of each name.
    private let names = Mutex<[String: Failures]>([:])

    static let freeFailures = 5
    static let namesMax = 10_000
    /// A name without failures for so long starts anew.
    static let memory = Duration.seconds(3_600)

    /// How long `name` must wait at `now`; `nil` when it may try.
    func wait(for name: String, at now: Timestamp) -> Duration? {
        names.withLock { names in
            guard let failures = names[name] else { return nil }
            let delay = Self.delay(after: failures.count)
            let waited = now.since(failures.last)
            return waited < delay ? delay - waited : nil
        }
    }

    func failed(_ name: String, at now: Timestamp) {
        names.withLock { names in
            var failures = names[name] ?? Failures(last: now)
            if now.since(failures.last) > Self.memory { failures.count = 0 }
            failures.count += 1
            failures.last = now
            if names[name] == nil, names.count >= Self.namesMax { Self.makeRoom(in: &names, now) }
            names[name] = failures
        }
    }

    func succeeded(_ name: String) {
        names.withLock { $0[name] = nil }
    }

    private static func delay(after failures: Int) -> Duration {
        guard failures >= freeFailures else { return .zero }
        let doublings = min(failures - freeFailures, 8)
        return .seconds(min(5 << doublings, 900))
    }

    /// Forgets the names that are old, or else those that failed least.
    private static func makeRoom(in names: inout [String: Failures], _ now: Timestamp) {
        names = names.filter { now.since($0.value.last) <= memory }
        guard names.count >= namesMax else { return }
        let kept = names.sorted { $0.value.count > $1.value.count }.prefix(namesMax / 2)
        names = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
    }
}
