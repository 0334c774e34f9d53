/// How strictly a partner's documents are read: which broken rule refuses, warns or is only noted.
///
/// The parser finds the same things under every policy; only their weight differs.
public struct EDIReadingPolicy: Codable, Hashable, Sendable {
    public enum Strictness: String, Codable, CaseIterable, Hashable, Sendable {
        /// Refuses only what cannot be understood; told as warnings where an acknowledgement has a
        /// code.
        case tolerant
        /// Refuses what the standard calls an error and what usually means lost or wrong data.
        case standard
        /// Refuses whatever the standard lets a receiver refuse.
        case strict
    }

    public var strictness: Strictness
    /// Exceptions, by rule.
    public var severities: [EDIRule: EDISeverity]

    public init(_ strictness: Strictness, severities: [EDIRule: EDISeverity] = [:]) {
        self.strictness = strictness
        self.severities = severities
    }

    public static let tolerant = EDIReadingPolicy(.tolerant)
    public static let standard = EDIReadingPolicy(.standard)
    public static let strict = EDIReadingPolicy(.strict)

    public func severity(of rule: EDIRule) -> EDISeverity {
        if let exception = severities[rule] { return exception }
        if Self.alwaysErrors.contains(rule) { return .error }
        if Self.alwaysNotes.contains(rule) { return .note }
        switch strictness {
        case .tolerant: return .warning
        case .standard: return Self.standardErrors.contains(rule) ? .error : .warning
        case .strict: return Self.neverErrors.contains(rule) ? .warning : .error
        }
    }

    /// Nothing sensible can be done with what breaks these.
    private static let alwaysErrors: Set<EDIRule> = [
        .encodingUnsupported, .interchangeHeaderTruncated, .delimitersNotDistinct,
        .segmentLimitReached, .interchangeControlNumberDuplicate,
        .transactionTrailerMissing, .transactionControlNumberMismatch,
        .transactionIdentifierInvalid, .mandatorySegmentMissing,
    ]

    /// Nobody is told of these.
    private static let alwaysNotes: Set<EDIRule> = [
        .byteOrderMark, .emptySegment, .lineBreakInSegment, .trailingSeparators,
        .extendedCharacter, .characterSetUnknown, .schemaSubstituted, .transactionUnsupported,
        .lastSegmentUnterminated,
    ]

    private static let standardErrors: Set<EDIRule> = [
        .groupControlNumberMismatch, .groupControlNumberDuplicate,
        .transactionControlNumberDuplicate, .transactionControlNumberInvalid,
        .segmentCountMismatch, .segmentUnexpected, .mandatoryElementMissing, .invalidDate,
        .elementTooLong, .invalidCharacter, .tooManyElements, .terminatorSuspectedMissing,
        .hierarchyParentUnknown, .hierarchyNumberDuplicate, .binaryLengthInvalid,
    ]

    /// Too common and too harmless to refuse for, even where everything else is refused.
    private static let neverErrors: Set<EDIRule> = [
        .controlNumberPadding, .lowercaseSegmentID, .bytesOutsideInterchange,
        .interchangeHeaderLength, .versionUnknown, .componentSeparatorMissing,
    ]
}
