public import Database
import Synchronization

/// Another store, with its readings counted, and failed on request.
///
/// A class because the test and the code under test share it.
public final class WatchedStore: LayeredStore {
    private struct State {
        var readings = 0
        var failure: StoreFailure?
    }

    public let base: any Store
    /// Guards the count and the failure.
    private let state = Mutex(State())

    public init(_ base: any Store) { self.base = base }

    /// How many readings there were.
    public var readings: Int { state.withLock { $0.readings } }

    /// What every reading fails with from now on; nil when they succeed again.
    public func failReadings(with failure: StoreFailure?) {
        state.withLock { $0.failure = failure }
    }

    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Snapshot) throws(StoreFailure) -> Value
    ) async throws(StoreFailure) -> Value {
        let failure = state.withLock { state in
            state.readings += 1
            return state.failure
        }
        if let failure { throw failure }
        return try await base.read(body)
    }

    /// Leaves the other store open.
    public func close() async {}
}
