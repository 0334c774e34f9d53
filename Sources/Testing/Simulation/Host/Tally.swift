import Synchronization

/// What a run counts as it goes, by name.
///
/// A class because everybody counts.
final class Tally: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    func count(_ name: String) { counts.withLock { $0[name, default: 0] += 1 } }

    subscript(_ name: String) -> Int { counts.withLock { $0[name] ?? 0 } }

    /// Sorted by name.
    var all: [(name: String, count: Int)] {
        counts.withLock { $0.sorted { $0.key < $1.key }.map { (name: $0.key, count: $0.value) } }
    }
}
