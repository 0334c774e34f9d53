/// Who writes to whom, read before anything is opened: the answer needs it, whatever comes then.
public struct Envelope: Sendable {
    public var identity: Identity
    /// The receipt wanted, if any.
    public var receipt: ReceiptRequest?
    /// Why the receipt that is wanted cannot be given.
    public var receiptFailure: AS2Failure?

    /// - Throws: when the message says not who sends it to whom, or has no name.
    public init(_ headers: HeaderFields) throws(AS2Failure) {
        identity = Identity(
            id: try Self.required("Message-ID", headers, upTo: 998),
            from: AS2Name.read(try Self.required("AS2-From", headers, upTo: AS2Name.lengthMax + 2)),
            to: AS2Name.read(try Self.required("AS2-To", headers, upTo: AS2Name.lengthMax + 2))
        )
        do throws(AS2Failure) {
            receipt = try ReceiptRequest(headers)
        } catch {
            // Told as plainly as can be: unsigned, in the answer.
            receipt = ReceiptRequest(signedBy: nil)
            receiptFailure = error
        }
    }

    private static func required(
        _ name: String,
        _ headers: HeaderFields,
        upTo length: Int
    ) throws(AS2Failure) -> String {
        guard let value = headers[name].map({ ASCIIText.trimmed($0) }), !value.isEmpty else {
            throw AS2Failure(.malformed, "the header \(name) is missing")
        }
        guard value.utf8.count <= length,
            value.utf8.allSatisfy({ (0x20..<0x7F).contains($0) })
        else {
            throw AS2Failure(.malformed, "\(name) has at most \(length) printable ASCII characters")
        }
        return value
    }
}

/// What is agreed with a partner about its messages.
public struct ReceivingPolicy: Sendable {
    /// Our keys, new and old during a rollover.
    public var credentials: [Credential]
    /// The partner's certificates, new and old.
    public var certificates: [Certificate]
    public var mustBeSigned: Bool
    public var mustBeEncrypted: Bool

    public init(
        credentials: [Credential],
        certificates: [Certificate],
        mustBeSigned: Bool = true,
        mustBeEncrypted: Bool = true
    ) {
        self.credentials = credentials
        self.certificates = certificates
        self.mustBeSigned = mustBeSigned
        self.mustBeEncrypted = mustBeEncrypted
    }
}

/// A message, opened: decrypted, unpacked, and its signature held against the partner's keys.
public struct ReceivedMessage: Sendable {
    public var document: Document
    /// `nil` when it is not signed.
    public var signer: Certificate?
    public var isEncrypted: Bool
    public var isCompressed: Bool
    /// What the receipt says was received.
    public var mic: MessageIntegrityCheck

    /// - Parameter receipt: decides by which algorithm the MIC is.
    public init(
        _ message: HTTPMessage,
        receipt: ReceiptRequest?,
        policy: ReceivingPolicy
    ) throws(AS2Failure) {
        var opening = Opening(part: try message.part(), policy: policy)
        try opening.run()
        if policy.mustBeSigned, opening.signer == nil {
            throw AS2Failure(.insufficientSecurity, "the message is not signed")
        }
        if policy.mustBeEncrypted, !opening.isEncrypted {
            throw AS2Failure(.insufficientSecurity, "the message is not encrypted")
        }
        document = Document(
            contentType: opening.part.type.value,
            fileName: opening.part.fileName,
            bytes: try opening.part.decodedBody()
        )
        signer = opening.signer
        isEncrypted = opening.isEncrypted
        isCompressed = opening.isCompressed
        let content = MICContent(
            signed: opening.signedBytes,
            leaf: opening.part,
            isWrapped: opening.isEncrypted || opening.isCompressed
        )
        let digest = receipt?.digests.first ?? opening.digest ?? .sha256
        mic = MessageIntegrityCheck(of: content.bytes, by: digest)
    }
}

/// One message being unwrapped, from the outside in.
private struct Opening {
    var part: MIMEPart
    let policy: ReceivingPolicy
    var signer: Certificate?
    var signedBytes: [UInt8]?
    var digest: DigestAlgorithm?
    var isEncrypted = false
    var isCompressed = false

    init(part: MIMEPart, policy: ReceivingPolicy) {
        self.part = part
        self.policy = policy
    }

    mutating func run() throws(AS2Failure) {
        for _ in 0..<AS2Bounds.layers {
            switch part.type.value {
            case "multipart/signed": try verify()
            case "application/pkcs7-mime", "application/x-pkcs7-mime": try unpack()
            default: return
            }
        }
        throw AS2Failure(.tooLarge, "more than \(AS2Bounds.layers) layers around the content")
    }

    private mutating func verify() throws(AS2Failure) {
        guard signer == nil else { throw AS2Failure(.unsupported, "the content is signed twice") }
        let verified = try Wrapping.verified(part, known: policy.certificates)
        signer = verified.signer
        signedBytes = verified.bytes
        digest = verified.digest
        part = verified.part
    }

    private mutating func unpack() throws(AS2Failure) {
        var bytes = try part.decodedBody()
        // Base64 that does not say so: every CMS message begins with 0x30, base64 of one with M.
        if bytes.first == UInt8(ascii: "M"), let decoded = Base64.decode(bytes) { bytes = decoded }
        switch ASCIIText.lowercased(part.type["smime-type"] ?? kind(of: bytes)) {
        case "compressed-data":
            part = try MIMEPart(parsing: CompressedContent.decompress(bytes))
            isCompressed = true
        case "enveloped-data", "authenveloped-data":
            part = try MIMEPart(
                parsing: EnvelopedContent.decrypt(bytes, with: policy.credentials)
            )
            isEncrypted = true
        case let other:
            throw AS2Failure(.unsupported, "\(other.prefix(40)) is not opened here")
        }
    }

    /// By the object identifier within, where the sender does not say.
    private func kind(of bytes: [UInt8]) -> String {
        let identifier = ASN1Value(bytes[...])?.children?.first?.content ?? []
        return identifier.last == 0x09 && identifier.count == 11
            ? "compressed-data" : "enveloped-data"
    }
}
