import Canonical
public import Database
import Ordering
public import Primitives
import Storage

extension MessageHandler {
    /// Decides a message in a savepoint of its own and writes down what came of it.
    ///
    /// A failure of ours undoes the decision, never the receipt: the message is parked and shown.
    func settle(
        _ stored: StoredMessage,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) {
        let disposition: Disposition
        do throws(StoreFailure) {
            disposition = try transaction.savepoint {
                (inner) throws(StoreFailure) -> Disposition in
                try handle(stored, in: inner, at: now)
            }
        } catch {
            switch error {
            case .corrupt, .duplicate: disposition = .parked(error)
            case .unavailable, .contention, .conflict, .commitUnknown: throw error
            }
        }
        try write(disposition, of: stored, in: transaction, at: now)
    }

    /// Decides a message that this transaction has just accepted.
    func settle(
        accepted id: Int64,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) {
        guard let stored = try transaction.inbox.load(id) else {
            throw .corrupt("inbox_message \(id) is gone")
        }
        try settle(stored, in: transaction, at: now)
    }

    private func write(
        _ disposition: Disposition,
        of stored: StoredMessage,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) {
        switch disposition {
        case .decided(let instance):
            try transaction.inbox.settle(
                stored.id,
                as: .decided,
                instanceKind: instance?.kind,
                instanceID: instance?.id,
                at: now
            )
        case .ignored(let reason):
            try transaction.inbox.settle(
                stored.id,
                as: .decided,
                failure: IgnoredNews(reason: reason),
                at: now
            )
        case .refused(let failure, let holder):
            try transaction.inbox.settle(
                stored.id,
                as: .refused,
                failure: failure,
                instanceKind: holder?.kind,
                instanceID: holder?.id,
                at: now
            )
        case .postponed(let failure):
            // The message's own number is chance enough: no two wait exactly alike.
            var random = SeededRandom(seed: UInt64(bitPattern: stored.id))
            let delay = RetrySchedule.inbox.delay(after: stored.attempts + 1, using: &random)
            guard let delay else {
                try park(stored, because: failure, in: transaction, at: now)
                return
            }
            try transaction.inbox.postpone(
                stored.id,
                until: now.advanced(by: delay),
                because: failure
            )
        case .parked(let failure):
            try park(stored, because: failure, in: transaction, at: now)
        }
    }

    private func park(
        _ stored: StoredMessage,
        because failure: any Failure,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) {
        try transaction.inbox.settle(stored.id, as: .parked, failure: failure, at: now)
        try transaction.workItems.open(
            WorkItem(
                key: "inbox/\(stored.id)",
                owner: Self.owner(of: failure),
                reason: .messageParked,
                detail: "\(stored.message.kind) from \(stored.message.source) was put aside: "
                    + "\(failure)"
            ),
            entity: stored.message.entity,
            instance: InstanceReference(kind: "inbox", id: String(stored.id)),
            at: now
        )
    }
}

extension MessageHandler {
    private static func owner(of failure: any Failure) -> Role {
        if case .escalate(let role) = failure.remedy { return role }
        return .integrationSupport
    }
}

/// Why a message changed nothing, kept with it.
struct IgnoredNews: Failure {
    var reason: String
    var code: String { "engine.ignored" }
    var remedy: Remedy { .reject }
    var description: String { reason }
}

/// Decides what came in and was not decided at the desk; any number may run side by side.
public struct InboxProcessor: Sendable {
    let store: any Store
    let clock: any WallClock
    let handler: MessageHandler
    let batch: Int

    public init(
        store: any Store,
        clock: any WallClock,
        handler: MessageHandler,
        batch: Int = 16
    ) {
        self.store = store
        self.clock = clock
        self.handler = handler
        self.batch = batch
    }

    /// Decides up to a batch of due messages; returns how many it took.
    ///
    /// On PostgreSQL one message a transaction, so that locks are taken in the one order.
    public func process() async throws(StoreFailure) -> Int {
        let now = clock.now()
        // Most signals are for somebody else: a look costs the writer nothing.
        let nextDue = try await store.read { (snapshot) throws(StoreFailure) -> Timestamp? in
            try snapshot.inbox.nextDue()
        }
        guard let nextDue, nextDue <= now else { return 0 }
        let limit = store.dialect == .sqlite ? batch : 1
        let count = try await store.write { (transaction) throws(StoreFailure) -> Int in
            let due = try transaction.inbox.claimDue(limit: limit, at: now)
            for message in due { try handler.settle(message, in: transaction, at: now) }
            return due.count
        }
        if count > 0 {
            await store.notify(.effects)
            await store.notify(.events)
        }
        return count
    }
}
