extension EDIRule {
    /// The code that this broken rule puts into CONTRL (data element 0085, ISO 9735-10).
    ///
    /// `nil` when CONTRL has no word for it. Where the code stands (UCI, UCF, UCM, UCS or UCD), the
    /// rule's level decides.
    public var syntaxErrorCode: String? {
        switch level {
        case .interchange, .group: envelopeErrorCode
        case .transaction: messageErrorCode
        case .segment, .element: contentErrorCode
        }
    }

    private var envelopeErrorCode: String? {
        switch self {
        case .interchangeHeaderElement, .groupHeaderElement, .groupControlNumberInvalid: "12"
        case .interchangeTrailerMissing, .groupTrailerMissing, .interchangeHeaderMissing,
            .groupHeaderMissing:
            "13"
        case .segmentLimitReached, .interchangeHeaderTruncated: "18"
        case .delimitersNotDistinct: "22"
        case .interchangeControlNumberDuplicate, .groupControlNumberDuplicate: "26"
        case .interchangeControlNumberMismatch, .groupControlNumberMismatch: "28"
        case .groupCountMismatch, .transactionCountMismatch: "29"
        case .segmentOutsideGroup, .segmentOutsideTransaction: "33"
        case .encodingUnsupported: "46"
        default: nil
        }
    }

    private var messageErrorCode: String? {
        switch self {
        case .transactionIdentifierInvalid, .transactionControlNumberInvalid: "12"
        case .transactionTrailerMissing: "13"
        case .transactionControlNumberDuplicate: "26"
        case .transactionControlNumberMismatch: "28"
        case .segmentCountMismatch: "29"
        case .transactionNotInGroup: "31"
        default: nil
        }
    }

    private var contentErrorCode: String? {
        switch self {
        case .invalidCode, .invalidDate, .invalidTime: "12"
        case .mandatorySegmentMissing, .mandatoryElementMissing: "13"
        case .segmentUnexpected, .segmentOutOfSequence, .segmentNotInSet, .segmentUnrecognized:
            "15"
        case .tooManyElements, .tooManyComponents: "16"
        case .terminatorSuspectedMissing: "18"
        case .segmentOverMaximum, .tooManyRepetitions: "35"
        case .loopOverMaximum: "36"
        case .invalidCharacter: "37"
        case .elementTooLong: "39"
        case .elementTooShort: "40"
        case .conditionalElementMissing, .exclusionViolated: "48"
        default: nil
        }
    }
}
