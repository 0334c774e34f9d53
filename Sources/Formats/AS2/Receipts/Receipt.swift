/// A receipt: what the receiver of a message says became of it (MDN, RFC 3798).
///
/// ```
/// Reporting-UA: crossdock
/// Final-Recipient: rfc822; RETAILCO
/// Original-Message-ID: <4711@acme.example>
/// Disposition: automatic-action/MDN-sent-automatically; processed
/// Received-Content-MIC: 3XOVlw4/nWy4zAiDMmvLkFwiSzbSR4DgYEA+Cg14Ou8=, sha256
/// ```
public struct Receipt: Hashable, Sendable {
    /// Who took the message, or did not: the sender of the receipt.
    public var from: String
    public var to: String
    /// With its angle brackets, as the message had it.
    public var originalMessageID: String
    public var disposition: ReceiptDisposition
    /// Not there when the message could not be opened.
    public var mic: MessageIntegrityCheck?
    /// For people.
    public var text: String

    public init(
        from: String,
        to: String,
        originalMessageID: String,
        disposition: ReceiptDisposition,
        mic: MessageIntegrityCheck?,
        text: String
    ) {
        self.from = from
        self.to = to
        self.originalMessageID = originalMessageID
        self.disposition = disposition
        self.mic = mic
        self.text = text
    }

    /// The receipt as an HTTP answer, or as a request of its own.
    ///
    /// - Parameters:
    ///   - id: its own Message-ID, with angle brackets.
    ///   - signature: whose key signs it, and how; `nil` when none was asked for.
    public func composed(
        id: String,
        signature: Signature?
    ) throws(AS2Failure) -> HTTPMessage {
        let report = report
        let boundary = Multipart.boundary(for: report[0].bytes + report[1].bytes)
        var part = MIMEPart(
            [
                "Content-Type":
                    "multipart/report; report-type=disposition-notification; "
                    + "boundary=\"\(boundary)\""
            ],
            Multipart.bytes(report, boundary: boundary)
        )
        if let signature { part = try Wrapping.signed(part, signature) }
        return HTTPMessage(part, as: Identity(id: id, from: from, to: to))
    }

    private var report: [MIMEPart] {
        var fields = [
            ("Reporting-UA", "crossdock"),
            ("Original-Recipient", "rfc822; \(AS2Name.written(from))"),
            ("Final-Recipient", "rfc822; \(AS2Name.written(from))"),
            ("Original-Message-ID", originalMessageID),
            ("Disposition", disposition.description),
        ]
        if let mic { fields.append(("Received-Content-MIC", mic.description)) }
        return [
            MIMEPart(
                ["Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "8bit"],
                Array((text + "\r\n").utf8)
            ),
            MIMEPart(
                [
                    "Content-Type": "message/disposition-notification",
                    "Content-Transfer-Encoding": "7bit",
                ],
                HeaderFields(fields).bytes + [0x0D, 0x0A]
            ),
        ]
    }
}

/// A receipt as it came in, and whose signature it bears.
public struct ReceivedReceipt: Sendable {
    public var receipt: Receipt
    /// `nil` when it is not signed.
    public var signer: Certificate?

    /// - Parameter known: the sender's certificates, old and new during a rollover.
    /// - Throws: when it is no receipt, or its signature does not hold.
    public init(_ message: HTTPMessage, known: [Certificate]) throws(AS2Failure) {
        var part = try message.part()
        if part.type.value == "multipart/signed" {
            let opened = try Wrapping.verified(part, known: known)
            signer = opened.signer
            part = opened.part
        }
        guard part.type.value == "multipart/report", let boundary = part.type["boundary"] else {
            throw AS2Failure(.malformed, "this is \(part.type.value.prefix(60)) and no receipt")
        }
        var fields: HeaderFields?
        var text = ""
        for bytes in try Multipart.parts(of: part.decodedBody(), boundary: boundary) {
            let inner = try MIMEPart(parsing: bytes)
            switch inner.type.value {
            case "message/disposition-notification":
                fields = try HeaderFields(parsing: inner.decodedBody()[...])
            case "text/plain":
                text = String(decoding: try inner.decodedBody().prefix(2_000), as: UTF8.self)
            default: continue
            }
        }
        guard let fields, let id = fields["Original-Message-ID"],
            let disposition = fields["Disposition"].flatMap({ ReceiptDisposition(text: $0) })
        else { throw AS2Failure(.malformed, "the receipt says of no message what became of it") }
        receipt = Receipt(
            from: message.headers["AS2-From"].map { AS2Name.read($0) } ?? "",
            to: message.headers["AS2-To"].map { AS2Name.read($0) } ?? "",
            originalMessageID: ASCIIText.trimmed(id),
            disposition: disposition,
            mic: fields["Received-Content-MIC"].flatMap { MessageIntegrityCheck(text: $0) },
            text: ASCIIText.trimmed(text)
        )
    }
}
