import Canonical
public import Database
public import Logging
import Ordering
public import Primitives
import Storage

/// Notices acknowledgements that were due and did not come: each becomes work of integration
/// support, once. One that comes after all closes its item. The same of carriers' answers to loads,
/// which are the warehouse supervisor's work.
///
/// Several watches on one database do no harm.
public struct AcknowledgmentWatch: Sendable {
    /// The longest time between two looks; what is due earlier is looked for then.
    static let pause = Duration.seconds(60)
    /// How much later a document is looked for that has not even left.
    static let grace = Duration.seconds(3_600)
    static let batch = 100

    private let store: any Store
    private let clock: any WallClock
    private let logger: Logger

    public init(store: any Store, clock: any WallClock, logger: Logger) {
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    /// Until cancelled.
    public func run() async {
        await clock.watch(every: Self.pause) { () async throws(StoreFailure) -> Timestamp? in
            try await look()
        } reportingFailuresTo: { failure in
            logger.error(
                "acknowledgements could not be looked for",
                metadata: ["failure": "\(failure)"]
            )
        }
    }

    /// - Returns: when the next acknowledgement is due.
    func look() async throws(StoreFailure) -> Timestamp? {
        let now = clock.now()
        let (isAnyDue, next) = try await store.read {
            (snapshot) throws(StoreFailure) -> (Bool, Timestamp?) in
            let documents = try snapshot.documents.nextDue()
            let loads = try snapshot.loadTenders.nextDue()
            let next = [documents, loads].compactMap(\.self).min()
            return (next.map { $0 <= now } ?? false, next)
        }
        guard isAnyDue else { return next }
        try await store.write { (transaction) throws(StoreFailure) in
            for document in try transaction.documents.overdue(at: now, limit: Self.batch) {
                guard document.isSent else {
                    let later = now.advanced(by: Self.grace)
                    try transaction.documents.await(
                        document.id,
                        until: later,
                        insteadOf: document.dueAt
                    )
                    continue
                }
                // The answer may have come since we looked.
                let isLate = try transaction.documents.stopWaiting(
                    for: document.id,
                    dueAt: document.dueAt
                )
                if isLate { try report(document, in: transaction, at: now) }
            }
            for load in try transaction.loadTenders.overdue(at: now, limit: Self.batch) {
                guard let due = load.dueAt else { continue }
                let isLate = try transaction.loadTenders.stopWaiting(
                    for: load.number,
                    at: load.partner,
                    dueAt: due
                )
                if isLate { try TenderWork(load).openLate(in: transaction, at: now) }
            }
        }
        return now
    }

    private func report(
        _ document: OverdueDocument,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) {
        let advice =
            document.isReceived
            ? "their receipt says that it came; ask what keeps it from being acknowledged"
            : "ask whether they have it, and if not: crossdock documents send-again \(document.id)"
        let detail =
            "\(document.partner) should have acknowledged our \(document.type) (\(document.id)) by "
            + "\(document.dueAt); \(advice)"
        try transaction.workItems.open(
            WorkItem(
                key: ReceivedAcknowledgments.lateKey(document.id),
                owner: .integrationSupport,
                reason: .acknowledgmentMissing,
                detail: detail
            ),
            entity: document.entity,
            instance: document.instance
                ?? InstanceReference(kind: "document", id: document.id),
            at: now
        )
    }
}
