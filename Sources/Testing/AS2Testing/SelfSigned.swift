public import AS2
import CLibCrypto

/// A certificate and its key in PEM, made for one run of the tests: RSA, a month, signed by itself.
public struct SelfSigned: Sendable {
    public let certificate: [UInt8]
    public let key: [UInt8]

    /// - Parameter serial: tells certificates of one name apart.
    public init(_ name: String, serial: Int) {
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
        self.certificate = Self.written { PEM_write_bio_X509($0, certificate) }
        self.key = Self.written { PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) }
    }

    public func credential() throws(AS2Failure) -> Credential {
        try Credential(certificate: certificate, key: key)
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
