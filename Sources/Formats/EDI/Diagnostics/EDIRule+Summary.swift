extension EDIRule {
    /// What is wrong, as the end of a sentence that starts with the place.
    public var summary: String {
        switch level {
        case .interchange: interchangeSummary
        case .group, .transaction: envelopeSummary
        case .segment: segmentSummary
        case .element: elementSummary
        }
    }

    private var interchangeSummary: String {
        switch self {
        case .byteOrderMark: "starts with a byte-order mark"
        case .encodingUnsupported: "is UTF-16 text: send it as UTF-8 or Latin-1"
        case .bytesOutsideInterchange: "bytes belong to no interchange and were skipped"
        case .characterSetUnknown: "names a character set that is read as Latin-1"
        case .interchangeHeaderMissing: "no interchange header stands before this"
        case .interchangeHeaderTruncated: "ends before its 16th element"
        case .interchangeHeaderLength: "does not have its fixed length"
        case .interchangeHeaderElement: "is not valid here"
        case .componentSeparatorMissing: "has no component separator"
        case .delimitersNotDistinct: "two separators are the same byte"
        case .segmentLimitReached: "has more segments than are read of one document"
        case .interchangeTrailerMissing: "no trailer ends the interchange"
        case .interchangeControlNumberMismatch: "differs from the header's control number"
        case .interchangeControlNumberDuplicate: "was used by an earlier interchange of the file"
        case .groupCountMismatch: "is not the number of groups or messages"
        case .segmentOutsideGroup: "stands outside every group"
        case .controlNumberPadding: "differs from the header's number in its leading zeros"
        default: rawValue
        }
    }

    private var envelopeSummary: String {
        switch self {
        case .groupHeaderMissing: "no group header stands before this"
        case .groupHeaderElement: "is not valid here"
        case .groupTrailerMissing: "no trailer ends the group"
        case .groupControlNumberMismatch: "differs from the header's control number"
        case .groupControlNumberInvalid: "is not a group's control number"
        case .groupControlNumberDuplicate: "was used by an earlier group of the interchange"
        case .transactionCountMismatch: "is not the number of transaction sets"
        case .versionUnknown: "names no version we know"
        case .segmentOutsideTransaction: "stands outside every transaction set"
        case .transactionTrailerMissing: "no trailer ends the transaction set"
        case .transactionControlNumberMismatch: "differs from the header's control number"
        case .transactionControlNumberInvalid: "is not a transaction set's control number"
        case .transactionControlNumberDuplicate: "was used by an earlier set of the group"
        case .transactionIdentifierInvalid: "is not a transaction set identifier"
        case .transactionNotInGroup: "does not belong in a group of this kind"
        case .segmentCountMismatch: "is not the number of segments"
        case .transactionUnsupported: "has no schema here: only its syntax was checked"
        case .schemaSubstituted: "was checked with the schema of another version"
        default: rawValue
        }
    }

    private var segmentSummary: String {
        switch self {
        case .lowercaseSegmentID: "is written in lower case"
        case .emptySegment: "a segment is empty"
        case .lastSegmentUnterminated: "has no segment terminator"
        case .lineBreakInSegment: "holds a line break"
        case .terminatorSuspectedMissing: "seems to hold another segment: a terminator is missing"
        case .binaryLengthInvalid: "says a length that its data does not have"
        case .segmentUnrecognized: "is not a known segment"
        case .segmentNotInSet: "is not a segment of this transaction set"
        case .segmentUnexpected: "does not belong here"
        case .segmentOutOfSequence: "is not in the set's order"
        case .mandatorySegmentMissing: "is mandatory and missing"
        case .segmentOverMaximum: "is used more often than allowed"
        case .loopOverMaximum: "its loop is repeated more often than allowed"
        case .hierarchyParentUnknown: "names a parent that is not there"
        case .hierarchyNumberDuplicate: "repeats the number of an earlier level"
        default: rawValue
        }
    }

    private var elementSummary: String {
        switch self {
        case .mandatoryElementMissing: "is mandatory and missing"
        case .conditionalElementMissing: "is required by another element and missing"
        case .exclusionViolated: "excludes another element that is present"
        case .tooManyElements: "is beyond the segment's last element"
        case .tooManyComponents: "is beyond the element's last component"
        case .tooManyRepetitions: "is repeated more often than allowed"
        case .trailingSeparators: "empty elements end the segment"
        case .elementTooShort: "is shorter than allowed"
        case .elementTooLong: "is longer than allowed"
        case .invalidCharacter: "holds a character that its type does not allow"
        case .extendedCharacter: "holds a character outside ASCII"
        case .invalidCode: "is not one of the codes we know"
        case .invalidDate: "is not a date"
        case .invalidTime: "is not a time"
        default: rawValue
        }
    }
}
