/// What the writer does with characters that it may not or cannot write.
///
/// X12 has no release character: a separator inside a value cannot be escaped. EDIFACT's writer
/// escapes it and asks only about the rest.
public struct OutboundTextPolicy: Codable, Hashable, Sendable {
    public enum Reaction: String, Codable, CaseIterable, Hashable, Sendable {
        /// Nothing is written, and the failure names the place.
        case refuse
        /// A blank is written in its place.
        case replaceWithBlank
    }

    public enum Encoding: String, Codable, CaseIterable, Hashable, Sendable {
        case ascii, latin1, utf8
        /// ISO 9735's level A: upper-case letters, digits, some punctuation.
        case levelA
    }

    /// A separator or a control character inside a value.
    public var onSeparator: Reaction
    /// A character that the encoding does not have.
    public var onForeignCharacter: Reaction
    public var encoding: Encoding

    public init(
        onSeparator: Reaction = .refuse,
        onForeignCharacter: Reaction = .refuse,
        encoding: Encoding = .utf8
    ) {
        self.onSeparator = onSeparator
        self.onForeignCharacter = onForeignCharacter
        self.encoding = encoding
    }
}
