import CLibCrypto

/// Detached CMS signatures (RFC 5652 §5), as `multipart/signed` carries them.
enum SignedContent {
    /// The signature over exactly these bytes, in DER, with our certificate in it.
    static func sign(
        _ content: [UInt8],
        as credential: Credential,
        by digest: DigestAlgorithm
    ) throws(AS2Failure) -> [UInt8] {
        let memory = CryptoMemory()
        defer { memory.free() }
        let certificate = try credential.certificate.open(in: memory)
        let key = try credential.open(in: memory)
        let input = try memory.reading(content)
        let flags = UInt32(CMS_DETACHED | CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP)
        let message = try memory.message(CMS_sign(nil, nil, nil, input, flags))
        let signer = CMS_add1_signer(message, certificate, key, digest.method, flags)
        guard signer != nil, CMS_final(message, input, nil, flags) == 1 else {
            throw AS2Failure(.cryptography, "signing failed: \(CryptoErrors.take())")
        }
        return try CMSBytes.encode(message, memory)
    }

    /// Which of the known certificates signed these bytes.
    ///
    /// Only those that are given count, whatever certificates the signature brings along.
    static func signer(
        of content: [UInt8],
        signature: [UInt8],
        among known: [Certificate]
    ) throws(AS2Failure) -> Certificate {
        guard !known.isEmpty else {
            throw AS2Failure(.authentication, "no certificate of the sender is known")
        }
        var complaint = ""
        for certificate in known {
            let memory = CryptoMemory()
            defer { memory.free() }
            let message = try CMSBytes.decode(signature, .authentication, memory)
            let list = try memory.list(certificate.open(in: memory))
            let input = try memory.reading(content)
            let output = try memory.writing()
            let flags = UInt32(CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY | CMS_NOINTERN)
            if CMS_verify(message, list, nil, input, output, flags) == 1 { return certificate }
            let words = CryptoErrors.take()
            // "not found" tells least: another certificate may have said what is really wrong.
            if complaint.isEmpty || !words.contains("not found") { complaint = words }
        }
        throw AS2Failure(.authentication, "the signature does not hold: \(complaint)")
    }

    /// The digest that the first signer used; `nil` when it is none that is spoken here.
    static func digest(of signature: [UInt8]) throws(AS2Failure) -> DigestAlgorithm? {
        let memory = CryptoMemory()
        defer { memory.free() }
        let message = try CMSBytes.decode(signature, .authentication, memory)
        guard let signers = CMS_get0_SignerInfos(message), OPENSSL_sk_num(signers) > 0,
            let signer = OPENSSL_sk_value(signers, 0)
        else { return nil }
        var algorithm: UnsafeMutablePointer<X509_ALGOR>?
        CMS_SignerInfo_get0_algs(OpaquePointer(signer), nil, nil, &algorithm, nil)
        guard let algorithm else { return nil }
        let number = OBJ_obj2nid(algorithm.pointee.algorithm)
        return DigestAlgorithm.allCases.first { EVP_MD_get_type($0.method) == number }
    }
}
