import Crypto
import Database
import Governance
import Primitives
public import Storage

/// What somebody asks of a case, with the key that makes every repeat of it the same request.
public struct KeyedCommand: Sendable {
    public var caller: Caller
    public var idempotencyKey: String
    /// The bytes as they came, for the record and for the comparison with a repeat.
    public var body: [UInt8]
    public var traceID: String

    public init(caller: Caller, idempotencyKey: String, body: [UInt8], traceID: String) {
        self.caller = caller
        self.idempotencyKey = idempotencyKey
        self.body = body
        self.traceID = traceID
    }
}

public enum KeyedOutcome: Sendable {
    /// The stored answer; the same one for every repeat, also that of a refusal.
    case answered(StoredAnswer, isRepeat: Bool)
    /// The same key with other content.
    case keyReused
    case inFlight
    case frozen(reason: String)
}

/// What came of a command inside its transaction.
enum CommandVerdict {
    case done(StoredAnswer)
    case refused(StoredAnswer, any Failure)
    /// Nothing is taken in of what is frozen: the command may come again later.
    case frozen(reason: String)
}

extension KeyedCommand {
    /// Carries it out once: the answer is stored with what it did, and given again to a repeat.
    func carryOut(
        on instance: InstanceReference,
        as kind: MessageKind,
        in store: any Store,
        at now: Timestamp,
        _ body:
            @escaping @Sendable (borrowing Transaction, Cause) throws(StoreFailure) ->
            CommandVerdict
    ) async throws(StoreFailure) -> KeyedOutcome {
        var hash = SHA256()
        hash.update(data: Array((instance.id + "\n").utf8))
        hash.update(data: self.body)
        let message = InboundMessage(
            entity: caller.entity.rawValue,
            source: caller.source,
            key: idempotencyKey,
            kind: kind.rawValue,
            contentHash: Array(hash.finalize()),
            body: self.body,
            traceID: traceID,
            actor: caller.actor.name,
            instanceKind: instance.kind,
            instanceID: instance.id
        )
        return try await store.writeKeyed { (transaction) throws(StoreFailure) -> KeyedOutcome in
            if let reason = try transaction.instances.lock(instance.kind, instance.id)?.quarantine {
                return .frozen(reason: reason)
            }
            switch try transaction.inbox.accept(message, at: now) {
            case .duplicate(let first):
                guard first.message.contentHash == message.contentHash else { return .keyReused }
                return first.answer.map { .answered($0, isRepeat: true) } ?? .inFlight
            case .accepted(let inbox):
                let cause = Cause(
                    source: "inbox/\(inbox)",
                    actor: message.actor,
                    traceID: message.traceID
                )
                switch try body(transaction, cause) {
                case .done(let answer):
                    try transaction.inbox.settle(inbox, as: .decided, answer: answer, at: now)
                    return .answered(answer, isRepeat: false)
                case .refused(let answer, let failure):
                    try transaction.inbox.settle(
                        inbox,
                        as: .refused,
                        answer: answer,
                        failure: failure,
                        at: now
                    )
                    return .answered(answer, isRepeat: false)
                case .frozen(let reason):
                    throw .corrupt("a case that was found free is frozen: \(reason)")
                }
            }
        }
    }
}
