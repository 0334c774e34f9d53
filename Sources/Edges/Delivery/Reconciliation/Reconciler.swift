import Canonical
import Connectors
import Crypto
public import Database
public import Engine
public import Primitives
public import Reconciliation
import Storage

/// Compares what one system has of one entity with what we have, and makes cases of what differs.
///
/// Guarantee: a difference is told only when two readings agree on it, a settling time apart, and
/// no news of it is under way. Loss: none; what cannot be judged is told as under way, and judged
/// by a later run. It asks and changes nothing in the target.
public struct Reconciler: Sendable {
    static let deadline = Duration.seconds(60)
    /// How often a page is asked for again that was answered with "later".
    static let triesMax = 8
    /// Cases that one run opens; that much at once has one cause, and further ones are counted.
    public static let findingsMax = 1_000
    /// Records that are read of one system.
    static let recordsMax = 5_000_000

    /// What a system is to an entity, which says what a difference means.
    public enum Part: String, Sendable { case erp, warehouse }

    let entity: String
    let system: String
    let part: Part
    let lane: SystemLane
    let store: any Store
    let clock: any WallClock
    let facts: FactLoader
    let desk: ReconciliationDesk
    let settling: Duration

    /// - Parameter settling: how long after the first reading a difference is looked at again.
    public init(
        of entity: String,
        with system: String,
        as part: Part,
        _ lane: SystemLane,
        store: any Store,
        clock: any WallClock,
        facts: FactLoader,
        desk: ReconciliationDesk,
        settling: Duration
    ) {
        self.entity = entity
        self.system = system
        self.part = part
        self.lane = lane
        self.store = store
        self.clock = clock
        self.facts = facts
        self.desk = desk
        self.settling = settling
    }

    /// What can be compared with this system.
    public var subjects: [ReconciledSubject] {
        ReconciledSubject.allCases.filter { subject in
            lane.exports.contains(subject) && (part == .erp || subject == .stock)
        }
    }

    /// One comparison, from the first reading to its cases; what came of it is kept.
    ///
    /// - Throws: a `ConnectorFailure` when the target goes on not answering, or a `StoreFailure`.
    public func run(
        _ subject: ReconciledSubject,
        traceID: String
    ) async throws -> ReconciliationReport {
        do {
            var report = try await compare(subject)
            report.cases = try await desk.note(report.findings, entity: entity, traceID: traceID)
            report.closed = try await closeProven(report, traceID)
            report.took = clock.now().since(report.beganAt)
            let standing = ReconciliationStanding(
                entity: entity,
                system: system,
                subject: subject,
                comparedAt: report.beganAt,
                provenAt: report.differing == 0 ? report.beganAt : nil,
                compared: report.compared,
                differing: report.differing,
                underWay: report.underWay.count,
                took: report.took
            )
            let confirmed = try await confirmedSites(report)
            try await store.write { (transaction) throws(StoreFailure) in
                try transaction.reconciliations.noteCompared(standing)
                try transaction.stockNews.note(
                    confirmed,
                    from: system,
                    .comparison,
                    asOf: standing.comparedAt ?? clock.now(),
                    entity: entity,
                    at: clock.now()
                )
            }
            return report
        } catch let failure as any Failure {
            try await note(failure, subject)
            throw failure
        }
    }

    /// The sites of which a comparison of stock found nothing different, but for what two people
    /// agreed to leave: what we know of them is what the system says.
    private func confirmedSites(
        _ report: ReconciliationReport
    ) async throws(StoreFailure) -> [Site.ID] {
        guard report.subject == .stock, report.more == 0 else { return [] }
        let accepted = Set(
            zip(report.findings, report.cases).filter { $1.phase == .accepted }
                .map(\.0.key)
        )
        let differing = Set(report.findings.map(\.key)).subtracting(accepted).map(\.minor)
        return try await sites().subtracting(differing).map { Site.ID($0) }
    }

    private func note(
        _ failure: any Failure,
        _ subject: ReconciledSubject
    ) async throws(StoreFailure) {
        let now = clock.now()
        let words = "\(failure)"
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.reconciliations.noteFailure(
                words,
                entity: entity,
                system: system,
                subject: subject,
                at: now
            )
        }
    }

    /// Ends every case of the comparison whose key was found equal.
    private func closeProven(
        _ report: ReconciliationReport,
        _ traceID: String
    ) async throws(StoreFailure) -> Int {
        guard report.more == 0 else { return 0 }
        let unproven = Set(report.findings.map(\.key)).union(report.underWay.map(\.key))
        let standing = try await store.read { (snapshot) throws(StoreFailure) in
            try snapshot.reconciliationCases.standing(
                report.subject,
                system: system,
                entity: entity,
                limit: Self.findingsMax * 10
            )
        }
        let proven = standing.filter { !unproven.contains($0.key) }.map(\.id)
        try await desk.prove(proven, entity: entity, traceID: traceID)
        return proven.count
    }
}
