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

/// The front desk for news from warehouses, carriers and ERPs: received now, decided soon.
public struct EventDesk: Sendable {
    let store: any Store
    let clock: any WallClock

    public init(store: any Store, clock: any WallClock) {
        self.store = store
        self.clock = clock
    }

    /// Stores the events of one delivery, all or none; returns once they are durable.
    ///
    /// An event counts as a duplicate, too, when its own commit's answer was lost.
    public func accept(
        _ events: [SystemEvent],
        from system: String,
        caller: Caller,
        traceID: String
    ) async throws(StoreFailure) -> [EventReceipt] {
        let now = clock.now()
        let receipts = try await store.writeKeyed {
            (transaction) throws(StoreFailure) -> [EventReceipt] in
            var receipts: [EventReceipt] = []
            for event in events {
                let message = InboundMessage(
                    entity: caller.entity.rawValue,
                    source: "system:" + system,
                    key: event.id,
                    kind: MessageKind.systemEvent.rawValue,
                    contentHash: Array(SHA256.hash(data: event.body)),
                    body: event.body,
                    traceID: traceID,
                    actor: caller.actor.name
                )
                switch try transaction.inbox.accept(message, at: now) {
                case .accepted: receipts.append(.accepted)
                case .duplicate(let first):
                    let isSame = first.message.contentHash == message.contentHash
                    receipts.append(isSame ? .duplicate : .conflict)
                }
            }
            return receipts
        }
        await store.notify(.inbox)
        return receipts
    }
}
