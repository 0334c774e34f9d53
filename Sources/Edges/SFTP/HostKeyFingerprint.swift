import Foundation

/// The SHA-256 of a server's host key, as OpenSSH prints it.
///
/// `SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8`
public struct HostKeyFingerprint: Hashable, Sendable, CustomStringConvertible {
    let bytes: [UInt8]

    private static let prefix = "SHA256:"
    private static let lengthBytes = 32

    /// `nil` unless there are 32 bytes.
    init?(bytes: [UInt8]) {
        guard bytes.count == Self.lengthBytes else { return nil }
        self.bytes = bytes
    }

    /// Reads what `ssh-keygen -l -f KEY` prints, with or without `=` behind it.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        let digits = text.dropFirst(Self.prefix.count).trimmingSuffix(while: { $0 == "=" })
        // 32 bytes are 43 digits of Base64 and one `=`.
        guard digits.count == 43, let data = Data(base64Encoded: digits + "=") else { return nil }
        self.init(bytes: [UInt8](data))
    }

    public var description: String {
        Self.prefix + Data(bytes).base64EncodedString().prefix { $0 != "=" }
    }

    /// Whether both are the same; takes as long for any two.
    func matches(_ other: HostKeyFingerprint) -> Bool {
        zip(bytes, other.bytes).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension HostKeyFingerprint: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let fingerprint = Self(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "expected SHA256: and 43 characters, as ssh-keygen -l prints it"
            )
        }
        self = fingerprint
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while isLeftOut: (Character) -> Bool) -> String {
        var rest = self
        while let last = rest.last, isLeftOut(last) { rest.removeLast() }
        return String(rest)
    }
}
