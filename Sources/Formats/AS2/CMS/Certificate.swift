import CLibCrypto
import Primitives

/// An X.509 certificate: whom a partner's key belongs to, and until when.
///
/// Partners exchange self-signed certificates beforehand, so nothing here asks who issued one: the
/// certificate itself is what is trusted.
public struct Certificate: Hashable, Sendable, CustomStringConvertible {
    public let der: [UInt8]
    /// `CN = RETAILCO AS2, O = RETAILCO`, as far as it can be read.
    public let subject: String
    /// SHA-256 of the whole, in hexadecimal: what people compare over the telephone.
    public let fingerprint: String
    /// Seconds since 1970 between which it holds.
    public let validity: ClosedRange<Int64>

    /// The end of its validity, in microseconds since 1970.
    public var endsAtMicroseconds: Int64 {
        validity.upperBound.multipliedReportingOverflow(by: 1_000_000).overflow
            ? .max : validity.upperBound * 1_000_000
    }

    /// Reads the first certificate of a PEM text, or one in DER.
    public init(_ bytes: [UInt8]) throws(AS2Failure) {
        guard bytes.count <= AS2Bounds.credentialBytes else {
            throw AS2Failure(.credential, "a certificate has \(bytes.count) bytes")
        }
        let memory = CryptoMemory()
        defer { memory.free() }
        let certificate = try Self.parse(bytes, memory)
        let output = try memory.writing()
        guard i2d_X509_bio(output, certificate) == 1 else {
            throw AS2Failure(.credential, "the certificate cannot be kept: \(CryptoErrors.take())")
        }
        der = memory.written(to: output)
        fingerprint = Hexadecimal.text(DigestAlgorithm.sha256.digest(der))
        let name = try memory.writing()
        _ = X509_NAME_print_ex(name, X509_get_subject_name(certificate), 0, crossdock_name_flags)
        subject = String(decoding: memory.written(to: name).prefix(500), as: UTF8.self)
        validity = try Self.validity(of: certificate)
    }

    public func isValid(at secondsSince1970: Int64) -> Bool { validity.contains(secondsSince1970) }

    public var description: String { "\(subject) (SHA-256 \(fingerprint.prefix(16))…)" }

    /// The certificate as libcrypto has it, for as long as `memory` lives.
    func open(in memory: CryptoMemory) throws(AS2Failure) -> OpaquePointer {
        try Self.parse(der, memory)
    }

    private static func parse(
        _ bytes: [UInt8],
        _ memory: CryptoMemory
    ) throws(AS2Failure) -> OpaquePointer {
        let input = try memory.reading(bytes)
        // DER begins with a sequence; anything else may be PEM with words in front.
        let isDER = bytes.first == 0x30
        let pointer = isDER ? d2i_X509_bio(input, nil) : PEM_read_bio_X509(input, nil, nil, nil)
        guard pointer != nil else {
            throw AS2Failure(.credential, "this is no X.509 certificate: \(CryptoErrors.take())")
        }
        return try memory.certificate(pointer)
    }

    private static func validity(
        of certificate: OpaquePointer
    ) throws(AS2Failure) -> ClosedRange<Int64> {
        let start = seconds(X509_get0_notBefore(certificate))
        let end = seconds(X509_get0_notAfter(certificate))
        guard let start, let end, start <= end else {
            throw AS2Failure(.credential, "the certificate's dates cannot be read")
        }
        return start...end
    }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
        guard let time, let epoch = ASN1_TIME_set(nil, 0) else { return nil }
        defer { ASN1_TIME_free(epoch) }
        var days: Int32 = 0
        var seconds: Int32 = 0
        guard ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else { return nil }
        return Int64(days) * 86_400 + Int64(seconds)
    }
}

/// A private key with the certificate that goes with it: who we are to partners.
///
/// It describes itself by its certificate; the key is never printed.
public struct Credential: Sendable, CustomStringConvertible {
    public let certificate: Certificate
    private let key: [UInt8]

    /// Reads certificate and key from PEM; both may stand in one text. The key has no pass phrase.
    public init(certificate: [UInt8], key: [UInt8]) throws(AS2Failure) {
        self.certificate = try Certificate(certificate)
        guard key.count <= AS2Bounds.credentialBytes else {
            throw AS2Failure(.credential, "a key has \(key.count) bytes")
        }
        self.key = key
        let memory = CryptoMemory()
        defer { memory.free() }
        let opened = try self.certificate.open(in: memory)
        guard X509_check_private_key(opened, try open(in: memory)) == 1 else {
            CryptoErrors.clear()
            throw AS2Failure(.credential, "the key is not that of \(self.certificate)")
        }
    }

    public var description: String { "key of \(certificate)" }

    /// The key as libcrypto has it, for as long as `memory` lives.
    func open(in memory: CryptoMemory) throws(AS2Failure) -> OpaquePointer {
        let input = try memory.reading(key)
        // An empty pass phrase, so that libcrypto never asks at a terminal.
        let pointer = "".withCString { empty in
            PEM_read_bio_PrivateKey(input, nil, nil, UnsafeMutableRawPointer(mutating: empty))
        }
        guard pointer != nil else {
            throw AS2Failure(.credential, "this is no private key: \(CryptoErrors.take())")
        }
        return try memory.key(pointer)
    }
}
