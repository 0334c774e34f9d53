import Crypto

/// A client's secret: `cdk_` and 32 random bytes in base64url. Only its SHA-256 is stored.
///
/// A key cannot be guessed (256 bits), so a plain hash needs no salt, and looking it up by the
/// whole hash compares in a time that tells nothing about the key.
public struct APIKey: Sendable {
    /// What the client sends as `Authorization: Bearer …`; shown once, never stored.
    public let text: String
    /// What is stored.
    public let hash: [UInt8]

    static let prefix = "cdk_"
    static let randomBytes = 32
    static let textBytes = prefix.utf8.count + 43

    /// Makes a fresh key.
    public static func mint(_ random: RandomBytes) -> APIKey {
        APIKey(unchecked: prefix + Base64URL.text(random.bytes(randomBytes)))
    }

    /// `nil` when the text cannot be a key; nothing is looked up for it then.
    init?(_ text: String) {
        guard text.utf8.count == Self.textBytes, text.hasPrefix(Self.prefix),
            text.utf8.dropFirst(Self.prefix.utf8.count).allSatisfy(Base64URL.isDigit)
        else { return nil }
        self.init(unchecked: text)
    }

    private init(unchecked text: String) {
        self.text = text
        hash = Array(SHA256.hash(data: Array(text.utf8)))
    }
}

/// Fresh random bytes: from the system in production, from a seed in a test.
public struct RandomBytes: Sendable {
    private let make: @Sendable (Int) -> [UInt8]

    public init(_ make: @escaping @Sendable (Int) -> [UInt8]) { self.make = make }

    public func bytes(_ count: Int) -> [UInt8] { make(count) }

    /// The system's cryptographic chance.
    public static let system = RandomBytes { count in
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        while bytes.count < count {
            withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) }
        }
        return Array(bytes.prefix(count))
    }
}

/// Base64 with the URL-safe alphabet and no padding (RFC 4648 §5).
enum Base64URL {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8
    )
    private static let values: [UInt8: UInt32] = Dictionary(
        uniqueKeysWithValues: alphabet.enumerated().map { ($1, UInt32($0)) }
    )

    static func isDigit(_ byte: UInt8) -> Bool { values[byte] != nil }

    static func text(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[Int(buffer >> UInt32(bits) & 63)])
            }
        }
        if bits > 0 { text.append(alphabet[Int(buffer << UInt32(6 - bits) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// `nil` unless the text is exactly what `text` makes.
    static func bytes(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for character in text.utf8 {
            guard let value = values[character] else { return nil }
            buffer = buffer << 6 | value
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(buffer >> UInt32(bits) & 255))
            }
        }
        return Self.text(bytes) == text ? bytes : nil
    }
}
