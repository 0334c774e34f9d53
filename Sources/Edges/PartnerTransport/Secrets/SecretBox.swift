import Crypto
import Foundation
public import Primitives

/// Seals short secrets with the installation's key, so that a copied database gives none away.
///
/// AES-256-GCM under a random nonce (NIST SP 800-38D §8.2.2). What a secret is for is sealed with
/// it, so that one row's secret cannot be put into another's place:
/// ```
/// 01 | nonce, 12 bytes | ciphertext | tag, 16 bytes
/// ```
public struct SecretBox: Sendable {
    private let key: InstallationKey

    /// The format's first byte; a new format gets a new number, and this one stays readable.
    static let version: UInt8 = 1
    static let nonceBytes = 12
    static let tagBytes = 16
    /// Far more than any key or password has.
    public static let secretBytesMax = 4_096

    public init(_ key: InstallationKey) { self.key = key }

    /// - Parameter purpose: what the secret belongs to, the same when it is opened:
    /// `webhook/01HX…`.
    public func seal(_ secret: [UInt8], for purpose: String) throws(SealFailure) -> [UInt8] {
        guard secret.count <= Self.secretBytesMax else { throw .tooLong }
        do {
            let sealed = try AES.GCM.seal(
                secret,
                using: key.bytes,
                authenticating: Self.context(purpose)
            )
            return [Self.version] + Array(sealed.nonce) + sealed.ciphertext + sealed.tag
        } catch {
            throw .cannotSeal
        }
    }

    public func open(_ sealed: [UInt8], for purpose: String) throws(SealFailure) -> [UInt8] {
        guard let version = sealed.first else { throw .malformed }
        guard version == Self.version else { throw .unknownVersion(Int(version)) }
        guard sealed.count >= 1 + Self.nonceBytes + Self.tagBytes else { throw .malformed }
        do {
            let box = try AES.GCM.SealedBox(combined: sealed.dropFirst())
            let secret = try AES.GCM.open(
                box,
                using: key.bytes,
                authenticating: Self.context(purpose)
            )
            return [UInt8](secret)
        } catch {
            throw .notOurs(purpose: purpose)
        }
    }

    /// A message authentication code (HMAC with SHA-256, RFC 2104): only who has the installation's
    /// key can make it. Each purpose has a key of its own (HKDF, RFC 5869).
    public func code(of message: [UInt8], for purpose: String) -> [UInt8] {
        let own = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key.bytes,
            info: Array(purpose.utf8),
            outputByteCount: InstallationKey.lengthBytes
        )
        return Array(HMAC<SHA256>.authenticationCode(for: message, using: own))
    }

    private static func context(_ purpose: String) -> [UInt8] { [version] + Array(purpose.utf8) }
}

/// Why a secret could not be sealed or opened. It never holds any of the secret.
public enum SealFailure: Failure, Equatable {
    case tooLong
    case cannotSeal
    case malformed
    case unknownVersion(Int)
    /// Another key sealed it, it was sealed for something else, or it was changed.
    case notOurs(purpose: String)

    public var code: String {
        switch self {
        case .tooLong: "secret.too_long"
        case .cannotSeal: "secret.cannot_seal"
        case .malformed: "secret.malformed"
        case .unknownVersion: "secret.version_unknown"
        case .notOurs: "secret.not_ours"
        }
    }

    public var remedy: Remedy {
        switch self {
        case .tooLong: .reject
        case .cannotSeal, .malformed, .unknownVersion, .notOurs: .escalate(to: .integrationSupport)
        }
    }

    public var description: String {
        switch self {
        case .tooLong: "a secret has at most \(SecretBox.secretBytesMax) bytes"
        case .cannotSeal: "the secret could not be sealed"
        case .malformed: "the sealed secret is cut short"
        case .unknownVersion(let version): "sealed in format \(version), which is not known here"
        case .notOurs(let purpose):
            "the secret of \(purpose) does not open with this installation's key; "
                + "restore the key it was sealed with, or set the secret anew"
        }
    }
}
