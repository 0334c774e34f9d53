import Canonical
import Connectors
package import Database
import Logging
import Ordering
package import Primitives
package import Storage

/// Keeps our copy of one entity's master data as its owner says.
///
/// The owner is asked for what was written since the last reading, with an overlap for clocks that
/// differ and transactions that were open; only when there is something, and once a day, all of it
/// is read, and what differs is stored. One node at a time does it, under a lease. What is not
/// believed, because too much is gone at once, changes nothing and is told to integration support;
/// so is a copy that has become stale.
struct MasterDataFollower: Sendable {
    let entity: String
    let system: String
    let source: MasterDataSource
    let origin: any MasterDataOrigin
    let store: any Store
    let clock: any WallClock
    let worker: String
    let logger: Logger

    /// How far back before the last reading changes are looked for.
    static let overlap = Duration.seconds(300)
    /// Longer than any reading.
    private static let lease = Duration.seconds(900)
    /// How often one reading is compared while others write the same records; what is still theirs
    /// then waits for the next.
    private static let rounds = 3
    /// When a reading that failed is tried again.
    static let pause = Duration.seconds(300)

    private var parts: Set<MasterDataPart> { Set(source.owns) }

    /// Until cancelled.
    func run() async {
        var wholeAt: Timestamp?
        while !Task.isCancelled {
            var next = clock.now().advanced(by: Self.pause)
            do throws(StoreFailure) {
                next = try await look(wholeAt: &wholeAt)
            } catch {
                logger.error(
                    "master data cannot be kept fresh",
                    metadata: ["entity": "\(entity)", "failure": "\(error)"]
                )
            }
            do throws(CancellationError) {
                try await clock.sleep(until: max(next, clock.now().advanced(by: .seconds(1))))
            } catch {
                return
            }
        }
    }

    /// Reads what is due, if anything is.
    ///
    /// - Parameter wholeAt: when this node last read all of it.
    /// - Returns: when to look again.
    func look(wholeAt: inout Timestamp?) async throws(StoreFailure) -> Timestamp {
        let now = clock.now()
        let standings = try await store.write {
            (transaction) throws(StoreFailure) -> [MasterStanding]? in
            let grant = try transaction.leases.take(
                "master/\(entity)",
                for: worker,
                at: now,
                lasting: Self.lease
            )
            guard grant != nil else { return nil }
            return try transaction.masterStandings.of(entity).filter { $0.owner == system }
        }
        guard let standings, !standings.isEmpty else { return now.advanced(by: source.every) }
        let lastRead =
            standings.allSatisfy { $0.readAt != nil }
            ? standings.compactMap(\.readAt).min() : nil
        if let due = due(after: lastRead, standings), due > now { return due }
        do {
            let isWholeDue = wholeAt.map { now.since($0) >= source.wholeEvery } ?? true
            var changed: Set<MasterDataPart> = []
            if let lastRead, !isWholeDue {
                let since = lastRead.advanced(by: .zero - Self.overlap)
                if try await origin.hasChanged(since: since) { changed = try await follow() }
            } else {
                changed = try await follow()
                wholeAt = now
            }
            try await noteRead(changed, at: now)
            return now.advanced(by: source.every)
        } catch let failure as StoreFailure {
            throw failure
        } catch {
            try await noteFailure("\(error)", standings, isUrgent: error is Doubt)
            return clock.now().advanced(by: min(source.every, Self.pause))
        }
    }

    private func due(after lastRead: Timestamp?, _ standings: [MasterStanding]) -> Timestamp? {
        if let failed = standings.compactMap(\.failedAt).max() {
            return failed.advanced(by: min(source.every, Self.pause))
        }
        return lastRead?.advanced(by: source.every)
    }

    /// Reads all and stores what differs.
    private func follow() async throws -> Set<MasterDataPart> {
        let bundle = try await origin.masterData()
        var changed: Set<MasterDataPart> = []
        for _ in 0..<Self.rounds {
            let difference = try await difference(to: bundle)
            let left = try await difference.store(in: store, source: system, clock: clock)
            changed.formUnion(difference.changed)
            let counts = difference.words
            if !counts.isEmpty {
                logger.info(
                    "master data has changed",
                    metadata: ["entity": "\(entity)", "system": "\(system)", "what": "\(counts)"]
                )
            }
            // What somebody else wrote meanwhile is compared with what they wrote.
            if left == 0 { break }
        }
        return changed
    }

