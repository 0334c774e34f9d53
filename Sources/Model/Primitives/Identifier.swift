/// A name for exactly one kind of thing: an order's identifier cannot be handed to a shipment.
public struct Identifier<Subject: ~Copyable>: Hashable, Comparable, Sendable,
    CustomStringConvertible
{
    public let rawValue: String

    /// How many UTF-8 bytes an identifier may have.
    public static var lengthBytes: ClosedRange<Int> { 1...64 }

    /// - Precondition: 1...64 bytes; callers at an edge use `init(validating:)`.
    public init(_ rawValue: String) {
        precondition(
            Self.lengthBytes.contains(rawValue.utf8.count),
            "identifier length out of bounds"
        )
        self.rawValue = rawValue
    }

    /// `nil` when the length is out of bounds or a control character is inside.
    public init?(validating rawValue: String) {
        guard Self.lengthBytes.contains(rawValue.utf8.count),
            rawValue.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else { return nil }
        self.rawValue = rawValue
    }

    public var description: String { rawValue }

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
}

extension Identifier: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let identifier = Self(validating: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "expected 1 to 64 bytes without control characters"
            )
        }
        self = identifier
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

extension Identifier: CodingKeyRepresentable {
    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    public var codingKey: any CodingKey { Key(stringValue: rawValue) }

    public init?(codingKey: some CodingKey) { self.init(validating: codingKey.stringValue) }
}

/// Where new identities come from: seeded in simulation, from the system in production.
public protocol IdentitySource: Sendable {
    /// A fresh 26-character, time-ordered text (a ULID: 48 bits of milliseconds, 80 of chance).
    func next(at moment: Timestamp) -> String
}

/// Writes ULID text: Crockford base 32, so that identities sort by the moment they were made.
public enum TimeOrderedText {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    public static func make(
        at moment: Timestamp,
        using random: inout some RandomNumberGenerator
    ) -> String {
        let milliseconds = UInt64(max(0, moment.microseconds) / 1_000) & 0xFFFF_FFFF_FFFF
        var value = UInt128(milliseconds) << 80
        value |= UInt128(random.next() as UInt64) << 16
        value |= UInt128((random.next() as UInt64) & 0xFFFF)
        var characters = [UInt8](repeating: 0, count: 26)
        for index in stride(from: 25, through: 0, by: -1) {
            characters[index] = alphabet[Int(value & 31)]
            value >>= 5
        }
        return String(decoding: characters, as: UTF8.self)
    }
}
