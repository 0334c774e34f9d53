import AS2
public import Connectors
import Crypto
public import Database
public import Engine
public import Primitives
public import Storage

/// Sends partners' documents over AS2, each as one message until its receipt is here.
///
/// Every try goes out under the same Message-ID, so that a partner who has it already says so; only
/// what a receipt refused is sent under a new one, when a person sends it again.
///
/// | answer | becomes |
/// |---|---|
/// | a receipt that proves the content | done, the document is `received` |
/// | a receipt that refuses it, for other content, or unsigned | parked, the document is `refused` |
/// | 2xx, and the receipt comes later | done; a receipt that does not come is somebody's work |
/// | 2xx without the receipt that was asked for | another try |
/// | 429, 503, 502, 504, none at all | the partner is away: no try, and what waits keeps its place |
/// | any other | another try by the schedule, then parked |
///
/// Guarantee: what the receipt is weighed against is durable before the message leaves.
/// Loss: none; what is given up on is parked and opens a work item.
public struct AS2Sender: Sendable {
    /// A partner, and the way out that its policy allows.
    public struct Way: Sendable {
        var agreement: AS2Agreement
        var http: any HTTPExchange

        public init(_ agreement: AS2Agreement, over http: any HTTPExchange) {
            self.agreement = agreement
            self.http = http
        }
    }

    private let ways: [String: Way]
    private let store: any Store
    private let clock: any WallClock

    /// - Parameter ways: by the partner's profile id.
    public init(_ ways: [String: Way], store: any Store, clock: any WallClock) {
        self.ways = ways
        self.store = store
        self.clock = clock
    }

    /// Whether documents go to `partner` over AS2; receipts may even where documents do not.
    public func serves(_ partner: String, _ document: PartnerDocument) -> Bool {
        guard let way = ways[partner] else { return false }
        return way.agreement.sending != nil || KeptReceipt.isOne(document)
    }

    public func send(
        _ document: PartnerDocument,
        to partner: String,
        deadline: Timestamp
    ) async -> DeliveryOutcome {
        guard let way = ways[partner] else {
            return .parked(
                code: "as2.no_agreement",
                detail: "partners/\(partner).yaml has no as2 section"
            )
        }
        do throws(StoreFailure) {
            if KeptReceipt.isOne(document) {
                return await post(try KeptReceipt.letter(in: document.bytes), way, deadline)
            }
            guard let sending = way.agreement.sending else {
                return .parked(
                    code: "as2.no_address",
                    detail: "partners/\(partner).yaml names no as2.url"
                )
            }
            let last = try await store.read { (snapshot) throws(StoreFailure) in
                try snapshot.as2Sends.latest(ofDocument: document.id)
            }
            // The receipt came between two tries, on a connection of its own.
            if let last, last.state == .taken { return Self.done(last.id, status: nil) }
            return try await send(document, after: last, way, sending, deadline)
        } catch {
            return .retry(after: nil, code: error.code, detail: "\(error)", status: nil)
        }
    }

    // MARK: - A document

    private func send(
        _ document: PartnerDocument,
        after last: AS2Send?,
        _ way: Way,
        _ sending: AS2Sending,
        _ deadline: Timestamp
    ) async throws(StoreFailure) -> DeliveryOutcome {
        let agreement = way.agreement
        let round = last.map { $0.state == .refused ? $0.round + 1 : $0.round } ?? 1
        let id = Self.messageID(of: document, round: round, from: agreement.ourName)
        let message: HTTPMessage
        let proof: SentProof
        do throws(AS2Failure) {
            (message, proof) = try Self.message(document, id, agreement, sending).composed()
        } catch {
            return .parked(code: error.code, detail: "the message cannot be made: \(error)")
        }
        let now = clock.now()
        let send = AS2Send(
            id: id,
            entity: agreement.entity,
            partner: agreement.partner,
            document: document.id,
            round: round,
            mics: proof.mics.map(\.description),
            wantsSignedReceipt: proof.wantsSignedReceipt,
            sentAt: now,
            dueAt: now.advanced(by: sending.receiptWithin)
        )
        try await store.write { (transaction) throws(StoreFailure) in
            try transaction.as2Sends.begin(send)
        }
        let reply: HTTPReply
        do throws(ConnectorFailure) {
            reply = try await way.http.send(Self.call(message, to: sending.url), deadline: deadline)
        } catch {
            return .ofReceiver(error)
        }
        guard (200..<300).contains(reply.status) else { return outcome(of: reply) }
        let answer = HTTPMessage(
            headers: HeaderFields(reply.headers.map { ($0.name, $0.value) }),
            body: reply.body
        )
        if answer.isReceipt {
            return try await weigh(answer, on: send, agreement, status: reply.status)
        }
        return try await outcome(withoutReceipt: reply, of: send, sending)
    }

