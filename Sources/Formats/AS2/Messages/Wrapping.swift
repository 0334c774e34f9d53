/// Whose key signs, and over which digest.
public struct Signature: Sendable {
    public var credential: Credential
    public var digest: DigestAlgorithm

    public init(_ credential: Credential, by digest: DigestAlgorithm) {
        self.credential = credential
        self.digest = digest
    }
}

/// For whom it is encrypted, and how.
public struct Encryption: Sendable {
    public var certificate: Certificate
    public var cipher: CipherAlgorithm

    public init(for certificate: Certificate, by cipher: CipherAlgorithm) {
        self.certificate = certificate
        self.cipher = cipher
    }
}

/// The layers around a content, each put on and taken off (RFC 8551 §3).
enum Wrapping {
    static func compressed(_ part: MIMEPart) throws(AS2Failure) -> MIMEPart {
        MIMEPart(
            [
                "Content-Type":
                    "application/pkcs7-mime; smime-type=compressed-data; name=\"smime.p7z\"",
                "Content-Transfer-Encoding": "binary",
                "Content-Disposition": "attachment; filename=\"smime.p7z\"",
            ],
            try CompressedContent.compress(part.bytes)
        )
    }

    static func signed(_ part: MIMEPart, _ signature: Signature) throws(AS2Failure) -> MIMEPart {
        let bytes = try SignedContent.sign(
            part.bytes,
            as: signature.credential,
            by: signature.digest
        )
        let proof = MIMEPart(
            [
                "Content-Type": "application/pkcs7-signature; name=\"smime.p7s\"",
                "Content-Transfer-Encoding": "base64",
                "Content-Disposition": "attachment; filename=\"smime.p7s\"",
            ],
            Array(Base64.encode(bytes).utf8)
        )
        let boundary = Multipart.boundary(for: bytes)
        let type =
            "multipart/signed; protocol=\"application/pkcs7-signature\"; "
            + "micalg=\(signature.digest.name); boundary=\"\(boundary)\""
        return MIMEPart(
            ["Content-Type": type],
            Multipart.bytes([part, proof], boundary: boundary)
        )
    }

    static func encrypted(
        _ part: MIMEPart,
        _ encryption: Encryption
    ) throws(AS2Failure) -> MIMEPart {
        MIMEPart(
            [
                "Content-Type":
                    "application/pkcs7-mime; smime-type=enveloped-data; name=\"smime.p7m\"",
                "Content-Transfer-Encoding": "binary",
                "Content-Disposition": "attachment; filename=\"smime.p7m\"",
            ],
            try EnvelopedContent.encrypt(
                part.bytes,
                for: encryption.certificate,
                by: encryption.cipher
            )
        )
    }

    struct Verified {
        var part: MIMEPart
        var signer: Certificate
        var digest: DigestAlgorithm?
        /// What the signature is over.
        var bytes: [UInt8]
    }

    /// The signed part, if somebody known signed it.
    static func verified(
        _ part: MIMEPart,
        known: [Certificate]
    ) throws(AS2Failure) -> Verified {
        guard let boundary = part.type["boundary"] else {
            throw AS2Failure(.malformed, "a multipart/signed names no boundary")
        }
        let parts = try Multipart.parts(of: part.decodedBody(), boundary: boundary)
        guard parts.count == 2 else {
            throw AS2Failure(.malformed, "a multipart/signed has \(parts.count) parts, not 2")
        }
        let signature = try MIMEPart(parsing: parts[1]).decodedBody()
        var failure: AS2Failure?
        // Signers mean lines that end in CRLF (RFC 8551 §3.1.1); gateways change them on the way.
        for bytes in [parts[0], withNetworkLineEnds(parts[0])] {
            guard failure == nil || bytes != parts[0] else { break }
            do throws(AS2Failure) {
                let signer = try SignedContent.signer(
                    of: bytes,
                    signature: signature,
                    among: known
                )
                return Verified(
                    part: try MIMEPart(parsing: parts[0]),
                    signer: signer,
                    digest: try SignedContent.digest(of: signature),
                    bytes: bytes
                )
            } catch {
                failure = failure ?? error
            }
        }
        throw failure ?? AS2Failure(.authentication, "the signature does not hold")
    }

    private static func withNetworkLineEnds(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var previous: UInt8 = 0
        for byte in bytes {
            if byte == 0x0A, previous != 0x0D { result.append(0x0D) }
            result.append(byte)
            previous = byte
        }
        return result
    }
}
