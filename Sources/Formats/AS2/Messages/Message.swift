/// A document on its way to a partner.
public struct Document: Hashable, Sendable {
    /// `application/edi-x12`, `application/edifact`, `application/xml`, …
    public var contentType: String
    public var fileName: String?
    public var bytes: [UInt8]

    public init(contentType: String, fileName: String?, bytes: [UInt8]) {
        self.contentType = contentType
        self.fileName = fileName
        self.bytes = bytes
    }
}

/// A message as it is agreed with one partner.
public struct Message: Sendable {
    public var identity: Identity
    public var document: Document
    /// Before it is signed (RFC 5402 §4.1), which every receiver understands.
    public var isCompressed: Bool
    public var signature: Signature?
    public var encryption: Encryption?
    public var receipt: ReceiptRequest?

    public init(
        _ document: Document,
        as identity: Identity,
        isCompressed: Bool = false,
        signature: Signature? = nil,
        encryption: Encryption? = nil,
        receipt: ReceiptRequest? = nil
    ) {
        self.identity = identity
        self.document = document
        self.isCompressed = isCompressed
        self.signature = signature
        self.encryption = encryption
        self.receipt = receipt
    }

    /// What goes over the wire, and what its receipt will be weighed against.
    ///
    /// The wire's bytes differ each time (keys and signatures are chance); the MICs do not.
    public func composed() throws(AS2Failure) -> (HTTPMessage, SentProof) {
        var part = documentPart
        let plain = part
        if isCompressed { part = try Wrapping.compressed(part) }
        let signedBytes = part.bytes
        if let signature { part = try Wrapping.signed(part, signature) }
        if let encryption { part = try Wrapping.encrypted(part, encryption) }
        let content =
            MICContent(
                signed: signature == nil ? nil : signedBytes,
                leaf: plain,
                isWrapped: isCompressed || encryption != nil
            ).bytes
        var message = HTTPMessage(part, as: identity)
        message.headers["Subject"] = "EDI"
        for (name, value) in receipt?.headers(to: identity.from) ?? [] {
            message.headers[name] = value
        }
        let proof = SentProof(
            id: identity.id,
            mics: DigestAlgorithm.allCases.map { MessageIntegrityCheck(of: content, by: $0) },
            wantsSignedReceipt: receipt?.isSigned ?? false
        )
        return (message, proof)
    }

    private var documentPart: MIMEPart {
        let isWrapped = signature != nil || encryption != nil || isCompressed
        let isBase64 = isWrapped && Self.hasBareLineEnds(document.bytes)
        var headers: HeaderFields = [
            "Content-Type": document.contentType,
            "Content-Transfer-Encoding": isBase64 ? "base64" : "binary",
        ]
        if let name = document.fileName {
            let plain = name.filter { $0 != "\"" && $0 != "\\" && $0.isASCII && !$0.isNewline }
            headers["Content-Disposition"] = "attachment; filename=\"\(plain)\""
        }
        let body = isBase64 ? Array(Base64.encode(document.bytes).utf8) : document.bytes
        return MIMEPart(headers, body)
    }

    /// Whether receivers that make every line end a CRLF, as text wants, would change the content
    /// under its signature.
    private static func hasBareLineEnds(_ bytes: [UInt8]) -> Bool {
        var previous: UInt8 = 0
        for byte in bytes {
            if (byte == 0x0A) != (previous == 0x0D) { return true }
            previous = byte
        }
        return previous == 0x0D
    }
}

/// Which bytes a MIC is over (RFC 4130 §7.3.1, RFC 5402 §4.3).
struct MICContent {
    /// What was signed, headers and all, if anything was.
    var signed: [UInt8]?
    /// The innermost part.
    var leaf: MIMEPart
    /// Whether it was encrypted or compressed.
    var isWrapped: Bool

    var bytes: [UInt8] { signed ?? (isWrapped ? leaf.bytes : leaf.body) }
}