    private func weigh(
        _ answer: HTTPMessage,
        on send: AS2Send,
        _ agreement: AS2Agreement,
        status: Int
    ) async throws(StoreFailure) -> DeliveryOutcome {
        let receipt: ReceivedReceipt
        do throws(AS2Failure) {
            receipt = try ReceivedReceipt(answer, known: agreement.receiving.certificates)
        } catch {
            return .retry(
                after: nil,
                code: "as2.receipt_unreadable",
                detail: "the partner's receipt cannot be used: \(error)",
                status: status
            )
        }
        let verdict = AS2Verdict(receipt, on: send)
        let now = clock.now()
        try await store.write { (transaction) throws(StoreFailure) in
            try verdict.note(on: send, in: transaction, at: now)
        }
        switch verdict.outcome {
        case .taken: return Self.done(send.id, status: status)
        case .refused(let code, let detail): return .parked(code: code, detail: detail)
        case .unrelated(let detail):
            return .retry(after: nil, code: "as2.receipt_unrelated", detail: detail, status: status)
        }
    }

    private func outcome(
        withoutReceipt reply: HTTPReply,
        of send: AS2Send,
        _ sending: AS2Sending
    ) async throws(StoreFailure) -> DeliveryOutcome {
        let next: AS2Send.State
        switch sending.receipt {
        case nil: next = .taken
        case .some(let wanted) where wanted.returnURL != nil: next = .awaiting
        case .some:
            return .retry(
                after: nil,
                code: "as2.receipt_missing",
                detail: "the partner answered \(reply.status) without the receipt asked for",
                status: reply.status
            )
        }
        let now = clock.now()
        try await store.write { (transaction) throws(StoreFailure) in
            let isMoved = try transaction.as2Sends
                .move(send.id, from: [.sending, .late], to: next, at: now)
            if isMoved { try transaction.documents.setState(send.document, "sent") }
        }
        return Self.done(send.id, status: reply.status)
    }

    // MARK: - A receipt of ours

    private func post(
        _ letter: KeptReceipt.Letter,
        _ way: Way,
        _ deadline: Timestamp
    ) async -> DeliveryOutcome {
        guard let url = letter.url, way.agreement.allowsReceipt(to: url) else {
            return .parked(
                code: "as2.receipt_host",
                detail: "as2.receiptHosts of \(way.agreement.partner) no longer has its host"
            )
        }
        do throws(ConnectorFailure) {
            let reply = try await way.http.send(
                Self.call(letter.message, to: url),
                deadline: deadline
            )
            guard (200..<300).contains(reply.status) else { return outcome(of: reply) }
            return Self.done(nil, status: reply.status)
        } catch {
            return .ofReceiver(error)
        }
    }

    // MARK: - Parts

    private static func done(_ reference: String?, status: Int?) -> DeliveryOutcome {
        .done(reference: reference, status: status, answer: [])
    }

    private func outcome(of reply: HTTPReply) -> DeliveryOutcome {
        .ofReceiver(reply, code: "as2.not_taken", at: clock.now())
    }

    private static func call(_ message: HTTPMessage, to url: String) -> HTTPCall {
        HTTPCall(
            method: "POST",
            url: url,
            headers: message.headers.fields.map { HTTPField($0.name, $0.value) },
            body: message.body
        )
    }

    private static func message(
        _ document: PartnerDocument,
        _ id: String,
        _ agreement: AS2Agreement,
        _ sending: AS2Sending
    ) -> Message {
        Message(
            Document(
                contentType: contentType(of: document.bytes),
                fileName: document.name,
                bytes: document.bytes
            ),
            as: Identity(id: "<\(id)>", from: agreement.ourName, to: agreement.partnerName),
            isCompressed: sending.isCompressed,
            signature: sending.digest.flatMap { digest in
                agreement.receiving.credentials.first.map { Signature($0, by: digest) }
            },
            encryption: sending.cipher.flatMap { cipher in
                agreement.receiving.certificates.first.map { Encryption(for: $0, by: cipher) }
            },
            receipt: sending.receipt
        )
    }

    private static func contentType(of bytes: [UInt8]) -> String {
        if bytes.starts(with: Array("ISA".utf8)) { return "application/edi-x12" }
        if bytes.starts(with: Array("UN".utf8)) { return "application/edifact" }
        switch bytes.first {
        case UInt8(ascii: "{"), UInt8(ascii: "["): return "application/json"
        case UInt8(ascii: "<"): return "application/xml"
        default: return "application/octet-stream"
        }
    }

    /// The same for every try of one round, and of no other document of this or any other
    /// installation: `9f86d081884c7d65.1@CROSSDOCK`.
    private static func messageID(
        of document: PartnerDocument,
        round: Int,
        from ourName: String
    ) -> String {
        // Control numbers begin again in a new installation, and a partner who sees an old
        // Message-ID again takes nothing.
        let unique = "\(document.createdAt.microseconds)/\(document.id)"
        let digest = Hexadecimal.text(SHA256.hash(data: Array(unique.utf8)).prefix(16))
        let host = ourName.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        return "\(digest).\(round)@\(host.isEmpty ? "crossdock" : host)"
    }
}
