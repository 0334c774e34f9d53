import Database
import Engine
import Logging
package import Primitives
import Storage

/// Looks through master data for questions of who is who, whenever any of it was written.
///
/// One node at a time does it, under a lease.
struct StewardshipWatch: Sendable {
    let entities: [(entity: String, steward: Role)]
    let desk: StewardshipDesk
    let store: any Store
    let clock: any WallClock
    let worker: String
    let logger: Logger
    let traceID: @Sendable () -> String

    /// How often it is looked whether anything was written.
    static let pulse = Duration.seconds(60)
    /// Longer than any scan.
    private static let lease = Duration.seconds(600)

    func run() async {
        var seen: Int64?
        await clock.watch(every: Self.pulse) { () async throws(StoreFailure) -> Timestamp? in
            seen = try await look(since: seen)
            return nil
        } reportingFailuresTo: { failure in
            logger.error(
                "master data cannot be looked through",
                metadata: ["failure": "\(failure)"]
            )
        }
    }

    /// Scans when master data is of another revision than was seen.
    ///
    /// - Returns: the revision that was seen.
    func look(since seen: Int64?) async throws(StoreFailure) -> Int64? {
        let now = clock.now()
        let revision = try await store.write { (transaction) throws(StoreFailure) -> Int64? in
            let revision = try transaction.master.revision()
            guard revision != seen else { return nil }
            let grant = try transaction.leases.take(
                Self.leaseName,
                for: worker,
                at: now,
                lasting: Self.lease
            )
            return grant == nil ? nil : revision
        }
        guard let revision else { return seen }
        for (entity, steward) in entities {
            try await desk.scan(entity, steward: steward, traceID: traceID())
        }
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.leases.release(Self.leaseName, by: worker)
        }
        return revision
    }

    private static let leaseName = "stewardship"
}

extension Installation {
    /// Whose work questions of an entity's master data are.
    package func steward(of entity: String) -> Role {
        guard let profile = entities.first(where: { $0.id.rawValue == entity }),
            let system = systems.first(where: { $0.name == profile.erp })
        else { return .integrationSupport }
        return system.masterData?.steward ?? .integrationSupport
    }
}
