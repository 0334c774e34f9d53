import CLibCrypto

/// Encryption for one partner (RFC 5652 §6): a key of its own for each message, sent by RSA.
enum EnvelopedContent {
    static func encrypt(
        _ content: [UInt8],
        for certificate: Certificate,
        by cipher: CipherAlgorithm
    ) throws(AS2Failure) -> [UInt8] {
        let memory = CryptoMemory()
        defer { memory.free() }
        let list = try memory.list(certificate.open(in: memory))
        let input = try memory.reading(content)
        let message = CMS_encrypt(list, input, cipher.method, UInt32(CMS_BINARY))
        guard message != nil else {
            throw AS2Failure(
                .cryptography,
                "encrypting for \(certificate) failed: \(CryptoErrors.take())"
            )
        }
        return try CMSBytes.encode(memory.message(message), memory)
    }

    /// Opens it with whichever of our keys it was made for.
    static func decrypt(
        _ bytes: [UInt8],
        with credentials: [Credential]
    ) throws(AS2Failure) -> [UInt8] {
        var complaint = "we have no key"
        for credential in credentials {
            let memory = CryptoMemory()
            defer { memory.free() }
            let message = try CMSBytes.decode(bytes, .decryption, memory)
            let key = try credential.open(in: memory)
            let certificate = try credential.certificate.open(in: memory)
            let output = try memory.writing()
            let flags = UInt32(CMS_BINARY)
            if CMS_decrypt(message, key, certificate, nil, output, flags) == 1 {
                return memory.written(to: output)
            }
            complaint = CryptoErrors.take()
        }
        throw AS2Failure(.decryption, "none of our keys opens it: \(complaint)")
    }
}
