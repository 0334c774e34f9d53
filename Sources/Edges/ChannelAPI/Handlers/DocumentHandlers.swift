import Database
import Engine
import Governance
import Hummingbird
import JSON
import Logging
import Primitives
import Storage

/// `POST /v1/documents/{partner}`: a partner's document in the partner's own format, by a key or by
/// a signature.
enum DocumentHandlers {
    static let routes = [submit, submitSigned]

    private static let detail = """
        The body is the document itself, of whatever type: an interchange, or what the partner's \
        mapping reads, such as a shop's own JSON. It is stored before it is answered and read soon; \
        what cannot be read waits for a person. The same bytes again are a duplicate and change \
        nothing.
        """

    private static let submit = Route(
        .post,
        "/v1/documents/{partner}",
        "submitDocument",
        in: .partnerDocuments,
        summary: "Bring a partner's document",
        detail: detail
            + " A key speaks for one partner: the one its channel is named after.",
        access: .needs(.documentsSubmit, handle),
        parameters: [.partner],
        body: .bytes,
        answers: [.json(202, "Stored; read soon.", .documentReceipt)],
        problems: [.notFound]
    )

    private static let submitSigned = Route(
        .post,
        "/v1/documents/{partner}/signed",
        "submitSignedDocument",
        in: .partnerDocuments,
        summary: "Bring a partner's signed document",
        detail: detail
            + " Instead of a key it has a header with the HMAC-SHA256 of the body under a secret "
            + "of both sides, as shops sign their webhooks; `https.signature` of the partner's "
            + "file names the header.",
        access: .open(handleSigned),
        parameters: [.partner],
        body: .bytes,
        answers: [.json(202, "Stored; read soon.", .documentReceipt)],
        problems: [.notFound, .unauthenticated, .storeUnavailable]
    )

    static let receiptSchema = JSONSchema.open([
        .required("receipt", .word(["accepted", "duplicate"])),
        .required("message", .string.described("Its number among all messages, for support.")),
        .required("sha256", .pattern("^[0-9a-f]{64}$").described("Of the body.")),
    ]).example([
        "receipt": "accepted", "message": "4711",
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    ])

    private static func handle(
        _ exchange: Exchange,
        _ caller: RequestCaller,
        _ services: APIServices
    ) async throws(Problem) -> Answer {
        let id = exchange.path["partner"] ?? ""
        guard caller.channel.rawValue == id else {
            throw Problem(
                .notPermitted,
                "This key speaks for \(caller.channel), and for no other partner."
            )
        }
        guard let partner = services.documents.partner(id),
            partner.entity == caller.entity.rawValue
        else { throw .notFound("partner") }
        return try await accept(exchange.bytes, from: id, partner, services)
    }

    private static func handleSigned(
        _ exchange: Exchange,
        _ services: APIServices
    ) async throws(Problem) -> Answer {
        let id = exchange.path["partner"] ?? ""
        guard let partner = services.documents.partner(id), let signature = partner.signature,
            let name = HeaderName(signature.header)
        else { throw .notFound("partner") }
        guard let text = exchange.headers[name] else {
            throw Problem(.unauthenticated, "The request has no header \(signature.header).")
        }
        switch signature.isValid(text, of: exchange.bytes) {
        case true?: return try await accept(exchange.bytes, from: id, partner, services)
        case false?:
            services.dependencies.logger.warning(
                "a partner's document has a wrong signature",
                metadata: ["partner": "\(id)", "exchange": "\(exchange.correlation.exchange)"]
            )
            throw Problem(
                .unauthenticated,
                "The header \(signature.header) is not the signature of these bytes."
            )
        case nil:
            services.dependencies.logger.error(
                "the secret of https.signature cannot be had, so no signed document is taken",
                metadata: ["partner": "\(id)"]
            )
            throw Problem(
                .storeUnavailable,
                "Signatures cannot be checked at the moment; send it again later."
            )
        }
    }

    private static func accept(
        _ bytes: [UInt8],
        from id: String,
        _ partner: DocumentDoor.Partner,
        _ services: APIServices
    ) async throws(Problem) -> Answer {
        let (acceptance, hash) = try await services.answering { () async throws(StoreFailure) in
            try await services.documents.accept(bytes, from: id, partner)
        }
        let (word, message) =
            switch acceptance {
            case .accepted(let message): ("accepted", message)
            case .duplicate(let first): ("duplicate", first.id)
            }
        return .json(
            202,
            [
                "receipt": .string(word), "message": .string(String(message)),
                "sha256": .string(Hexadecimal.text(hash)),
            ]
        )
    }
}
