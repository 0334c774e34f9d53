/// The stable name of one intent towards another system: `order/01HX…/7/0`.
///
/// Repeating a step repeats its keys, so the key is what a target is asked for before anything is
/// sent twice, and what is written into the target's document. It travels in headers and addresses:
/// what is not printable ASCII in an instance's id is percent-encoded.
public struct EffectKey: Hashable, Codable, Sendable, CustomStringConvertible {
    public let rawValue: String

    /// How many UTF-8 bytes a key may have.
    public static let lengthBytes = 1...512

    /// The effect number `ordinal` (from 0) of the step `sequence` of one workflow instance.
    public init(workflow: String, instance: String, sequence: Int64, ordinal: Int) {
        rawValue = "\(workflow)/\(Self.printable(instance))/\(sequence)/\(ordinal)"
        precondition(Self.isValid(rawValue), "an effect key is 1 to 512 printable ASCII bytes")
    }

    /// `nil` unless the text is 1 to 512 bytes of printable ASCII without a space.
    public init?(validating rawValue: String) {
        guard Self.isValid(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    public var description: String { rawValue }

    private static func printable(_ text: String) -> String {
        guard text.utf8.contains(where: { !(0x21...0x7E).contains($0) || $0 == UInt8(ascii: "%") })
        else { return text }
        return text.utf8.reduce(into: "") { encoded, byte in
            if (0x21...0x7E).contains(byte), byte != UInt8(ascii: "%") {
                encoded.unicodeScalars.append(UnicodeScalar(byte))
            } else {
                encoded += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
    }

    private static func isValid(_ text: String) -> Bool {
        lengthBytes.contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let key = Self(validating: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "expected 1 to 512 printable ASCII bytes"
            )
        }
        self = key
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
