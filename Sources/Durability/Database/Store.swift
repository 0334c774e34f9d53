/// Durable state, whichever database holds it.
///
/// Bodies are synchronous on purpose: nobody can await a partner's server while holding a row. A
/// body has no side effects outside its transaction and may be run again after contention, so it
/// must compute the same result from the same rows.
public protocol Store: Sendable {
    var dialect: Dialect { get }

    /// Runs `body` on a consistent view, in which it may change nothing.
    ///
    /// Cancelling the task does not stop it: reads are short, and the caller gets the answer.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Snapshot) throws(StoreFailure) -> Value
    ) async throws(StoreFailure) -> Value

    /// Runs `body` in a transaction and returns once its changes are durable, or throws and leaves
    /// nothing behind.
    ///
    /// Cancelling the task stops neither a body that runs nor one that waits for its turn, so the
    /// caller always learns whether its change is stored.
    @discardableResult
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Transaction) throws(StoreFailure) -> Value
    ) async throws(StoreFailure) -> Value

    /// Wakes everybody who waits on `signal`, in this process and in others on the same database.
    ///
    /// A hint, never a promise: it may be lost, so whoever waits also polls.
    func notify(_ signal: Signal) async

    /// Suspends until `signal` is given, `timeout` has passed or the task is cancelled.
    ///
    /// A signal that was given while nobody waited is kept, and ends the next wait at once. So a
    /// worker that looks, finds nothing and waits misses none that came between.
    func wait(for signal: Signal, timeout: Duration) async

    /// How often `signal` has been given; see `wait(for:after:timeout:)`.
    func mark(of signal: Signal) -> SignalMark

    /// Suspends until `signal` is given after `mark` was taken, `timeout` has passed or the task is
    /// cancelled.
    ///
    /// For many who follow one signal: each takes its mark, looks, and waits from there.
    func wait(for signal: Signal, after mark: SignalMark, timeout: Duration) async

    /// Finishes what runs and releases every connection.
    func close() async
}

/// Which engine speaks. Only `Database` and the migrations may branch on it.
public enum Dialect: String, Sendable { case sqlite, postgres }

/// What a sleeping worker can be woken for.
public enum Signal: String, CaseIterable, Sendable {
    case inbox, effects
    /// Events were appended; the sequencer places them.
    case events
    /// Events got their positions; readers follow.
    case positions
    /// A read model moved; open pages look again.
    case views
}
