import AS2
import CLibCrypto
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
    let acmePEM: (certificate: [UInt8], key: [UInt8])
    let retailco: Credential
    let retailcoPEM: (certificate: [UInt8], key: [UInt8])
    /// Retailco's next one, for a rollover.
    let retailcoNext: Credential
    let stranger: Credential

    private init() throws {
        acmePEM = Self.selfSigned("ACME AS2", serial: 1)
        acme = try Credential(certificate: acmePEM.certificate, key: acmePEM.key)
        retailcoPEM = Self.selfSigned("RETAILCO AS2", serial: 2)
        retailco = try Credential(certificate: retailcoPEM.certificate, key: retailcoPEM.key)
        let next = Self.selfSigned("RETAILCO AS2", serial: 3)
        retailcoNext = try Credential(certificate: next.certificate, key: next.key)
        let other = Self.selfSigned("Mallory", serial: 4)
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

    // MARK: - Certificates

    private static func selfSigned(_ name: String, serial: Int) -> (certificate: [UInt8], key: [UInt8]) {
        let context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nil)
        defer { EVP_PKEY_CTX_free(context) }
        EVP_PKEY_keygen_init(context)
        EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2_048)
        var key: OpaquePointer?
        EVP_PKEY_keygen(context, &key)
        defer { EVP_PKEY_free(key) }
        let certificate = X509_new()
        defer { X509_free(certificate) }
        X509_set_version(certificate, 2)
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial)
        X509_gmtime_adj(X509_getm_notBefore(certificate), -3_600)
        X509_gmtime_adj(X509_getm_notAfter(certificate), 86_400 * 30)
        let subject = X509_get_subject_name(certificate)
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, name, -1, -1, 0)
        X509_set_issuer_name(certificate, subject)
        X509_set_pubkey(certificate, key)
        X509_sign(certificate, key, EVP_sha256())
        return (
            written { PEM_write_bio_X509($0, certificate) },
            written { PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) }
        )
    }

    private static func written(_ write: (OpaquePointer?) -> Int32) -> [UInt8] {
        let memory = BIO_new(BIO_s_mem())
        defer { BIO_free(memory) }
        _ = write(memory)
        var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(memory))
        BIO_read(memory, &bytes, Int32(bytes.count))
        return bytes
    }
}
