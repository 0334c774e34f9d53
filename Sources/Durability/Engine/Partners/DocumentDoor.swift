import Crypto
public import Database
import Foundation
public import Primitives
public import Storage

/// How a partner's system proves that a document comes from it: by a header with the HMAC-SHA256
/// (RFC 2104) of the bytes under a secret of both, as shops sign their webhooks.
public struct DocumentSignature: Sendable {
    public enum Encoding: String, Codable, CaseIterable, Sendable { case base64, hex }

    public var header: String
    public var encoding: Encoding
    /// What stands before the signature, such as `sha256=`.
    public var prefix: String
    /// The secret, or `nil` where it cannot be had; asked each time, so a new one needs no restart.
    let secret: @Sendable () -> [UInt8]?

    public init(
        header: String,
        encoding: Encoding,
        prefix: String = "",
        secret: @escaping @Sendable () -> [UInt8]?
    ) {
        self.header = header
        self.encoding = encoding
        self.prefix = prefix
        self.secret = secret
    }

    /// Whether `text`, the header's value, signs `bytes`; compared in constant time.
    ///
    /// - Returns: `nil` where our own secret cannot be had.
    public func isValid(_ text: String, of bytes: [UInt8]) -> Bool? {
        guard let secret = secret(), !secret.isEmpty else { return nil }
        guard text.hasPrefix(prefix) else { return false }
        let rest = String(text.dropFirst(prefix.count))
        let code: [UInt8]? =
            switch encoding {
            case .base64: Data(base64Encoded: rest).map(Array.init)
            case .hex: Hexadecimal.bytes(rest)
            }
        guard let code else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(
            code,
            authenticating: bytes,
            using: SymmetricKey(data: secret)
        )
    }
}

/// Where a partner's system hands in documents by HTTP, as they are: each is durable when it is
/// answered, read soon, and taken once however often it is sent.
public struct DocumentDoor: Sendable {
    public struct Partner: Sendable {
        public var entity: String
        /// None where documents come with a key of ours only.
        public var signature: DocumentSignature?

        public init(entity: String, signature: DocumentSignature? = nil) {
            self.entity = entity
            self.signature = signature
        }
    }

    let store: any Store
    let clock: any WallClock
    let partners: [String: Partner]

    public init(_ partners: [String: Partner], store: any Store, clock: any WallClock) {
        self.partners = partners
        self.store = store
        self.clock = clock
    }

    public func partner(_ id: String) -> Partner? { partners[id] }

    /// - Precondition: whoever brings it has proven to be the partner.
    /// - Returns: once it is durable.
    public func accept(
        _ bytes: [UInt8],
        from id: String,
        _ partner: Partner
    ) async throws(StoreFailure) -> (acceptance: Acceptance, hash: [UInt8]) {
        let intake = DocumentIntake(
            store: store,
            entity: partner.entity,
            source: HTTPSSource.name(of: id)
        )
        return try await intake.accept(bytes, at: clock.now())
    }
}
