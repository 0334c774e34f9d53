import AS2
import Canonical
import Database
import Engine
import Ordering
import Primitives
import Storage

/// What a receipt means for the message it answers, and for the document within.
///
/// | receipt | message | document |
/// |---|---|---|
/// | proves that the partner has it, with a warning or without | `taken` | `received` |
/// | refuses it, is for other content, is not signed as agreed | `refused` | `refused` |
/// | answers another message | as it was | as it was |
struct AS2Verdict: Sendable, Equatable {
    enum Outcome: Sendable, Equatable {
        case taken(note: String)
        case refused(code: String, String)
        case unrelated(String)
    }

    var outcome: Outcome

    init(_ receipt: ReceivedReceipt, on send: AS2Send) {
        let proof = SentProof(
            id: "<\(send.id)>",
            mics: send.mics.compactMap { MessageIntegrityCheck(text: $0) },
            wantsSignedReceipt: send.wantsSignedReceipt
        )
        outcome =
            switch receipt.verdict(on: proof) {
            case .proven: .taken(note: "")
            case .provenWithWarning(let words): .taken(note: Self.short(words))
            case .refused(let words):
                .refused(
                    code: "as2.refused",
                    "the partner's receipt refuses the message: \(Self.short(words))"
                        + Self.said(receipt.receipt.text)
                )
            case .contentDiffers(let words):
                .refused(
                    code: "as2.content_differs",
                    "the partner took something else than was sent: \(Self.short(words))"
                )
            case .notSigned:
                .refused(
                    code: "as2.receipt_not_signed",
                    "the partner's receipt is not signed, as was asked for; it proves nothing"
                )
            case .otherMessage(let id):
                .unrelated("the receipt is for another message, \(Self.short(id))")
            }
    }

    /// Notes it where message and document are kept; what was noted before stays.
    func note(
        on send: AS2Send,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) {
        let open: Set<AS2Send.State> = [.sending, .awaiting, .late]
        switch outcome {
        case .taken(let note):
            guard
                try transaction.as2Sends.move(
                    send.id,
                    from: open,
                    to: .taken,
                    detail: note,
                    at: now
                )
            else { return }
            try transaction.documents.setState(send.document, "received")
            try transaction.workItems.close(
                Self.workItem(send),
                entity: send.entity,
                at: now
            )
        case .refused(_, let detail):
            guard
                try transaction.as2Sends
                    .move(send.id, from: open, to: .refused, detail: detail, at: now)
            else { return }
            try transaction.documents.setState(send.document, "refused")
        case .unrelated: return
        }
    }

    static func workItem(_ send: AS2Send) -> String { "as2/\(send.document)" }

    /// Opens the item of whoever must talk to the partner.
    static func report(
        _ detail: String,
        on send: AS2Send,
        in transaction: borrowing Transaction,
        at now: Timestamp
    ) throws(StoreFailure) {
        let document = try transaction.documents.load(send.document)
        try transaction.workItems.open(
            WorkItem(
                key: workItem(send),
                owner: .integrationSupport,
                reason: .deliveryFailed,
                detail: detail
            ),
            entity: send.entity,
            instance: document?.instance
                ?? InstanceReference(kind: "document", id: send.document),
            at: now
        )
    }

    private static func short(_ words: String) -> String { String(words.prefix(200)) }

    private static func said(_ text: String) -> String {
        text.isEmpty ? "" : "; it says: \(short(text))"
    }
}
