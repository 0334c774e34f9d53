public import AS2
import Crypto
public import Database
import Engine
public import Logging
public import Primitives
import Storage

/// Takes partners' AS2 messages in, each once, and gives the receipt that was asked for, in the
/// answer or later; takes their receipts for what was sent to them.
///
/// Guarantee: a receipt that says `processed` leaves after the document is durable, together with
/// the receipt itself; the same message again is answered with the very same bytes and is not taken
/// again. Loss: none; a message that cannot be opened is refused in its receipt and not kept.
public struct AS2Endpoint: Sendable {
    private let agreements: [AS2Agreement]
    let store: any Store
    let clock: any WallClock
    private let identities: any IdentitySource
    let logger: Logger

    public init(
        _ agreements: [AS2Agreement],
        store: any Store,
        clock: any WallClock,
        identities: any IdentitySource,
        logger: Logger
    ) {
        self.agreements = agreements
        self.store = store
        self.clock = clock
        self.identities = identities
        self.logger = logger
    }

    /// - Throws: when nothing could be stored; the sender must try again.
    public func answer(_ message: HTTPMessage) async throws(StoreFailure) -> AS2Answer {
        let envelope: Envelope
        do throws(AS2Failure) {
            envelope = try Envelope(message.headers)
        } catch {
            return .plain(400, "This is no AS2 message: \(error).")
        }
        let agreement = agreements.first {
            $0.ourName == envelope.identity.to && $0.partnerName == envelope.identity.from
        }
        if message.isReceipt {
            guard let agreement else {
                return .plain(400, "No partner of this name writes here.")
            }
            return try await take(receipt: message, agreement)
        }
        guard let agreement else {
            let reason = "No partner of this name writes here."
            guard envelope.receipt?.returnURL == nil else { return .plain(400, reason) }
            return try await refusal(.unknownPartner, reason, envelope, nil)
        }
        if let url = envelope.receipt?.returnURL, !agreement.allowsReceipt(to: url) {
            return .plain(
                403,
                "Receipts go to the hosts that were agreed upon only (as2.receiptHosts of the"
                    + " partner's file); nothing was taken."
            )
        }
        let received: ReceivedMessage
        let answer: AS2Answer
        do throws(AS2Failure) {
            if let failure = envelope.receiptFailure { throw failure }
            received = try ReceivedMessage(
                message,
                receipt: envelope.receipt,
                policy: agreement.receiving
            )
            answer = try receipt(.processed, received.mic, "Taken in.", envelope, agreement)
        } catch {
            return try await refusal(error.disposition, "\(error)", envelope, agreement)
        }
        return try await take(received.document, answering: answer, envelope, agreement)
    }

    // MARK: - Taking

    private func take(
        _ document: Document,
        answering answer: AS2Answer,
        _ envelope: Envelope,
        _ agreement: AS2Agreement
    ) async throws(StoreFailure) -> AS2Answer {
        let now = clock.now()
        let hash = Array(SHA256.hash(data: document.bytes))
        let inbound = InboundMessage(
            entity: agreement.entity,
            source: AS2Source.name(of: agreement.partner),
            key: envelope.identity.id,
            kind: MessageKind.partnerDocument.rawValue,
            contentHash: hash,
            body: document.bytes,
            traceID: Hexadecimal.text(hash.prefix(16)),
            actor: agreement.partner
        )
        let kept = try KeptReceipt(answer, of: envelope, agreement, at: now)
        let isLater = envelope.receipt?.returnURL != nil
        let outcome = try await store.write { (transaction) throws(StoreFailure) -> Outcome in
            switch try transaction.inbox.accept(inbound, at: now) {
            case .accepted:
                try transaction.documents.insert(kept.document)
                if isLater {
                    try transaction.effects
                        .enqueue(try kept.dispatch(traceID: inbound.traceID, at: now))
                }
                return .taken
            case .duplicate(let first):
                guard first.message.contentHash == hash,
                    let document = try transaction.documents.load(kept.document.id)
                else { return .otherContent }
                if isLater {
                    try transaction.effects
                        .enqueue(try kept.dispatch(traceID: inbound.traceID, at: now))
                }
                return .repeated(document.bytes)
            }
        }
        await store.notify(.inbox)
        if isLater { await store.notify(.effects) }
        switch outcome {
        case .taken: return isLater ? Self.later : answer
        case .repeated(let bytes): return isLater ? Self.later : try KeptReceipt.answer(in: bytes)
        case .otherContent:
            let reason = "its Message-ID was used before, for another content"
            let disposition = AS2Failure(.malformed, reason).disposition
            return try await refusal(disposition, reason, envelope, agreement, isProven: true)
        }
    }

    private static let later = AS2Answer.plain(200, "The receipt follows.")

    private enum Outcome: Sendable {
        case taken
        case repeated([UInt8])
        case otherContent
    }

    // MARK: - Answering

    /// - Parameter isProven: the message is the partner's. Of any other nothing is kept, and nobody
    ///   is called: its refusal is in the answer, whatever it asks for.
    private func refusal(
        _ disposition: ReceiptDisposition,
        _ reason: String,
        _ envelope: Envelope,
        _ agreement: AS2Agreement?,
        isProven: Bool = false
    ) async throws(StoreFailure) -> AS2Answer {
        logger.notice(
            "an AS2 message was refused",
            metadata: [
                "partner": "\(agreement?.partner ?? "unknown")", "disposition": "\(disposition)",
                "reason": "\(reason.prefix(200))", "message": "\(envelope.identity.id.prefix(200))",
            ]
        )
        let answer: AS2Answer
        do throws(AS2Failure) {
            answer = try receipt(disposition, nil, reason, envelope, agreement)
        } catch {
            return .plain(500, "The receipt cannot be made: \(error).")
        }
        guard let agreement, envelope.receipt?.returnURL != nil else { return answer }
        guard isProven else { return .plain(400, "Refused: \(reason)") }
        let now = clock.now()
        let kept = try KeptReceipt(answer, of: envelope, agreement, isRefusal: true, at: now)
        let trace = Hexadecimal.text(SHA256.hash(data: Array(kept.document.id.utf8)).prefix(16))
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.documents.insert(kept.document)
            try transaction.effects.enqueue(try kept.dispatch(traceID: trace, at: now))
        }
        await store.notify(.effects)
        return Self.later
    }

    /// The receipt as it was asked for: signed, unsigned, or none.
    private func receipt(
        _ disposition: ReceiptDisposition,
        _ mic: MessageIntegrityCheck?,
        _ text: String,
        _ envelope: Envelope,
        _ agreement: AS2Agreement?
    ) throws(AS2Failure) -> AS2Answer {
        guard let wanted = envelope.receipt else {
            let isGood = disposition.isTaken
            return .plain(isGood ? 200 : 400, isGood ? "Taken." : "Refused: \(text)")
        }
        let receipt = Receipt(
            from: envelope.identity.to,
            to: envelope.identity.from,
            originalMessageID: envelope.identity.id,
            disposition: disposition,
            mic: mic,
            text: text
        )
        let credential = agreement?.receiving.credentials.first
        let signature = credential.map { Signature($0, by: wanted.digests.first ?? .sha256) }
        let id = identities.next(at: clock.now())
        return .receipt(
            try receipt.composed(
                id: "<\(id)@crossdock>",
                signature: wanted.isSigned ? signature : nil
            )
        )
    }
}
