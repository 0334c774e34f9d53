public import Database
public import Primitives
import Storage

/// Moves every read model along the event log, one node at a time.
///
/// Applying and moving the cursor are one transaction under the projection's lease, and only from
/// where the batch was read: a crash repeats or forgets the whole batch, and a second node finds
/// the lease taken and does nothing.
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
    public func step(limit: Int = 200) async throws(StoreFailure) -> Int {
        let moved = try await advance(projections, limit: limit)
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
            let moved = try await advance([projection], limit: limit)
            if moved == 0 { break }
            total += moved
        }
        await store.notify(.views)
        return total
    }

    private func advance(
        _ projections: [any Projection],
        limit: Int
    ) async throws(StoreFailure) -> Int {
        let now = clock.now()
        try await emptyStale(projections, at: now)
        // Worked out beside the writer, which then has nothing to do but write.
        let steps = try await store.read { (snapshot) throws(StoreFailure) -> [ReadModelStep] in
            let last = try snapshot.events.lastPosition()
            var batches: [Int64: [EventNotice]] = [:]
            let orders = OrderReader()
            var steps: [ReadModelStep] = []
            for projection in projections {
                let from = try snapshot.cursors.position(of: projection.name)
                guard last > from, try !isElsewhere(projection, in: snapshot, at: now) else {
                    continue
                }
                if batches[from] == nil {
                    batches[from] = try snapshot.events.notices(after: from, limit: limit)
                }
                let events = batches[from] ?? []
                guard let end = events.last?.position else { continue }
                let change = try projection.change(for: events, reading: orders, in: snapshot)
                steps.append(
                    ReadModelStep(
                        projection: projection,
                        from: from,
                        to: end,
                        count: events.count,
                        change: change
                    )
                )
            }
            return steps
        }
        guard !steps.isEmpty else { return 0 }
        return try await store.write { (transaction) throws(StoreFailure) -> Int in
            var moved = 0
            for step in steps where try take(step, in: transaction, at: now) { moved += step.count }
            return moved
        }
    }

    /// Empties what must be told anew; it follows the log from its beginning then.
    private func emptyStale(
        _ projections: [any Projection],
        at now: Timestamp
    ) async throws(StoreFailure) {
        let stale = try await store.read { (snapshot) throws(StoreFailure) -> [any Projection] in
            var stale: [any Projection] = []
            for projection in projections where try projection.isStale(in: snapshot) {
                stale.append(projection)
            }
            return stale
        }
        guard !stale.isEmpty else { return }
        try await store.write { (transaction) throws(StoreFailure) in
            for projection in stale
            where try takeLease(of: projection, in: transaction, at: now) {
                try projection.clear(in: transaction)
                try transaction.cursors.move(projection.name, to: 0, at: now)
            }
        }
    }

    /// Applies the change and moves the cursor, if this node may and nobody moved it meanwhile.
    private func take(
        _ step: ReadModelStep,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> Bool {
        let name = step.projection.name
        guard try takeLease(of: step.projection, in: transaction, at: now),
            try transaction.cursors.position(of: name) == step.from
        else { return false }
        try step.change(transaction)
        try transaction.cursors.move(name, to: step.to, at: now)
        return true
    }

    private func takeLease(
        of projection: any Projection,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> Bool {
        try transaction.leases.take(
            Self.leaseName(of: projection),
            for: worker,
            at: now,
            lasting: Self.lease
        ) != nil
    }

    /// Whether another node moves `projection`, and would make this one's work be for nothing.
    private func isElsewhere(
        _ projection: any Projection,
        in snapshot: borrowing Snapshot,
        at now: Timestamp
    ) throws(StoreFailure) -> Bool {
        try snapshot.leases.isTaken(Self.leaseName(of: projection), from: worker, at: now)
    }

    private static func leaseName(of projection: any Projection) -> String {
        "projection/" + projection.name
    }
}

/// What one read model does with its next events.
private struct ReadModelStep: Sendable {
    var projection: any Projection
    var from: Int64
    var to: Int64
    var count: Int
    var change: @Sendable (borrowing Transaction) throws(StoreFailure) -> Void
}
