public import Database
public import Primitives
import Storage

/// Moves every read model along the event log, one node at a time.
///
/// Reading, applying and moving the cursor are one transaction under the projection's lease: a
/// crash repeats or forgets the whole batch, and a second node finds the lease taken and does
/// nothing.
public struct ProjectionRunner: Sendable {
    let store: any Store
    let clock: any WallClock
    let worker: String
    let projections: [any Projection]

    static let lease = Duration.seconds(10)

    /// - Precondition: no two projections share a name.
    public init(
        store: any Store,
        clock: any WallClock,
        worker: String,
        projections: [any Projection]
    ) {
        precondition(
            Set(projections.map(\.name)).count == projections.count,
            "two projections would share one cursor"
        )
        self.store = store
        self.clock = clock
        self.worker = worker
        self.projections = projections
    }

    /// The read models of the product.
    public static let all: [any Projection] = [OrderBoardProjection(), OrderFigureProjection()]

    /// Takes each read model up to `limit` events further; 0 when all are at the end, or another
    /// node moves them.
    ///
    /// Gives `Signal.views` when something moved, so that open pages look again.
    public func step(limit: Int = 500) async throws(StoreFailure) -> Int {
        var moved = 0
        for projection in projections { moved += try await advance(projection, limit: limit) }
        if moved > 0 { await store.notify(.views) }
        return moved
    }

    /// Empties the read model `name` and follows the log again from its beginning.
    ///
    /// Readers see it grow meanwhile. When it is stopped half-way, `step` goes on from there.
    /// - Returns: how many events were taken in.
    /// - Throws: `corrupt` when no read model has this name.
    public func rebuild(_ name: String, limit: Int = 500) async throws(StoreFailure) -> Int {
        guard let projection = projections.first(where: { $0.name == name }) else {
            let names = projections.map(\.name).joined(separator: ", ")
            throw .corrupt("there is no read model \(name); there are \(names)")
        }
        let now = clock.now()
        try await store.write { (transaction) throws(StoreFailure) in
            guard try takeLease(of: projection, in: transaction, at: now) else {
                throw .contention
            }
            try projection.clear(in: transaction)
            try transaction.cursors.move(projection.name, to: 0, at: now)
        }
        var total = 0
        while !Task.isCancelled {
            let moved = try await advance(projection, limit: limit)
            if moved == 0 { break }
            total += moved
        }
        await store.notify(.views)
        return total
    }

    private func advance(
        _ projection: any Projection,
        limit: Int
    ) async throws(StoreFailure) -> Int {
        // A look first: an idle node writes nothing.
        let isBehind = try await store.read { (snapshot) throws(StoreFailure) -> Bool in
            let position = try snapshot.cursors.position(of: projection.name)
            return try snapshot.events.lastPosition() > position
        }
        guard isBehind else { return 0 }
        let now = clock.now()
        return try await store.write { (transaction) throws(StoreFailure) -> Int in
            guard try takeLease(of: projection, in: transaction, at: now) else { return 0 }
            let position = try transaction.cursors.position(of: projection.name)
            let events = try transaction.events.events(after: position, limit: limit)
            guard let last = events.last?.position else { return 0 }
            try projection.apply(events, in: transaction)
            try transaction.cursors.move(projection.name, to: last, at: now)
            return events.count
        }
    }

    private func takeLease(
        of projection: any Projection,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> Bool {
        try transaction.leases.take(
            "projection/" + projection.name,
            for: worker,
            at: now,
            lasting: Self.lease
        ) != nil
    }
}
