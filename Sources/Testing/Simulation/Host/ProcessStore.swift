import Database
import Primitives
import Synchronization

/// The database as one process sees it: it may fail or be out of reach, and the process may die or
/// stand still on either side of a commit.
///
/// A class because the engine's parts share one process.
final class ProcessStore: Store {
    /// What every process of a run shares.
    struct Surroundings: Sendable {
        var base: any Store
        var chance: Chance
        var weather: FaultSwitch
        var tally: Tally
        /// The part of the engine that is broken on purpose, if any.
        var defect: PlantedDefect?
    }

    private let surroundings: Surroundings
    private let life: ProcessLife
    private let run: SimulationRun

    init(_ surroundings: Surroundings, life: ProcessLife, run: SimulationRun) {
        self.surroundings = surroundings
        self.life = life
        self.run = run
    }

    var dialect: Dialect { surroundings.base.dialect }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Snapshot) throws(StoreFailure) -> Value
    ) async throws(StoreFailure) -> Value {
        try await reach()
        let value = try await surroundings.base.read(body)
        try live()
        return value
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Transaction) throws(StoreFailure) -> Value
    ) async throws(StoreFailure) -> Value {
        try await reach()
        let chance = surroundings.chance
        let tally = surroundings.tally
        let faults = surroundings.weather.faults
        if chance.happens(faults.store.crashBeforeCommit) { throw die("crash before a commit") }
        if chance.happens(faults.store.unavailable) {
            tally.count("store unavailable")
            throw .unavailable("simulated: the disk is full")
        }
        if chance.happens(faults.store.rerun) {
            tally.count("body run twice")
            try await runInVain(body)
        }
        let value = try await commit(body)
        if chance.happens(faults.store.crashAfterCommit) { throw die("crash after a commit") }
        if chance.happens(faults.store.commitUnknown) {
            tally.count("commit's answer lost")
            throw .commitUnknown("simulated: the answer was lost")
        }
        if chance.happens(faults.nodes.freezeHalfWay) {
            await run.freeze(life, "node frozen after a commit")
            try live()
        }
        return value
    }

    func notify(_ signal: Signal) async {}
    func mark(of signal: Signal) -> SignalMark { surroundings.base.mark(of: signal) }
    func wait(for signal: Signal, timeout: Duration) async {}
    func wait(for signal: Signal, after mark: SignalMark, timeout: Duration) async {}
    func close() async {}

    /// Runs `body` with what may go wrong inside.
    private func commit<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Transaction) throws(StoreFailure) -> Value
    ) async throws(StoreFailure) -> Value {
        let surroundings = surroundings
        if let defect = surroundings.defect, defect.mutation == .earlyAnswer, defect.strikesSeldom {
            return try await forget(body)
        }
        return try await surroundings.base.write {
            (transaction) throws(StoreFailure) -> Value in
            var session: any SQLSession = transaction.session
            if let defect = surroundings.defect { session = DefectiveSession(session, defect) }
            let shaky = ShakySession(session, surroundings)
            return try body(Transaction(shaky))
        }
    }

    /// What `body` says, while nothing it did remains: as if no answer waited for its commit.
    private func forget<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Transaction) throws(StoreFailure) -> Value
    ) async throws(StoreFailure) -> Value {
        let said = Said<Value>()
        do throws(StoreFailure) {
            return try await surroundings.base.write {
                (transaction) throws(StoreFailure) -> Value in
                said.keep(try body(transaction))
                throw .contention
            }
        } catch {
            guard let value = said.value else { throw error }
            return value
        }
    }

    private func reach() async throws(StoreFailure) {
        try live()
        guard await run.reachesStore(life) else {
            throw .unavailable("simulated: the database is out of reach")
        }
    }

    private func live() throws(StoreFailure) {
        if life.isOver { throw .unavailable("simulated: the process is dead") }
    }

    private func die(_ how: String) -> StoreFailure {
        surroundings.tally.count(how)
        life.end()
        return .unavailable("simulated: " + how)
    }

    /// Runs a body and undoes it, as a store does that lost the whole batch: bodies bear that.
    private func runInVain<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Transaction) throws(StoreFailure) -> Value
    ) async throws(StoreFailure) {
        do throws(StoreFailure) {
            _ = try await surroundings.base.write {
                (transaction) throws(StoreFailure) -> Value in
                _ = try body(transaction)
                throw .contention
            }
        } catch .contention {
            return
        }
    }
}

/// A body's value that outlives its transaction; a class because the body runs on another thread.
private final class Said<Value: Sendable>: Sendable {
    private let kept = Mutex<Value?>(nil)

    var value: Value? { kept.withLock { $0 } }

    func keep(_ value: Value) { kept.withLock { $0 = value } }
}
