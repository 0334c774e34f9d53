import Crypto
import Foundation
import Primitives

/// The secret a subscriber checks our signatures with, as Standard Webhooks 1.0.0 writes it:
/// `whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw`, base64 of 24 to 64 bytes after the prefix.
///
/// It prints as dots; `text` is shown once, to the one who subscribes.
public struct WebhookSecret: Sendable, Equatable, CustomStringConvertible,
    CustomDebugStringConvertible, CustomReflectable
{
    let key: [UInt8]

    public static let prefix = "whsec_"
    public static let lengthBytes = 24...64

    /// `nil` unless there are 24 to 64 bytes.
    public init?(_ key: [UInt8]) {
        guard Self.lengthBytes.contains(key.count) else { return nil }
        self.key = key
    }

    /// `nil` unless the text is base64 of 24 to 64 bytes, with or without the prefix.
    public init?(text: String) {
        let encoded = text.hasPrefix(Self.prefix) ? String(text.dropFirst(Self.prefix.count)) : text
        guard let data = Data(base64Encoded: encoded) else { return nil }
        self.init([UInt8](data))
    }

    /// A new one, from the system's chance.
    public static func generate() -> WebhookSecret {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { [UInt8]($0) }
        guard let secret = WebhookSecret(bytes) else { preconditionFailure("32 bytes are enough") }
        return secret
    }

    /// With its prefix, as the subscriber's library takes it.
    public var text: String { Self.prefix + Data(key).base64EncodedString() }

    public var description: String { "•••" }
    public var debugDescription: String { "•••" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension WebhookSecret {
    /// Sealed for the subscription `id`, as its row holds it.
    public func sealed(
        in box: SecretBox,
        for id: String
    ) throws(SealFailure) -> [UInt8] {
        try box.seal(key, for: Self.purpose(id))
    }

    public init(
        opening sealed: [UInt8],
        with box: SecretBox,
        for id: String
    ) throws(SealFailure) {
        let key = try box.open(sealed, for: Self.purpose(id))
        guard let secret = WebhookSecret(key) else { throw .malformed }
        self = secret
    }

    private static func purpose(_ id: String) -> String { "webhook/" + id }
}
