import AS2
import Crypto
import Database
import Engine
import JSON
import Primitives
import Storage

/// A receipt as it is kept: a document of the partner, so that a repeat is answered alike.
///
/// ```json
/// {"status": 200, "headers": [["AS2-Version", "1.2"]], "body": [45, 45],
///  "url": "https://acme.example/mdn"}
/// ```
struct KeptReceipt: Sendable {
    let document: PartnerDocument

    /// A receipt that goes on a connection of its own.
    struct Letter: Sendable {
        /// `nil` for one that went back in the answer.
        var url: String?
        var message: HTTPMessage
    }

    private struct Stored: Codable {
        var status: Int
        var headers: [[String]]
        var body: [UInt8]
        var url: String?
    }

    private static let type = "MDN"

    static func isOne(_ document: PartnerDocument) -> Bool { document.type == type }

    /// - Parameter isRefusal: a message that was refused may come again, mended, under its name.
    init(
        _ answer: AS2Answer,
        of envelope: Envelope,
        _ agreement: AS2Agreement,
        isRefusal: Bool = false,
        at now: Timestamp
    ) throws(StoreFailure) {
        let stored = Stored(
            status: answer.status,
            headers: answer.message.headers.fields.map { [$0.name, $0.value] },
            body: answer.message.body,
            url: envelope.receipt?.returnURL
        )
        document = PartnerDocument(
            id: "as2/\(agreement.partner)/\(envelope.identity.id)" + (isRefusal ? "/refused" : ""),
            entity: agreement.entity,
            partner: agreement.partner,
            direction: "out",
            type: Self.type,
            controlNumber: "",
            state: envelope.receipt?.returnURL == nil ? "sent" : "built",
            instance: nil,
            name: envelope.identity.id,
            detail: "",
            bytes: try StoredValue.encode(stored),
            createdAt: now
        )
    }

    /// The effect that posts it to where the sender wants it, each time one is asked for.
    func dispatch(traceID: String, at now: Timestamp) throws(StoreFailure) -> StoredEffect {
        let instance = Hexadecimal.text(SHA256.hash(data: Array(document.id.utf8)).prefix(16))
        let key = EffectKey(
            workflow: "as2",
            instance: instance,
            sequence: now.microseconds,
            ordinal: 0
        )
        return StoredEffect(
            key: key.rawValue,
            entity: document.entity,
            instanceKind: "document",
            instanceID: document.id,
            sequence: now.microseconds,
            ordinal: 0,
            target: Target.partner(document.partner),
            operation: Operation.partnerFile.rawValue,
            // Receipts wait for nothing, not even for each other.
            lane: key.rawValue,
            payload: try StoredValue.encode(PartnerFile(document: document.id)),
            traceID: traceID,
            dueAt: now,
            createdAt: now
        )
    }

    static func answer(in bytes: [UInt8]) throws(StoreFailure) -> AS2Answer {
        let stored = try StoredValue.decode(Stored.self, from: bytes)
        return AS2Answer(status: stored.status, message: message(stored))
    }

    static func letter(in bytes: [UInt8]) throws(StoreFailure) -> Letter {
        let stored = try StoredValue.decode(Stored.self, from: bytes)
        return Letter(url: stored.url, message: message(stored))
    }

    private static func message(_ stored: Stored) -> HTTPMessage {
        let fields = stored.headers.filter { $0.count == 2 }.map { ($0[0], $0[1]) }
        return HTTPMessage(headers: HeaderFields(fields), body: stored.body)
    }
}
