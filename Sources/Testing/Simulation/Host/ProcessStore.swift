import Database
import Primitives
import Synchronization

/// The database as one process sees it: it may fail, and the process may die on either side of a
/// commit.
///
/// A class because the engine's parts share one process.
final class ProcessStore: Store {
    private let base: any Store
    private let life: ProcessLife
    private let chance: Chance
    private let faults: StoreFaults
    private let tally: Tally

    init(
        _ base: any Store,
        life: ProcessLife,
        chance: Chance,
        faults: StoreFaults,
        tally: Tally
    ) {
        self.base = base
        self.life = life
        self.chance = chance
        self.faults = faults
        self.tally = tally
    }

    var dialect: Dialect { base.dialect }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Snapshot) throws(StoreFailure) -> Value
    ) async throws(StoreFailure) -> Value {
        try live()
        let value = try await base.read(body)
        try live()
        return value
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Transaction) throws(StoreFailure) -> Value
    ) async throws(StoreFailure) -> Value {
        try live()
        if chance.happens(faults.crashBeforeCommit) { throw die("crash before a commit") }
        if chance.happens(faults.unavailable) {
            tally.count("store unavailable")
            throw .unavailable("simulated: the disk is full")
        }
        if chance.happens(faults.rerun) {
            tally.count("body run twice")
            try await runInVain(body)
        }
        let value = try await base.write(body)
        if chance.happens(faults.crashAfterCommit) { throw die("crash after a commit") }
        if chance.happens(faults.commitUnknown) {
            tally.count("commit's answer lost")
            throw .commitUnknown("simulated: the answer was lost")
        }
        return value
    }

    func notify(_ signal: Signal) async {}
    func mark(of signal: Signal) -> SignalMark { base.mark(of: signal) }
    func wait(for signal: Signal, timeout: Duration) async {}
    func wait(for signal: Signal, after mark: SignalMark, timeout: Duration) async {}
    func close() async {}

    private func live() throws(StoreFailure) {
        if life.isOver { throw .unavailable("simulated: the process is dead") }
    }

    private func die(_ how: String) -> StoreFailure {
        tally.count(how)
        life.end()
        return .unavailable("simulated: " + how)
    }

    /// Runs a body and undoes it, as a store does that lost the whole batch: bodies must bear that.
    private func runInVain<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Transaction) throws(StoreFailure) -> Value
    ) async throws(StoreFailure) {
        do throws(StoreFailure) {
            _ = try await base.write { (transaction) throws(StoreFailure) -> Value in
                _ = try body(transaction)
                throw .contention
            }
        } catch .contention {
            return
        }
    }
}

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