    private func difference(to bundle: MasterData) async throws -> MasterDataDifference {
        let parts = parts
        let (difference, dangling) = try await store.read {
            (snapshot) throws(StoreFailure) in
            (
                try bundle.difference(of: parts, in: snapshot),
                try bundle.danglingReferences(in: snapshot)
            )
        }
        guard dangling.isEmpty else { throw MasterDataFile.Refusal(faults: dangling) }
        if !difference.doubtful.isEmpty { throw Doubt(system: system, difference: difference) }
        return difference
    }

    private func noteRead(
        _ changed: Set<MasterDataPart>,
        at moment: Timestamp
    ) async throws(StoreFailure) {
        let now = clock.now()
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.masterStandings.noteRead(
                parts,
                changed: changed,
                of: entity,
                at: moment
            )
            try transaction.workItems.close(workItemKey, entity: entity, at: now)
        }
    }

    private func noteFailure(
        _ failure: String,
        _ standings: [MasterStanding],
        isUrgent: Bool
    ) async throws(StoreFailure) {
        let now = clock.now()
        logger.warning(
            "master data could not be read",
            metadata: ["entity": "\(entity)", "system": "\(system)"]
        )
        let isStale = standings.contains { $0.isStale(at: now) }
        let since = standings.compactMap(\.readAt).min().map { "since \($0)" } ?? "never yet"
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.masterStandings.noteFailure(
                failure,
                owner: system,
                of: entity,
                at: now
            )
            guard isStale || isUrgent else { return }
            let detail = "master data of \(entity) was not read from \(system) \(since): \(failure)"
            try transaction.workItems.open(
                WorkItem(
                    key: workItemKey,
                    owner: .integrationSupport,
                    reason: .staleData,
                    detail: String(detail.prefix(Limits.longTextBytes))
                ),
                entity: entity,
                instance: InstanceReference(kind: "system", id: system),
                at: now
            )
        }
    }

    private var workItemKey: String { "master-data/\(system)" }
}

/// So much is gone at once that the reading is not believed.
package struct Doubt: Error, CustomStringConvertible {
    package var system: String
    package var difference: MasterDataDifference

    package init(system: String, difference: MasterDataDifference) {
        self.system = system
        self.difference = difference
    }

    package var description: String {
        let parts = difference.doubtful.compactMap { part in
            difference.counts[part].map { count in
                "\(count.gone) of \(count.known) \(part.rawValue) are gone"
            }
        }
        return parts.joined(separator: ", ")
            + "; nothing was changed. Look at the rights of our user in \(system). If they are "
            + "really gone: crossdock master-data \(system) --apply --although-gone"
    }
}

extension MasterDataDifference {
    /// Stores all of it, some at a time, so that orders go on in between.
    ///
    /// - Returns: how many records were left, because somebody else wrote them meanwhile.
    @discardableResult
    package func store(
        in store: any Store,
        source: String,
        clock: any WallClock
    ) async throws(StoreFailure) -> Int {
        var left = 0
        var rest = changes[...]
        while !rest.isEmpty {
            let now = clock.now()
            let some = rest.prefix(Self.batch)
            rest = rest.dropFirst(Self.batch)
            left += try await store.write { (transaction) throws(StoreFailure) in
                try self.store(some, in: transaction, source: source, at: now)
            }
        }
        return left
    }

    /// "items: 2 new, 1 changed; customers: 1 gone", or nothing.
    package var words: String {
        MasterDataPart.allCases.compactMap { part -> String? in
            guard let count = counts[part], !count.isEmpty else { return nil }
            let numbers = [
                (count.added, "new"), (count.changed, "changed"), (count.gone, "gone"),
            ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
            return "\(part.rawValue): " + numbers.joined(separator: ", ")
        }.joined(separator: "; ")
    }
}
