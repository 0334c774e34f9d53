/// What a segment does in the envelopes, by its tag and the standard.
enum EnvelopeRole {
    case interchangeHeader, interchangeTrailer
    case groupHeader, groupTrailer
    case transactionHeader, transactionTrailer
    /// TA1: the partner's answer to an interchange of ours.
    case interchangeAcknowledgment
    /// Interchange-level service segments that say nothing we use (X12.5 §4.3).
    case passedOver
    case body

    init(of id: SegmentID, in standard: EDIStandard) {
        self =
            switch standard {
            case .x12: Self.x12[id] ?? .body
            case .edifact: Self.edifact[id] ?? .body
            }
    }

    private static let x12: [SegmentID: EnvelopeRole] = [
        "ISA": .interchangeHeader, "IEA": .interchangeTrailer, "GS": .groupHeader,
        "GE": .groupTrailer, "ST": .transactionHeader, "SE": .transactionTrailer,
        "TA1": .interchangeAcknowledgment, "ISB": .passedOver, "ISE": .passedOver,
    ]

    private static let edifact: [SegmentID: EnvelopeRole] = [
        "UNB": .interchangeHeader, "UNZ": .interchangeTrailer, "UNG": .groupHeader,
        "UNE": .groupTrailer, "UNH": .transactionHeader, "UNT": .transactionTrailer,
    ]
}
