import Crypto
public import Database
public import Primitives
import Storage

/// Sends a document to its partner once more, because a person asks for it.
///
/// The document stays what it is, control numbers and all. Over AS2 it goes under its old
/// Message-ID where no receipt came, so that a partner who has it says so, and under a new one
/// where the receipt refused it.
public enum DocumentResend {
    public enum Outcome: Sendable, Equatable {
        /// It leaves under this key.
        case enqueued(key: String)
        case notFound
        /// Why it is not sent.
        case refused(String)
    }

    /// - Parameter patience: how long its acknowledgement is then waited for; `nil` where nobody
    ///   waits for one.
    public static func run(
        _ id: String,
        by actor: String,
        awaiting patience: (_ partner: String) -> Duration? = { _ in nil },
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) -> Outcome {
        guard let document = try transaction.documents.load(id), document.direction == "out" else {
            return .notFound
        }
        switch document.state {
        case "sent", "refused", "held": break
        case "received":
            return .refused("the partner's receipt proves that it has the document")
        case "built":
            return .refused(
                "it is still under way, or was given up on: then `crossdock failures` sends it again"
            )
        default: return .refused("it is \(document.state), so there is nothing to send")
        }
        let key = EffectKey(
            workflow: "again",
            instance: document.id,
            sequence: now.microseconds,
            ordinal: 0
        )
        try transaction.effects.enqueue(
            StoredEffect(
                key: key.rawValue,
                entity: document.entity,
                instanceKind: document.instance?.kind ?? "document",
                instanceID: document.instance?.id ?? document.id,
                sequence: now.microseconds,
                ordinal: 0,
                target: Target.partner(document.partner),
                operation: Operation.partnerFile.rawValue,
                // It waits for nothing: a person has decided.
                lane: key.rawValue,
                payload: try StoredValue.encode(PartnerFile(document: document.id)),
                traceID: try traceID(of: document, in: transaction),
                dueAt: now,
                createdAt: now
            )
        )
        try transaction.documents.setState(document.id, "built")
        if let patience = patience(document.partner) {
            try transaction.documents.await(document.id, until: now.advanced(by: patience))
        }
        try transaction.audit.append(
            AuditEntry(
                at: now,
                actor: actor,
                action: "document.sent_again",
                subject: document.id,
                detail: "to \(document.partner), it was \(document.state)"
            )
        )
        return .enqueued(key: key.rawValue)
    }

    /// Of the order it is about; an acknowledgement's own is made from its id.
    private static func traceID(
        of document: PartnerDocument,
        in transaction: borrowing Transaction
    ) throws(StoreFailure) -> String {
        if let instance = document.instance,
            let first = try transaction.effects
                .effects(ofInstance: instance.kind, instance.id, limit: 1).first
        {
            return first.traceID
        }
        return Hexadecimal.text(SHA256.hash(data: Array(document.id.utf8)).prefix(16))
    }
}
