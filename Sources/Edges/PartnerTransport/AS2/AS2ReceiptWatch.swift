public import Database
import Engine
public import Logging
public import Primitives
import Storage

/// Notices receipts that were due and did not come: each becomes work of integration support.
///
/// A receipt that comes after all closes its item. Several watches on one database do no harm.
public struct AS2ReceiptWatch: Sendable {
    /// The longest time between two looks; a receipt that is due earlier is looked for then.
    static let pause = Duration.seconds(60)
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
                "receipts could not be looked for",
                metadata: ["failure": "\(failure)"]
            )
        }
    }

    /// - Returns: when the next receipt is due.
    func look() async throws(StoreFailure) -> Timestamp? {
        let now = clock.now()
        let (overdue, next) = try await store.read {
            (snapshot) throws(StoreFailure) -> ([AS2Send], Timestamp?) in
            let overdue = try snapshot.as2Sends.overdue(at: now, limit: Self.batch)
            return (overdue, try snapshot.as2Sends.nextDue())
        }
        guard !overdue.isEmpty else { return next }
        try await store.write { (transaction) throws(StoreFailure) in
            for send in overdue {
                guard
                    try transaction.as2Sends.move(send.id, from: [.awaiting], to: .late, at: now)
                else { continue }
                try AS2Verdict.report(
                    "no receipt for the AS2 message <\(send.id)> has come since "
                        + "\(send.sentAt.description); ask \(send.partner) whether they have "
                        + "it, and if not: crossdock documents send-again \(send.document)",
                    on: send,
                    in: transaction,
                    at: now
                )
            }
        }
        return now
    }
}
