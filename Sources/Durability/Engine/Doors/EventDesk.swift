import Crypto
public import Database
import Governance
public import Primitives
import Storage

/// One piece of news from an outside system, in its own words.
public struct SystemEvent: Sendable {
    /// The sender's id of it: the same id twice is one event.
    public var id: String
    /// The event as JSON bytes.
    public var body: [UInt8]

    public init(id: String, body: [UInt8]) {
        self.id = id
        self.body = body
    }
}

/// What became of one piece of news at the door.
public enum EventReceipt: Sendable, Equatable {
    case accepted
    /// Had it already; nothing happens twice.
    case duplicate
    /// The id was used for something else before.
    case conflict
}

/// The front desk for news from warehouses, carriers and ERPs: received once, and decided in the
/// same transaction where nothing older waits for its turn.
public struct EventDesk: Sendable {
    let store: any Store
    let clock: any WallClock
    let handler: MessageHandler?

    /// Without a handler, news is received only, and decided by whoever processes the inbox.
    public init(store: any Store, clock: any WallClock, handler: MessageHandler? = nil) {
        self.store = store
        self.clock = clock
        self.handler = handler
    }

    /// Stores the events of one delivery, all or none; returns once they are durable.
    ///
    /// An event counts as a duplicate, too, when its own commit's answer was lost. An event that
    /// cannot be decided yet stays received, and its sender is told the same.
    public func accept(
        _ events: [SystemEvent],
        from system: String,
        caller: Caller,
        traceID: String,
        senderSpan: String? = nil
    ) async throws(StoreFailure) -> [EventReceipt] {
        let now = clock.now()
        let messages = events.map { event in
            InboundMessage(
                entity: caller.entity.rawValue,
                source: "system:" + system,
                key: event.id,
                kind: MessageKind.systemEvent.rawValue,
                contentHash: Array(SHA256.hash(data: event.body)),
                body: event.body,
                traceID: traceID,
                actor: caller.actor.name,
                senderSpan: senderSpan
            )
        }
        let receipts: [EventReceipt]
        // PostgreSQL decides one message in a transaction, so that locks are taken in the one
        // order.
        let handler = store.dialect == .sqlite || messages.count == 1 ? handler : nil
        do throws(StoreFailure) {
            receipts = try await take(messages, decidedBy: handler, at: now)
        } catch {
            // Somebody else is busy with what these events are about: they wait for their turn.
            switch error {
            case .contention, .conflict: receipts = try await take(messages, at: now)
            case .unavailable, .commitUnknown, .duplicate, .corrupt: throw error
            }
        }
        if handler != nil {
            await store.notify(.effects)
            await store.notify(.events)
        }
        await store.notify(.inbox)
        return receipts
    }

    private func take(
        _ messages: [InboundMessage],
        decidedBy handler: MessageHandler? = nil,
        at now: Timestamp
    ) async throws(StoreFailure) -> [EventReceipt] {
        try await store.writeKeyed { (transaction) throws(StoreFailure) -> [EventReceipt] in
            // What has waited longer is decided first.
            let nextDue = handler == nil ? nil : try transaction.inbox.nextDue()
            let handler = nextDue.map { $0 > now } ?? true ? handler : nil
            var receipts: [EventReceipt] = []
            for message in messages {
                switch try transaction.inbox.accept(message, at: now) {
                case .accepted(let id):
                    receipts.append(.accepted)
                    try handler?.settle(accepted: id, in: transaction, at: now)
                case .duplicate(let first):
                    let isSame = first.message.contentHash == message.contentHash
                    receipts.append(isSame ? .duplicate : .conflict)
                }
            }
            return receipts
        }
    }
}
