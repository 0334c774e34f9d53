import Synchronization

/// Whether one simulated process still lives. What it holds in memory ends with it; what it
/// committed stays.
///
/// A class because everything inside the process shares it.
final class ProcessLife: Sendable {
    /// Counts the processes of a run from 1.
    let generation: Int
    private let hasEnded = Mutex(false)

    init(generation: Int) { self.generation = generation }

    var isOver: Bool { hasEnded.withLock { $0 } }

    func end() { hasEnded.withLock { $0 = true } }
}
