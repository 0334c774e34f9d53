import AS2
import AS2Testing
import Testing

/// Two companies with certificates made for one run of the tests.
struct Parties: Sendable {
    /// Made once: keys take a moment.
    static let known: Parties = {
        do {
            return try Parties()
        } catch {
            fatalError("no certificates can be made: \(error)")
        }
    }()

    let acme: Credential
    let acmePEM: SelfSigned
    let retailco: Credential
    let retailcoPEM: SelfSigned
    /// Retailco's next one, for a rollover.
    let retailcoNext: Credential
    let stranger: Credential

    private init() throws {
        acmePEM = SelfSigned("ACME AS2", serial: 1)
        acme = try Credential(certificate: acmePEM.certificate, key: acmePEM.key)
        retailcoPEM = SelfSigned("RETAILCO AS2", serial: 2)
        retailco = try Credential(certificate: retailcoPEM.certificate, key: retailcoPEM.key)
        let next = SelfSigned("RETAILCO AS2", serial: 3)
        retailcoNext = try Credential(certificate: next.certificate, key: next.key)
        let other = SelfSigned("Mallory", serial: 4)
        stranger = try Credential(certificate: other.certificate, key: other.key)
    }

    static let document = Document(
        contentType: "application/edi-x12",
        fileName: "850.x12",
        bytes: Array("ISA*00*          *00*~\nGS*PO~\r\nIEA*1*000000001~".utf8)
    )
    static let identity = Identity(id: "<4711@acme.example>", from: "ACME", to: "RETAILCO")

    /// What Acme sends, as it is usually agreed.
    static func message(
        compressed: Bool = false,
        digest: DigestAlgorithm? = .sha256,
        cipher: CipherAlgorithm? = .aes256,
        receipt: ReceiptRequest? = ReceiptRequest(signedBy: .sha256),
        document: Document = Self.document
    ) -> Message {
        Message(
            document,
            as: identity,
            isCompressed: compressed,
            signature: digest.map { Signature(known.acme, by: $0) },
            encryption: cipher.map { Encryption(for: known.retailco.certificate, by: $0) },
            receipt: receipt
        )
    }

    /// How Retailco takes what Acme sends.
    static func policy(
        signed: Bool = true,
        encrypted: Bool = true,
        credentials: [Credential] = [known.retailco],
        certificates: [Certificate] = [known.acme.certificate]
    ) -> ReceivingPolicy {
        ReceivingPolicy(
            credentials: credentials,
            certificates: certificates,
            mustBeSigned: signed,
            mustBeEncrypted: encrypted
        )
    }

    static func received(
        _ message: HTTPMessage,
        by policy: ReceivingPolicy = policy()
    ) throws -> ReceivedMessage {
        try ReceivedMessage(message, receipt: Envelope(message.headers).receipt, policy: policy)
    }

    /// What kind of failure reading a message ends with.
    static func failure(
        _ message: HTTPMessage,
        by policy: ReceivingPolicy = policy()
    ) -> AS2Failure? {
        do {
            _ = try received(message, by: policy)
            return nil
        } catch {
            return error as? AS2Failure
        }
    }
}
