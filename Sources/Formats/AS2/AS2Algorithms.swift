import CLibCrypto

/// A digest, for signatures and for MICs.
public enum DigestAlgorithm: String, CaseIterable, Codable, Hashable, Sendable {
    case sha1, sha256, sha384, sha512

    /// Reads any way of writing one: `sha1`, `SHA-256`, `rsa-sha512` is none.
    public init?(named text: some StringProtocol) {
        let name = ASCIIText.lowercased(text).filter { $0 != "-" && $0 != "\"" && $0 != " " }
        guard let known = DigestAlgorithm(rawValue: name) else { return nil }
        self = known
    }

    /// As RFC 5751 §3.4.3.2 writes it: `sha-256`.
    public var name: String {
        switch self {
        case .sha1: "sha1"
        case .sha256: "sha-256"
        case .sha384: "sha-384"
        case .sha512: "sha-512"
        }
    }

    /// As RFC 3851 and old software write it: `sha256`. New software reads it too.
    public var plainName: String { rawValue }

    var method: OpaquePointer? {
        switch self {
        case .sha1: EVP_sha1()
        case .sha256: EVP_sha256()
        case .sha384: EVP_sha384()
        case .sha512: EVP_sha512()
        }
    }

    func digest(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        let isDone = EVP_Digest(bytes, bytes.count, &digest, &count, method, nil) == 1
        precondition(isDone, "libcrypto has SHA-1 and SHA-2")
        return Array(digest.prefix(Int(count)))
    }
}

/// How the content is encrypted; the content's key always goes by RSA.
public enum CipherAlgorithm: String, CaseIterable, Codable, Hashable, Sendable {
    /// For partners whose software has nothing newer.
    case tripleDES = "3des"
    case aes128, aes192, aes256

    var method: OpaquePointer? {
        switch self {
        case .tripleDES: EVP_des_ede3_cbc()
        case .aes128: EVP_aes_128_cbc()
        case .aes192: EVP_aes_192_cbc()
        case .aes256: EVP_aes_256_cbc()
        }
    }
}

/// What one side received, as a digest that the other can compare (RFC 4130 §7.3.1).
///
/// `3XOVlw4/nWy4zAiDMmvLkFwiSzbSR4DgYEA+Cg14Ou8=, sha256`
public struct MessageIntegrityCheck: Hashable, Sendable, CustomStringConvertible {
    public var digest: [UInt8]
    public var algorithm: DigestAlgorithm

    public init(of content: [UInt8], by algorithm: DigestAlgorithm) {
        digest = algorithm.digest(content)
        self.algorithm = algorithm
    }

    /// `nil` when the text is no MIC, or has an algorithm that is not spoken here.
    public init?(text: some StringProtocol) {
        let parts = text.split(separator: ",", maxSplits: 1)
        guard parts.count == 2, let algorithm = DigestAlgorithm(named: ASCIIText.trimmed(parts[1])),
            let digest = Base64.decode(Array(parts[0].utf8)), !digest.isEmpty
        else { return nil }
        self.digest = digest
        self.algorithm = algorithm
    }

    public var description: String {
        Base64.encode(digest, lineLength: nil) + ", " + algorithm.plainName
    }
}
