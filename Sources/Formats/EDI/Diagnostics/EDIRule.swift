/// A rule of the syntax or of a schema that a document can break.
///
/// The raw value is stable: policies, the inspection's JSON and failure codes name rules by it.
public enum EDIRule: String, Codable, CodingKeyRepresentable, CaseIterable, Hashable, Sendable {
    // The bytes around and of an interchange.
    case byteOrderMark
    case encodingUnsupported
    case bytesOutsideInterchange
    case characterSetUnknown
    case interchangeHeaderMissing
    case interchangeHeaderTruncated
    case interchangeHeaderLength
    case interchangeHeaderElement
    case componentSeparatorMissing
    case delimitersNotDistinct
    case segmentLimitReached
    case interchangeTrailerMissing
    case interchangeControlNumberMismatch
    case interchangeControlNumberDuplicate
    case groupCountMismatch
    case segmentOutsideGroup
    case controlNumberPadding

    // A functional group.
    case groupHeaderMissing
    case groupHeaderElement
    case groupTrailerMissing
    case groupControlNumberMismatch
    case groupControlNumberInvalid
    case groupControlNumberDuplicate
    case transactionCountMismatch
    case versionUnknown
    case segmentOutsideTransaction

    // A transaction set.
    case transactionTrailerMissing
    case transactionControlNumberMismatch
    case transactionControlNumberInvalid
    case transactionControlNumberDuplicate
    case transactionIdentifierInvalid
    case transactionNotInGroup
    case segmentCountMismatch
    case transactionUnsupported
    case schemaSubstituted

    // A segment.
    case lowercaseSegmentID
    case emptySegment
    case lastSegmentUnterminated
    case lineBreakInSegment
    case terminatorSuspectedMissing
    case binaryLengthInvalid
    case segmentUnrecognized
    case segmentNotInSet
    case segmentUnexpected
    case segmentOutOfSequence
    case mandatorySegmentMissing
    case segmentOverMaximum
    case loopOverMaximum
    case hierarchyParentUnknown
    case hierarchyNumberDuplicate

    // An element or a component.
    case mandatoryElementMissing
    case conditionalElementMissing
    case exclusionViolated
    case tooManyElements
    case tooManyComponents
    case tooManyRepetitions
    case trailingSeparators
    case elementTooShort
    case elementTooLong
    case invalidCharacter
    case extendedCharacter
    case invalidCode
    case invalidDate
    case invalidTime

    public var level: EDILevel {
        switch self {
        case .byteOrderMark, .encodingUnsupported, .bytesOutsideInterchange, .characterSetUnknown,
            .interchangeHeaderMissing, .interchangeHeaderTruncated, .interchangeHeaderLength,
            .interchangeHeaderElement, .componentSeparatorMissing, .delimitersNotDistinct,
            .segmentLimitReached, .interchangeTrailerMissing, .interchangeControlNumberMismatch,
            .interchangeControlNumberDuplicate, .groupCountMismatch, .segmentOutsideGroup,
            .controlNumberPadding:
            .interchange
        case .groupHeaderMissing, .groupHeaderElement, .groupTrailerMissing,
            .groupControlNumberMismatch, .groupControlNumberInvalid,
            .groupControlNumberDuplicate, .transactionCountMismatch, .versionUnknown,
            .segmentOutsideTransaction:
            .group
        case .transactionTrailerMissing, .transactionControlNumberMismatch,
            .transactionControlNumberInvalid, .transactionControlNumberDuplicate,
            .transactionIdentifierInvalid, .transactionNotInGroup, .segmentCountMismatch,
            .transactionUnsupported, .schemaSubstituted:
            .transaction
        case .lowercaseSegmentID, .emptySegment, .lastSegmentUnterminated, .lineBreakInSegment,
            .terminatorSuspectedMissing, .binaryLengthInvalid, .segmentUnrecognized,
            .segmentNotInSet, .segmentUnexpected, .segmentOutOfSequence,
            .mandatorySegmentMissing, .segmentOverMaximum, .loopOverMaximum,
            .hierarchyParentUnknown, .hierarchyNumberDuplicate:
            .segment
        case .mandatoryElementMissing, .conditionalElementMissing, .exclusionViolated,
            .tooManyElements, .tooManyComponents, .tooManyRepetitions, .trailingSeparators,
            .elementTooShort, .elementTooLong, .invalidCharacter, .extendedCharacter,
            .invalidCode, .invalidDate, .invalidTime:
            .element
        }
    }
}
