import AS2
import Database
import Engine
import JSON
import Primitives
import Storage

/// A receipt as it is kept: a document of the partner, so that a repeat is answered alike.
///
/// ```json
/// {"status": 200, "headers": [["AS2-Version", "1.2"]], "body": [45, 45]}
/// ```
struct KeptReceipt: Sendable {
    let document: PartnerDocument

    private struct Stored: Codable {
        var status: Int
        var headers: [[String]]
        var body: [UInt8]
    }

    init(
        _ answer: AS2Answer,
        of envelope: Envelope,
        _ agreement: AS2Agreement,
        at now: Timestamp
    ) throws(StoreFailure) {
        let stored = Stored(
            status: answer.status,
            headers: answer.message.headers.fields.map { [$0.name, $0.value] },
            body: answer.message.body
        )
        document = PartnerDocument(
            id: "as2/\(agreement.partner)/\(envelope.identity.id)",
            entity: agreement.entity,
            partner: agreement.partner,
            direction: "out",
            type: "MDN",
            controlNumber: "",
            state: "sent",
            instance: nil,
            name: envelope.identity.id,
            detail: "",
            bytes: try StoredValue.encode(stored),
            createdAt: now
        )
    }

    static func answer(in bytes: [UInt8]) throws(StoreFailure) -> AS2Answer {
        let stored = try StoredValue.decode(Stored.self, from: bytes)
        let fields = stored.headers.filter { $0.count == 2 }.map { ($0[0], $0[1]) }
        return AS2Answer(
            status: stored.status,
            message: HTTPMessage(headers: HeaderFields(fields), body: stored.body)
        )
    }
}
