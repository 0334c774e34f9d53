import Connectors
import Database
import Delivery
import Engine
import Logging
import Primitives
import Reconciliation
import Storage

/// Compares one system with one entity's data by the clock, until cancelled.
///
/// One node at a time does it, under a lease, and where nodes share the targets it is the one that
/// has the target's lane, with its budget. After a correction was approved it does not wait for the
/// clock: the correction is proven once it has settled.
struct ReconciliationRunner: Sendable {
    let entity: String
    let system: String
    let schedule: ReconciliationSchedule
    let reconciler: Reconciler
    let store: any Store
    let clock: any WallClock
    let worker: String
    let logger: Logger
    let traceID: @Sendable () -> String

    /// Longer than any comparison.
    private static let lease = Duration.seconds(3_600)
    /// How often it is looked whether something is due.
    static let pulse = Duration.seconds(30)

    func run() async {
        while !Task.isCancelled {
            do throws(StoreFailure) {
                if try await isDue() { try await compare() }
            } catch {
                logger.error(
                    "what differs from a system cannot be kept",
                    metadata: ["system": "\(system)", "failure": "\(error)"]
                )
            }
            do throws(CancellationError) {
                try await clock.sleep(until: clock.now().advanced(by: Self.pulse))
            } catch {
                return
            }
        }
    }

    /// Whether the clock or a correction asks for a comparison, and it is this node's to make.
    func isDue() async throws(StoreFailure) -> Bool {
        let now = clock.now()
        return try await store.write { (transaction) throws(StoreFailure) -> Bool in
            let lane = TargetLanes.leaseName(of: system)
            guard try !transaction.leases.isTaken(lane, from: worker, at: now),
                try dueAt(Snapshot(transaction.session)) <= now
            else { return false }
            return try transaction.leases.take(
                leaseName,
                for: worker,
                at: now,
                lasting: Self.lease
            ) != nil
        }
    }

    private func dueAt(_ snapshot: borrowing Snapshot) throws(StoreFailure) -> Timestamp {
        let standings = try snapshot.reconciliations.of(entity).filter { $0.system == system }
        let last = standings.compactMap { standing in
            [standing.comparedAt, standing.failedAt].compactMap(\.self).max()
        }.min()
        guard let last, !standings.isEmpty else { return Timestamp(microseconds: 0) }
        let corrected = try snapshot.reconciliationCases.lastCorrection(
            system: system,
            entity: entity
        )
        let byClock = last.advanced(by: schedule.every)
        guard let corrected, corrected.advanced(by: schedule.settling) > last else {
            return byClock
        }
        return min(byClock, corrected.advanced(by: schedule.settling * 2))
    }

    private func compare() async throws(StoreFailure) {
        for subject in reconciler.subjects {
            do {
                let report = try await reconciler.run(subject, traceID: traceID())
                if report.differing > 0 || report.closed > 0 {
                    logger.info(
                        "compared with a system",
                        metadata: [
                            "system": "\(system)", "subject": "\(subject.rawValue)",
                            "differing": "\(report.differing)", "closed": "\(report.closed)",
                            "under_way": "\(report.underWay.count)",
                        ]
                    )
                }
            } catch let failure as StoreFailure {
                throw failure
            } catch {
                logger.warning(
                    "a system could not be compared",
                    metadata: [
                        "system": "\(system)", "subject": "\(subject.rawValue)",
                        "failure": "\(error)",
                    ]
                )
            }
        }
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.leases.release(leaseName, by: worker)
        }
    }

    private var leaseName: String { "reconcile/\(entity)/\(system)" }
}
