public import Database
public import Primitives
import Storage

/// Gives committed events their positions, one node at a time.
///
/// On PostgreSQL numbers become visible out of order; readers follow positions, which never do.
public struct Sequencer: Sendable {
    let store: any Store
    let clock: any WallClock
    let worker: String

    static let leaseName = "sequencer"
    static let lease = Duration.seconds(10)

    public init(store: any Store, clock: any WallClock, worker: String) {
        self.store = store
        self.clock = clock
        self.worker = worker
    }

    /// Places up to `limit` events; 0 when there are none or another node does it.
    ///
    /// Gives `Signal.positions` when it placed some, so that readers go on.
    public func step(limit: Int = 1_000) async throws(StoreFailure) -> Int {
        let now = clock.now()
        // Most signals find everything placed: renewing the lease for them would be a commit each.
        let isDue = try await store.read { (snapshot) throws(StoreFailure) -> Bool in
            try snapshot.events.isAnyUnplaced()
        }
        guard isDue else { return 0 }
        let placed = try await store.write { (transaction) throws(StoreFailure) -> Int in
            let grant = try transaction.leases.take(
                Self.leaseName,
                for: worker,
                at: now,
                lasting: Self.lease
            )
            guard grant != nil else { return 0 }
            return try transaction.events.assignPositions(limit: limit)
        }
        if placed > 0 { await store.notify(.positions) }
        return placed
    }
}
