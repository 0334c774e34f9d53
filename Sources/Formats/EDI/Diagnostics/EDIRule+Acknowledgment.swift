extension EDIRule {
    /// The code that this broken rule puts into the acknowledgement at its level.
    ///
    /// TA105, AK905, AK502, AK304 or AK403 of release 004010; `nil` when the acknowledgement has no
    /// word for it. TA105 of a header element depends on the element, see `EDIDiagnostic`.
    public var acknowledgmentCode: String? {
        switch level {
        case .interchange: interchangeCode
        case .group: groupCode
        case .transaction: transactionCode
        case .segment: segmentCode
        case .element: elementCode
        }
    }

    /// TA105: X12.5, data element I18.
    private var interchangeCode: String? {
        switch self {
        case .interchangeControlNumberMismatch: "001"
        case .encodingUnsupported, .bytesOutsideInterchange, .segmentOutsideGroup: "024"
        case .interchangeHeaderMissing, .interchangeHeaderTruncated, .interchangeHeaderLength: "022"
        case .groupCountMismatch: "021"
        case .interchangeTrailerMissing, .segmentLimitReached: "023"
        case .interchangeControlNumberDuplicate: "025"
        case .delimitersNotDistinct: "026"
        case .componentSeparatorMissing: "027"
        default: nil
        }
    }

    /// AK905: data element 716.
    private var groupCode: String? {
        switch self {
        case .groupHeaderElement: "1"
        case .versionUnknown: "2"
        case .groupTrailerMissing: "3"
        case .groupControlNumberMismatch: "4"
        case .transactionCountMismatch: "5"
        case .groupControlNumberInvalid: "6"
        case .groupControlNumberDuplicate: "19"
        default: nil
        }
    }

    /// AK502: data element 718.
    private var transactionCode: String? {
        switch self {
        case .transactionUnsupported: "1"
        case .transactionTrailerMissing: "2"
        case .transactionControlNumberMismatch: "3"
        case .segmentCountMismatch: "4"
        case .transactionIdentifierInvalid, .transactionNotInGroup: "6"
        case .transactionControlNumberInvalid: "7"
        case .transactionControlNumberDuplicate: "23"
        default: nil
        }
    }

    /// AK304: data element 720.
    private var segmentCode: String? {
        switch self {
        case .segmentUnrecognized, .terminatorSuspectedMissing: "1"
        case .segmentUnexpected: "2"
        case .mandatorySegmentMissing: "3"
        case .loopOverMaximum: "4"
        case .segmentOverMaximum: "5"
        case .segmentNotInSet: "6"
        case .segmentOutOfSequence: "7"
        case .binaryLengthInvalid, .hierarchyParentUnknown, .hierarchyNumberDuplicate: "8"
        default: nil
        }
    }

    /// AK403: data element 723.
    private var elementCode: String? {
        switch self {
        case .mandatoryElementMissing: "1"
        case .conditionalElementMissing: "2"
        case .tooManyElements, .tooManyComponents, .tooManyRepetitions: "3"
        case .elementTooShort: "4"
        case .elementTooLong: "5"
        case .invalidCharacter: "6"
        case .invalidCode: "7"
        case .invalidDate: "8"
        case .invalidTime: "9"
        case .exclusionViolated: "10"
        default: nil
        }
    }
}
