public import Primitives

/// Why a message or a receipt cannot be made or used.
public struct AS2Failure: Failure, Equatable {
    public enum Kind: String, CaseIterable, Sendable {
        /// Not MIME as far as it must be: a missing header, an unclosed part.
        case malformed
        /// More bytes, headers, parts or layers than are taken.
        case tooLarge = "too_large"
        /// None of our keys opens it.
        case decryption
        /// Nobody we know has signed it, or it was changed on its way.
        case authentication
        case decompression
        /// Less secured than agreed.
        case insufficientSecurity = "insufficient_security"
        /// Asked for or used something that is not spoken here.
        case unsupported
        /// A certificate or key that is none, or that do not belong together.
        case credential
        /// libcrypto could not do what it was asked.
        case cryptography
    }

    public var kind: Kind
    public var detail: String

    public init(_ kind: Kind, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }

    public var code: String { "as2." + kind.rawValue }
    public var remedy: Remedy { .reject }
    public var description: String { detail }

    /// What the sender is told (RFC 4130 §7.5.3).
    public var disposition: ReceiptDisposition {
        switch kind {
        case .decryption: .error("decryption-failed")
        case .authentication: .error("authentication-failed")
        case .decompression: .error("decompression-failed")
        case .insufficientSecurity: .error("insufficient-message-security")
        case .unsupported: .failure("unsupported format")
        case .malformed, .tooLarge, .credential, .cryptography:
            .error("unexpected-processing-error")
        }
    }
}
