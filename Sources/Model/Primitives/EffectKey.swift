/// The stable name of one intent towards another system: `order/01HX…/7/0`.
///
/// Repeating a step repeats its keys, so the key is what a target is asked for before anything is sent
/// twice, and what is written into the target's document. Instance ids contain no slash, hence a key
/// reads back into its parts.
public struct EffectKey: Hashable, Codable, Sendable, CustomStringConvertible {
    public let rawValue: String

    /// How many UTF-8 bytes a key may have.
    public static let lengthBytes = 1...200

    /// The effect number `ordinal` (from 0) of the step `sequence` of one workflow instance.
    public init(workflow: String, instance: String, sequence: Int64, ordinal: Int) {
        rawValue = "\(workflow)/\(instance)/\(sequence)/\(ordinal)"
        precondition(Self.isValid(rawValue), "an effect key is 1 to 200 printable ASCII bytes")
    }

    /// `nil` unless the text is 1 to 200 bytes of printable ASCII without a space.
    public init?(validating rawValue: String) {
        guard Self.isValid(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    public var description: String { rawValue }

    /// Printable ASCII, because keys travel in HTTP headers.
    private static func isValid(_ text: String) -> Bool {
        lengthBytes.contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let key = Self(validating: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "expected 1 to 200 printable ASCII bytes"
            )
        }
        self = key
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
